"""What a device's positions say: fixes missing, cell towers only, frozen, or jumping."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from tui.domain.place.distance import distance_m
from tui.domain.verdict.facts import MemberFacts, ReportFact
from tui.domain.verdict.silence import is_moving
from tui.lazy_dataclass import dataclass

_FEWEST = 3
"""A fix lost in two reports of a vehicle is a garage or a tunnel."""
_FEWEST_AT_REST = 2
"""What never moves drives into no garage."""
_ENOUGH = {False: timedelta(hours=6), True: timedelta(hours=12)}
"""A vehicle is without any position, or without GPS, for this long before anybody is told."""
_LONGEST_TUNNEL = timedelta(hours=1)
"""A vehicle which drives for longer is under the sky, wherever it began."""
_SEEN = timedelta(days=3)
_OFTEN, _SAMPLED = timedelta(hours=2), (timedelta(hours=20), timedelta(hours=28))
"""Of a device which reports so often, reports about a day apart are samples of many."""
_ENOUGH_AT_REST = {False: timedelta(minutes=90), True: timedelta(hours=5)}
_FROZEN_MOVES = 2
"""So often a device says that it moves, or its cell changes far enough, before its position is frozen."""
_FROZEN_CELLS = 4
"""A parked device alternates between two or three towers; more are a drive."""
_FASTEST_M_S = 300 / 3.6
"""No vehicle on wheels or rails; a tracker in an aircraft does not report on the way."""
_LEAST_JUMP_M = 5_000.0
_RECENT_JUMP = timedelta(days=2)
_FEW_FIXES = 15
_FROZEN_DRIVE_M = 2_000.0
"""So far a device must have driven by its own speed while its position stood still."""
_DRIVE_SECONDS = 3_600.0
"""Between reports which are further apart it may have stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixRun:
    """The newest reports in a row which lack something."""

    count: int
    since: datetime
    """When the first of them was received."""
    until: datetime
    had_before: bool
    """Whether an older report had it."""


def run_without(reports: Sequence[ReportFact], *, gps: bool) -> FixRun | None:
    """Return the newest run of reports without any position, or with one by cell towers only."""
    lacks = _is_by_cell if gps else _has_no_position
    run = []
    for report in reports:
        if not lacks(report):
            break
        run.append(report)
    times = [at for report in run if (at := report.received_at or report.at) is not None]
    if not times or len(run) < (_FEWEST if _drives(reports) else _FEWEST_AT_REST):
        return None
    older = reports[len(run) :]
    had = any(
        report.position_source not in (None, "cell") if gps else report.latitude is not None
        for report in older
    )
    return FixRun(count=len(run), since=times[-1], until=times[0], had_before=had)


def is_lasting(
    run: FixRun, reports: Sequence[ReportFact], *, gps: bool, in_doubt: bool = False
) -> bool:
    """Return whether a run is longer than those which ended by themselves before.

    Three reports of a device which reports seldom are enough; one which reports every minute may
    stand in a garage, for which nobody waits where it is `in_doubt`.
    """
    lacks = _is_by_cell if gps else _has_no_position
    usual, start, before, pause = timedelta(), None, None, _usual_pause(reports)
    for report in reversed(reports[run.count :]):
        at = report.received_at or report.at
        if at is None:
            continue
        if before is not None and pause < _OFTEN and _SAMPLED[0] < at - before < _SAMPLED[1]:
            start = None  # of the time between two samples nothing is known
        before = at
        if lacks(report):
            start = start or at
        elif start is not None:
            usual, start = max(usual, at - start), None
    may_stand_inside = _drives(reports) and not _drove_on(reports[: run.count])
    enough = _ENOUGH if may_stand_inside and not in_doubt else _ENOUGH_AT_REST
    return run.until - run.since >= max(enough[gps], usual * 2)


def _usual_pause(reports: Sequence[ReportFact]) -> timedelta:
    times = [at for report in reports if (at := report.received_at or report.at) is not None]
    pauses = sorted(abs(newer - older) for newer, older in pairwise(times))
    return pauses[len(pauses) // 2] if pauses else timedelta()


def _drives(reports: Sequence[ReportFact]) -> bool:
    """Return whether a device moves at times; one of which only a few days are known may."""
    times = [at for report in reports if (at := report.received_at or report.at) is not None]
    is_known = bool(times) and max(times) - min(times) >= _SEEN
    return not is_known or any(is_moving(report) is not False for report in reports)


def _drove_on(run: Sequence[ReportFact]) -> bool:
    """Return whether a vehicle drove for longer than any tunnel takes during a run of reports."""
    moving = [report.received_at for report in run if report.received_at and is_moving(report)]
    return len(moving) >= _FEWEST and max(moving) - min(moving) >= _LONGEST_TUNNEL


def frozen_since(member: MemberFacts, others: Sequence[MemberFacts]) -> datetime | None:
    """Return since when a position is the same to the last digit although the device moves."""
    reports = [report for report in member.reports if report.latitude is not None]
    run: list[ReportFact] = []
    for report in reports:
        if run and (report.latitude, report.longitude) != (run[0].latitude, run[0].longitude):
            break
        if report.position_source == "cell":
            break
        run.append(report)
    if len(run) < _FEWEST or run[-1].received_at is None:
        return None
    moves = sum(is_moving(report) is True for report in run)
    cells = len({report.cell for report in run if report.cell})
    has_moved = moves > _FROZEN_MOVES or _driven_m(run) > _FROZEN_DRIVE_M
    if has_moved or cells >= _FROZEN_CELLS or _is_elsewhere(run, others):
        return run[-1].received_at
    return None


def _driven_m(run: Sequence[ReportFact]) -> float:
    """Return how far a device drove during a run of reports, by its speed in each two of them."""
    meters = 0.0
    for newer, older in pairwise(run):
        seconds = _seconds(newer.at, older.at) or 0.0
        if is_moving(newer) and is_moving(older) and seconds <= _DRIVE_SECONDS:
            slower = min(newer.speed_kmh or 0.0, older.speed_kmh or 0.0)
            meters += slower / 3.6 * seconds
    return meters


def holds_its_place(reports: Sequence[ReportFact]) -> bool:
    """Return whether the newest positions are one to the last digit.

    Some devices hold their position while they stand; of others it wanders, unless it is frozen.
    """
    places = [(report.latitude, report.longitude) for report in reports[:_FEWEST]]
    is_fix = all(report.position_source not in (None, "cell") for report in reports[:_FEWEST])
    return len(places) == _FEWEST and None not in places[0] and is_fix and len(set(places)) == 1


def _is_elsewhere(run: Sequence[ReportFact], others: Sequence[MemberFacts]) -> bool:
    """Return whether another source saw the device far away while its own position stood still."""
    begin = run[-1].at or run[-1].received_at
    place = (run[0].latitude or 0.0, run[0].longitude or 0.0)
    for other in others:
        record = other.record
        if record.latitude is None or record.longitude is None or record.position_at is None:
            continue
        radius = record.position_radius_m or 2_000.0
        away = distance_m(place, (record.latitude, record.longitude))
        if begin and record.position_at > begin and away > 2_000 + 3 * radius:
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionJump:
    """A distance between two positions which no vehicle travels in their time."""

    at: datetime
    meters: float
    seconds: float
    """Between both positions."""
    count: int
    """How many jumps the known reports have."""


def recent_jump(reports: Sequence[ReportFact]) -> PositionJump | None:
    """Return the newest impossible jump, if jumps are recent or repeated; None: there are none."""
    fixes = [
        report for report in reports if report.latitude is not None and report.longitude is not None
    ]
    jumps = [jump for newer, older in pairwise(fixes) if (jump := _jump(newer, older)) is not None]
    if not jumps:
        return None
    newest = fixes[0].received_at or fixes[0].at
    at, meters, seconds = jumps[0]
    # One outlier is a jump away and a jump back: only more than one is a pattern.
    is_recent = newest is not None and newest - at <= _RECENT_JUMP
    # The oldest fix alone proves nothing: it may be the outlier.
    stays = len(jumps) % 2 == 1 and is_recent and _jump(fixes[-2], fixes[-1]) is None
    repeats = len(jumps) > 2 and newest is not None and newest - at <= 5 * _RECENT_JUMP
    # Where few positions are known at all, one which is that wrong is a great part of them.
    is_often = is_recent and len(jumps) >= 2 and len(fixes) <= _FEW_FIXES
    if not (repeats or stays or is_often):
        return None
    return PositionJump(at=at, meters=meters, seconds=seconds, count=(len(jumps) + 1) // 2)


def may_jump(reports: Sequence[ReportFact]) -> bool:
    """Return whether there is any impossible jump between reports: one alone proves nothing."""
    fixes = [report for report in reports if report.latitude is not None]
    return any(_jump(newer, older) is not None for newer, older in pairwise(fixes))


def _jump(newer: ReportFact, older: ReportFact) -> tuple[datetime, float, float] | None:
    at = newer.received_at or newer.at
    if at is None:
        return None
    here = (newer.latitude or 0.0, newer.longitude or 0.0)
    there = (older.latitude or 0.0, older.longitude or 0.0)
    meters = distance_m(here, there)
    blur = (newer.position_radius_m or 0.0) + (older.position_radius_m or 0.0)
    least = _LEAST_JUMP_M + 10 * blur
    if meters < least:
        return None
    # A late or wrong clock makes one of the two pauses too short, so the longer one counts.
    pauses = (_seconds(newer.at, older.at), _seconds(newer.received_at, older.received_at))
    known = [pause for pause in pauses if pause is not None]
    if not known or meters <= max(known) * _FASTEST_M_S:
        return None
    return at, meters, max(known)


def _seconds(newer: datetime | None, older: datetime | None) -> float | None:
    return None if newer is None or older is None else abs((newer - older).total_seconds())


def _has_no_position(report: ReportFact) -> bool:
    return report.latitude is None


def _is_by_cell(report: ReportFact) -> bool:
    return report.latitude is None or report.position_source == "cell"
