"""The settings `[commands.NAME]`: commands of the user's own, run for the rows of a list."""

import re

from pydantic import BaseModel, ConfigDict, field_validator

from tui.config.argv import split_words
from tui.domain.text.placeholders import check_placeholders

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
PLACEHOLDERS = (
    "label", "imei", "iccid", "imsi", "msisdn", "unit", "provider", "account", "key", "address",
)  # fmt: skip
"""What a command can be given of a row: of its unit, then of the record itself."""


class OwnCommand(BaseModel):
    """One command of the user's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    """A program and its arguments, run without a shell; `{imei}` and other placeholders are filled in for each row."""
    keys: str = ""
    """The keys which run it on every list, as under `[ui.keys]`: `"ctrl+o"`."""
    safe: bool = False
    """It changes nothing, so it is allowed in a read-only console and for read-only accounts."""

    @field_validator("run")
    @classmethod
    def _is_command(cls, line: str) -> str:
        if wrong := check_placeholders(split_words(line), PLACEHOLDERS):
            raise ValueError(wrong)
        return line

    @property
    def words(self) -> tuple[str, ...]:
        """The command, split, its placeholders not filled in."""
        return split_words(self.run)


def check_names(names: list[str]) -> str:
    """Return what is wrong with the names of commands; empty if nothing is."""
    wrong = next((name for name in names if not NAME.fullmatch(name)), None)
    return "" if wrong is None else f'"{wrong}" is no name: use letters, digits, - and _'
