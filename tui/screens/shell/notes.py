"""The notes beside a list's count: what failed, how old it is, what to know about it."""

from collections.abc import Iterable
from datetime import datetime

from tui.domain.show.format import TimeStyle
from tui.screens.shell.time_words import say_when

Note = str | datetime
"""Text, or when the list was fetched: its age is counted whenever the note is shown."""


def say_notes(notes: Iterable[Note], manner: TimeStyle) -> str:
    """Return the notes in one line, each once."""
    texts = (
        note if isinstance(note, str) else f"fetched {say_when(note, manner)}" for note in notes
    )
    return " · ".join(dict.fromkeys(text for text in texts if text))
