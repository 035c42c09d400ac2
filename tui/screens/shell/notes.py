"""What is said of a list beside its count: what failed, how old it is, what to know about it."""

from collections.abc import Iterable
from datetime import datetime

from tui.domain.show.format import TimeStyle
from tui.screens.shell.time_words import say_when

Note = str | datetime
"""Words, or when it was fetched: an age is told anew whenever the note is."""


def say_notes(notes: Iterable[Note], manner: TimeStyle) -> str:
    """Say each note once."""
    said = (one if isinstance(one, str) else f"fetched {say_when(one, manner)}" for one in notes)
    return " · ".join(dict.fromkeys(words for words in said if words))
