"""A text which is never shown by accident."""

from dataclasses import field

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SecretStr:
    """A secret, or where one is kept; printed, logged or in a traceback it is asterisks.

    Pydantic has one, too, but loading that takes longer than a whole command may.
    """

    _value: str = field(repr=False)

    def get_secret_value(self) -> str:
        """Return the text itself."""
        return self._value

    def __repr__(self) -> str:
        """Return asterisks, however long the text is."""
        return "SecretStr('**********')" if self._value else "SecretStr('')"

    def __str__(self) -> str:
        """Return asterisks, however long the text is."""
        return "**********" if self._value else ""
