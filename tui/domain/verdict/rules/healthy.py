"""The rule on a unit with nothing wrong: on time, resting, or not known yet."""

from collections.abc import Iterator

from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.judgement import Finding
from tui.domain.verdict.signs import Severity
from tui.domain.verdict.wording import format_pause, last_contacts, step, usual_pause


def _healthy(case: UnitCase) -> Iterator[Finding]:
    silence, speaker = case.silence, case.speaker
    severity: Severity = "ok"
    change = ""
    if silence is None or speaker is None:
        severity, sentence = "info", "No vendor ever heard this unit, and nothing says why."
        change = "A first report or connection."
    elif not silence.basis or (silence.basis == "usage" and case.tracker is not None):
        severity = "info"
        sentence = "No problem is known; how often the unit is usually heard is not known yet."
        change = "More reports: then its rhythm is known."
    else:
        sentence = _usual_sentence(speaker.rhythm)
        change = f"No word before {case.time(silence.silent_at)}."
    yield Finding(
        rule="ok",
        severity=severity,
        sentence=sentence,
        evidence=(*last_contacts(case), *(usual_pause(speaker) if speaker else ())),
        next_step=step("No action needed."),
        would_change=change,
        since=None,
    )


def _usual_sentence(rhythm: Rhythm | None) -> str:
    """Return what a unit does as usual; one which was never seen standing may rest for nobody knows how long."""
    if rhythm is None:
        return "The unit is heard as usual."
    if rhythm.parked is None and rhythm.moving is not None:
        return (
            f"No problem is known: the unit is heard every {format_pause(rhythm.moving)} while it moves, "
            "and how long it may stand silent is not known yet."
        )
    return f"The unit is heard as usual, every {format_pause(rhythm.usual)}."


RULES = (
    VerdictRule(
        name="ok",
        title="No problem",
        holds="No other rule holds: the unit is on time, rests as it usually does, or too little is known of it.",
        rests_on="Its rhythm and its last contacts.",
        example="The unit is heard as usual, every 15 min.",
        find=_healthy,
    ),
)
