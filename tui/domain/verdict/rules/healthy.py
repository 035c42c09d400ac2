"""The rule on a unit with nothing wrong: on time, resting, or not known yet."""

from collections.abc import Iterator

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
        rhythm = speaker.rhythm
        every = f", every {format_pause(rhythm.usual)}" if rhythm else ""
        sentence = f"The unit is heard as usual{every}."
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
