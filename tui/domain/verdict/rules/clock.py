"""Rules on times: a wrong clock, reports which arrive late."""

from collections.abc import Iterator

from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.delivery import clock_error
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.wording import format_pause, last_contacts, last_place, step


def _clock_wrong(case: UnitCase) -> Iterator[Finding]:
    tracker = case.tracker
    error = clock_error(tracker) if tracker else None
    if tracker is None or error is None:
        return
    direction = "ahead" if error.off_by.total_seconds() > 0 else "behind"
    off = format_pause(abs(error.off_by))
    if error.is_rollover:
        off = "1,024 weeks"
    why = ": its receiver began to count the weeks again" if error.is_rollover else ""
    yield Finding(
        rule="clock-wrong",
        severity="warning",
        sentence=f"The device's clock is {off} {direction}{why}.",
        evidence=(
            Evidence(
                value=f"made {off} {'after' if direction == 'ahead' else 'before'} it was received",
                source=tracker.record.account,
                at=error.since,
            ),
            *last_contacts(case),
        ),
        next_step=step(
            "Use the times of receipt, not the device's own; update its firmware or restart it where it sees the sky."
        ),
        would_change="A report which was made when it was received.",
        since=error.since,
    )


def _late(case: UnitCase) -> Iterator[Finding]:
    late = case.late
    if late is None or case.tracker is None or clock_error(case.tracker) is not None:
        return
    yield Finding(
        rule="reports-late",
        severity="warning",
        sentence=f"Reports are made on time, but arrive in bursts, up to {format_pause(late.worst)} late: coverage is poor.",
        evidence=(
            Evidence(
                value=f"{late.late} of the last {late.of} reports arrived late",
                source=case.tracker.record.account,
                at=late.since,
            ),
            *last_place(case),
        ),
        next_step=step(
            "Check the cellular antenna, or move the unit to where it has coverage; nothing is lost."
        ),
        would_change="Reports which arrive when they are made.",
        since=late.since,
    )


RULES = (
    VerdictRule(
        name="clock-wrong",
        title="Clock wrong",
        holds="The device's times are ahead of its vendor's, behind by a constant, or 1,024 weeks behind.",
        rests_on="When reports were made, by the device, against when they were received.",
        example="The device's clock is 2 h 5 min ahead.",
        find=_clock_wrong,
    ),
    VerdictRule(
        name="reports-late",
        title="Reports late",
        holds="Reports are made at different times and received together, long after.",
        rests_on="When reports were made, by the device, against when they were received.",
        example="Reports are made on time, but arrive in bursts, up to 5 h 20 min late: coverage is poor.",
        find=_late,
    ),
)
