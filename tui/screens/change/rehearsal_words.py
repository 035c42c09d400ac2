"""What a rehearsed job waits for, and what a person can do, in words for its screen."""

from collections.abc import Mapping

from tui.domain.change.rehearsal import RehearsalStage
from tui.domain.show.format import TimeStyle
from tui.screens.shell.time_words import clock_time
from tui.store.journal.rehearsals import StoredRehearsal

_KEYS: Mapping[RehearsalStage, str] = {
    RehearsalStage.DATED: "X cancels it",
    RehearsalStage.WAITING: "X skips the rest",
    RehearsalStage.ASKING: "o sends the next, X skips the rest",
    RehearsalStage.PAUSED: "o goes on, X skips the rest",
    RehearsalStage.STOPPED: "u plans the undo of those sent, X skips the rest, o sends it nevertheless",
}


def rehearsal_words(known: StoredRehearsal | None, *, is_left: bool) -> list[str]:
    """Return why a rehearsed job rests and which keys go on; empty once nothing is left to send."""
    if known is None or not is_left:
        return []
    return [known.why, _KEYS[known.stage]]


def canary_words(known: StoredRehearsal | None, key: str, manner: TimeStyle) -> str:
    """Return what is known of a target which was sent ahead of others; empty if nothing is waited for."""
    canary = known.canaries.get(key) if known is not None else None
    if canary is None:
        return ""
    if canary.state != "waiting" or canary.deadline is None:
        return f"{canary.state}: {canary.told}"
    return f"due by {clock_time(canary.deadline, manner)}: {canary.told}"
