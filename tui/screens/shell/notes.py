"""The notes next to the count of a list: what failed, how old the list is, what to know about it."""

from collections.abc import Iterable
from datetime import datetime

from tui.domain.show.format import TimeStyle
from tui.screens.shell.time_words import time_ago

Note = str | datetime
"""Text, or the time at which the list was fetched; its age is computed when the note is shown."""


def join_notes(notes: Iterable[Note], manner: TimeStyle) -> str:
    """Return the notes in one line, without duplicates."""
    texts = (
        note if isinstance(note, str) else f"fetched {time_ago(note, manner)}" for note in notes
    )
    return " · ".join(dict.fromkeys(text for text in texts if text))
