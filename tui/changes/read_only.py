"""Whether changes are forbidden at an account: refused here, whoever asks for them."""

from collections.abc import Callable

from tui.providers.errors import Blocked

IsReadOnly = Callable[[str], bool]
"""Return whether changes are forbidden at the account of this name."""


def allow_changes(_: str) -> bool:
    """Return False: no account is read-only."""
    return False


def read_only_sentence(account: str) -> str:
    """Return why nothing is changed at an account."""
    return f"{account} is read-only here, so nothing was changed."


def refuse_read_only(account: str, is_read_only: IsReadOnly) -> None:
    """Raise `Blocked` where changes are forbidden: nothing may be sent, and no job of it touched."""
    if is_read_only(account):
        raise Blocked(read_only_sentence(account))
