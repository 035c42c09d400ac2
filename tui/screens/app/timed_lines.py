"""The lines of the command line which have a time in them: `at 14:00`, `diff -12h`, `find-it 48h`."""

import re
from collections.abc import Callable
from dataclasses import replace

from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.typed_time import parse_length, parse_time
from tui.screens.app.suggest import Suggestion
from tui.screens.app.time_machine import TimeMachine

DIFF = re.compile(r"diff\s+(.+)", re.IGNORECASE)
FIND_IT = re.compile(r"find-it\s+(.+)", re.IGNORECASE)
USUAL_DIFF = "diff -12h"
"""What changed since the last shift began."""
SEARCH = "where a lost or stolen unit can be now, and frequent reports until a deadline; nothing is sent yet"


class TimedLines:
    """Reads what a line with a time means, in the zone on the screen."""

    def __init__(self, manner: Callable[[], TimeStyle], time_machine: TimeMachine) -> None:
        self._manner = manner
        self._time_machine = time_machine

    def read(self, has_devices: bool, text: str) -> Suggestion | None:  # noqa: FBT001 - bound when the line opens
        """Return what a line with a time means; None: it is no such line. An earlier time has no changes."""
        if found := self._time_machine.offer(text):
            return found
        is_past = self._time_machine.past is not None
        if is_past and (DIFF.fullmatch(text) or FIND_IT.fullmatch(text)):
            return Suggestion(text, "", "Only in the present; :now returns to it.")
        return self._changes_since(text) or (self._search_for(text) if has_devices else None)

    def _changes_since(self, text: str) -> Suggestion | None:
        """Return what opens the changes since a time which was typed: `diff -12h`, `diff yesterday 14:00`."""
        typed = DIFF.fullmatch(text)
        if typed is None:
            return None
        manner = self._manner()
        try:
            since = parse_time(typed[1], manner.now, manner.zone)
        except ValueError as error:
            return Suggestion(text, "", str(error))
        if since > manner.now:
            return Suggestion(text, "", "That time is ahead.")
        when = format_time(since, replace(manner, absolute=True))
        return Suggestion(text, f"diff:{since.isoformat()}", f"what changed since {when}")

    def _search_for(self, text: str) -> Suggestion | None:
        """Return what opens the search for this unit, with a recovery of the length which was typed."""
        typed = FIND_IT.fullmatch(text)
        if typed is None:
            return None
        try:
            parse_length(typed[1])
        except ValueError as error:
            return Suggestion(text, "", str(error))
        return Suggestion(text, f"find-it:{typed[1]}", SEARCH)
