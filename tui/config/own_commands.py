"""The settings `[commands.NAME]`: commands of the user's own, run for the rows of a list."""

from tui.config.argv import split_words
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OwnCommand:
    """One command of the user's own."""

    run: str
    """A program and its arguments, run without a shell; `{imei}` and other placeholders are filled in for each row."""
    keys: str = ""
    """The keys which run it on every list, as under `[ui.keys]`: `"ctrl+o"`."""
    safe: bool = False
    """It changes nothing, so it is allowed in a read-only console and for read-only accounts."""

    @property
    def words(self) -> tuple[str, ...]:
        """The command, split, its placeholders not filled in."""
        return split_words(self.run)
