"""Read the file of saved questions, for the overview."""

from datetime import datetime
from pathlib import Path

from tui.config.user_file import UnreadableFile, located, read_user_text
from tui.domain.show.saved_filters import FIRST, SavedFilters, parse_questions


def read_questions(path: Path, now: datetime) -> SavedFilters:
    """Return the questions of a file; without a file the first ones."""
    try:
        return parse_questions(read_user_text(path), now)
    except FileNotFoundError:
        return SavedFilters(FIRST)
    except UnreadableFile as error:
        return SavedFilters(problems=(located(path.name, error),))
