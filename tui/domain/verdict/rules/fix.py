"""Rules on positions: no fix, cell towers only, frozen, jumping."""

from collections.abc import Iterator

from tui.domain.place.distance import format_distance
from tui.domain.text.times import format_age
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import MemberFacts
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.positions import frozen_since, is_lasting, recent_jump, run_without
from tui.domain.verdict.wording import last_place, step


def _no_fix(case: UnitCase) -> Iterator[Finding]:
    tracker = case.tracker
    run = run_without(tracker.reports, gps=False) if tracker else None
    if tracker is None or run is None:
        return
    if not is_lasting(run, tracker.reports, gps=False, in_doubt=True):
        return
    is_sure = is_lasting(run, tracker.reports, gps=False)
    yield Finding(
        rule="no-fix",
        severity="warning" if is_sure and (run.had_before or _was_placed(tracker)) else "info",
        sentence=f"The tracker reports without a position: the last {run.count} reports have none.",
        evidence=(
            Evidence(
                value=f"{run.count} reports without a position",
                source=tracker.record.account,
                at=run.since,
            ),
            *_signal(tracker),
            *last_place(case),
        ),
        next_step=step(
            "Check the GPS antenna, and that the unit sees the sky."
            if is_sure
            else "Wait: it may stand in a garage."
        ),
        would_change="A report with a position.",
        since=run.since,
    )


def _was_placed(tracker: MemberFacts) -> bool:
    return tracker.record.latitude is not None


def _cell_only(case: UnitCase) -> Iterator[Finding]:
    tracker = case.tracker
    run = run_without(tracker.reports, gps=True) if tracker else None
    if tracker is None or run is None or not is_lasting(run, tracker.reports, gps=True):
        return
    newest = tracker.reports[: run.count]
    if not any(report.position_source == "cell" for report in newest):
        return
    yield Finding(
        rule="cell-only",
        severity="warning" if run.had_before else "info",
        sentence=f"The last {run.count} positions come from cell towers only: GPS finds no satellites."
        if run.had_before
        else "All known positions come from cell towers.",
        evidence=(
            Evidence(
                value=f"{run.count} positions by cell tower",
                source=tracker.record.account,
                at=run.since,
            ),
            *_signal(tracker),
        ),
        next_step=step(
            "Check the GPS antenna, and that the unit sees the sky; positions are up to a mile off meanwhile."
        ),
        would_change="A position by GPS.",
        since=run.since,
    )


def _signal(tracker: MemberFacts) -> tuple[Evidence, ...]:
    newest = tracker.reports[0] if tracker.reports else None
    if newest is None or newest.satellites is None:
        return ()
    value = f"{newest.satellites:.0f} satellites in the last report"
    return (Evidence(value=value, source=tracker.record.account, at=newest.received_at),)


def _frozen(case: UnitCase) -> Iterator[Finding]:
    tracker = case.tracker
    since = frozen_since(tracker, case.locators) if tracker else None
    if tracker is None or since is None:
        return
    newest = tracker.reports[0]
    moves = [
        report
        for report in tracker.reports
        if report.speed_kmh and report.received_at and report.received_at >= since
    ]
    speed = max((report.speed_kmh or 0.0 for report in moves), default=0.0)
    yield Finding(
        rule="position-frozen",
        severity="warning",
        sentence="The position is frozen: it is the same to the last digit although the unit moves.",
        evidence=(
            Evidence(
                value=f"{newest.latitude}, {newest.longitude} in every report",
                source=tracker.record.account,
                at=since,
            ),
            *(
                (
                    Evidence(
                        value=f"up to {speed:.0f} km/h meanwhile", source=tracker.record.account
                    ),
                )
                if speed
                else ()
            ),
            *last_place(case),
        ),
        next_step=step("Restart the tracker; use the cell network's position meanwhile."),
        would_change="A report from another position.",
        since=since,
    )


def _jumping(case: UnitCase) -> Iterator[Finding]:
    jump = recent_jump(case.tracker.reports) if case.tracker else None
    if jump is None or case.tracker is None:
        return
    distance = format_distance(jump.meters)
    pause = format_age(jump.seconds)
    yield Finding(
        rule="position-jump",
        severity="warning",
        sentence=f"The position jumps: {distance} in {pause}, which no vehicle drives.",
        evidence=(
            Evidence(
                value=f"{distance} in {pause}", source=case.tracker.record.account, at=jump.at
            ),
            Evidence(
                value=f"seen {jump.count} times in the last reports",
                source=case.tracker.record.account,
            ),
        ),
        next_step=step(
            "Do not rely on the last position; check the GPS antenna, or whether GPS is disturbed near there."
        ),
        would_change="Reports from positions near each other.",
        since=jump.at,
    )


RULES = (
    VerdictRule(
        name="no-fix",
        title="No fix",
        holds="The newest reports have no position at all, for longer than such a gap lasted before.",
        rests_on="The positions in the tracker's reports.",
        example="The tracker reports without a position: the last 9 reports have none.",
        find=_no_fix,
    ),
    VerdictRule(
        name="cell-only",
        title="Positions by cell tower only",
        holds="The newest positions come from cell towers only, for long, although the tracker had GPS before.",
        rests_on="The source of the positions in the tracker's reports.",
        example="The last 14 positions come from cell towers only: GPS finds no satellites.",
        find=_cell_only,
    ),
    VerdictRule(
        name="position-frozen",
        title="Position frozen",
        holds="The position is the same to the last digit while speed, cell towers or another source move.",
        rests_on="Positions, speeds and towers of the tracker's reports, positions of other vendors.",
        example="The position is frozen: it is the same to the last digit although the unit moves.",
        find=_frozen,
    ),
    VerdictRule(
        name="position-jump",
        title="Position jumps",
        holds="Positions are further apart than any vehicle drives in their time, repeatedly or just now.",
        rests_on="Positions and times of the tracker's reports.",
        example="The position jumps: 412 km in 15 min, which no vehicle drives.",
        find=_jumping,
    ),
)
