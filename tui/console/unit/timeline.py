"""What happened to one unit over time, by what the store knows: one reading of its past, one of each span shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tui.console.judging import unit_traits
from tui.console.wiring import Console
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.device.texts import Text
from tui.domain.text.safe_text import clean
from tui.domain.unit.report_marks import PartReports, ReportMark, report_marks
from tui.domain.unit.rhythm import Rhythm
from tui.domain.unit.stored_unit import PastVerdict
from tui.domain.unit.unit import Unit
from tui.domain.unit.unit_events import EventKind, UnitEvent
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.facts import MemberFacts, OurAction, StateChange, UnitFacts
from tui.domain.verdict.signs import SEVERITY_SIGNS
from tui.domain.verdict.silence import MOVING_KMH
from tui.lazy_dataclass import dataclass
from tui.store.reports.outline import CELL, SAMPLES, ReportOutline

DayUse = tuple[datetime, datetime, int | None]
"""When a day begins and ends, and what was used in it; None: its vendor has not counted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPast:
    """What is known of a unit's past, whatever span is shown."""

    row: int | None = None
    """The unit's row in the store; None: it was never joined."""
    tracker: DeviceRecord | None = None
    """The record whose vendor keeps its reports."""
    locators: Sequence[DeviceRecord] = ()
    """Records of which only positions are kept."""
    sim: DeviceRecord | None = None
    rhythm: Rhythm | None = None
    last_heard: datetime | None = None
    first_seen_at: datetime | None = None
    """When the store first had it."""
    states: Sequence[tuple[datetime | None, str]] = ()
    """The states of its SIM, each with when it was first seen, the oldest first; None: as far back as is known."""
    verdicts: Sequence[PastVerdict] = ()
    """The oldest first."""
    actions: Sequence[OurAction] = ()
    texts: Sequence[Text] = ()
    events: Sequence[UnitEvent] = ()
    """All of these as one list, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSpan:
    """A span of a unit's time in equal parts."""

    since: datetime
    until: datetime
    outline: ReportOutline
    marks: Sequence[ReportMark]
    cell_fixes: Sequence[int]
    """How many positions by cell towers each part has."""
    used: Sequence[DayUse] = ()


async def read_unit_past(console: Console, unit: Unit) -> UnitPast:
    """Read a unit's past from the store; no vendor is asked."""
    first, store = unit.records[0], console.store
    stored = await store.units.of_device(first.account, first.key)
    if stored is None:
        return UnitPast()
    read = await store.facts.read([stored.row], unit_traits(console), console.now())
    if stored.row not in read:
        return UnitPast(row=stored.row)
    facts = read[stored.row]
    case = UnitCase(facts)
    verdicts = list(reversed(await store.verdicts.of(stored.key)))
    actions = sorted((each for m in facts.members for each in m.actions), key=lambda each: each.at)
    tracker = _reporting(console, case, facts)
    past = UnitPast(
        row=stored.row,
        tracker=tracker.record if tracker else None,
        locators=[m.record for m in facts.members if _keeps(console, m.record, KEPT_POSITIONS)],
        sim=case.sim.record if case.sim else None,
        rhythm=tracker.rhythm if tracker else None,
        last_heard=case.onset,
        first_seen_at=stored.first_seen_at,
        states=_states(case.sim) if case.sim else (),
        verdicts=verdicts,
        actions=actions,
        texts=await _listed_texts(console, case.sim.record) if case.sim else (),
    )
    changes = [change for member in facts.members for change in member.changes]
    return replace(past, events=_events(past, changes))


async def read_unit_span(
    console: Console, past: UnitPast, since: datetime, until: datetime, parts: int
) -> UnitSpan:
    """Read a span of a unit's time: its reports in so many equal parts, positions by cell, and data used."""
    reports, tracker = console.store.reports, past.tracker
    name = (tracker.account, tracker.key) if tracker else ("", "")
    outline = await reports.outline(*name, since, until, parts)
    earlier = await reports.read(*name, None, since, limit=1, counted=False)
    before = next(map(_part_of, earlier.reports), None)
    unread = await reports.gaps(*name, since, until) if tracker else [(since, until)]
    marks = report_marks(
        (since, until),
        _parts(outline),
        rhythm=past.rhythm,
        unread=unread,
        before=before,
        now=console.now(),
    )
    cells = [int(bool(sources & CELL)) for sources in outline.sources]
    for locator in past.locators:
        fixes = await reports.outline(locator.account, locator.key, since, until, parts)
        cells = [known + more for known, more in zip(cells, fixes.counts, strict=True)]
    return UnitSpan(
        since=since,
        until=until,
        outline=outline,
        marks=marks,
        cell_fixes=cells,
        used=await _used(console, past.sim, since, until),
    )


async def is_known_at(console: Console, past: UnitPast, at: datetime) -> bool:
    """Return whether the store knows anything of a unit at a time: its records, or a report."""
    if past.first_seen_at is not None and at >= past.first_seen_at:
        return True
    tracker = past.tracker
    if tracker is None:
        return False
    read = await console.store.reports.read(
        tracker.account, tracker.key, None, at, limit=1, counted=False
    )
    return bool(read.reports)


async def next_silence(
    console: Console, past: UnitPast, at: datetime, *, forward: bool
) -> datetime | None:
    """Return when the next silence begins after a time, or before it; None: there is none.

    A time which was not downloaded is no silence. Where the rhythm is not known there is none.
    """
    rhythm, tracker = past.rhythm, past.tracker
    if rhythm is None or tracker is None:
        return None
    is_moving = rhythm.parked is None  # where nothing else is known, a pause as on the way is usual
    shortest = min(filter(None, (rhythm.usual, rhythm.moving, rhythm.parked)))
    unread = await console.store.reports.gaps(
        tracker.account, tracker.key, datetime(1970, 1, 2, tzinfo=UTC), console.now()
    )

    def is_silence(last: datetime, following: datetime) -> bool:
        if following <= rhythm.due_by(last, is_moving=is_moving):
            return False
        return not any(since < following and until > last for since, until in unread)

    found = await console.store.reports.next_silence(
        tracker.account, tracker.key, at, shortest, is_silence, forward=forward
    )
    if found is not None:
        return found[0]
    last = past.last_heard
    if forward and last is not None and last > at and is_silence(last, console.now()):
        return last
    return None


def _reporting(console: Console, case: UnitCase, facts: UnitFacts) -> MemberFacts | None:
    """Return the member whose vendor keeps its reports: the tracker in use, else any."""
    members = [case.tracker, *facts.members]
    return next((m for m in members if m and _keeps(console, m.record, "reports")), None)


def _keeps(console: Console, record: DeviceRecord, feature: str) -> bool:
    return feature in console.accounts[record.account].features


def _parts(outline: ReportOutline) -> list[PartReports]:
    most = SAMPLES if outline.is_sampled else None
    speeds = outline.series.get("speed_kmh") or [None] * len(outline.counts)
    known = zip(outline.counts, outline.first, outline.last, speeds, strict=True)
    return [
        PartReports(
            count=count,
            first=first,
            last=last,
            is_moving=None if speed is None else speed[1] > MOVING_KMH,
            most=most,
        )
        for count, first, last, speed in known
    ]


def _part_of(report: Report) -> PartReports:
    """Return a report as a part of its own."""
    at, speed = report.received_at or report.at, report.speed_kmh
    is_moving = None if speed is None else speed > MOVING_KMH
    return PartReports(count=1, first=at, last=at, is_moving=is_moving)


def _states(sim: MemberFacts) -> list[tuple[datetime | None, str]]:
    changes = [change for change in reversed(sim.changes) if change.field == "state"]
    if not changes:
        return [(None, sim.record.state)] if sim.record.state else []
    return [(None, changes[0].old or ""), *((change.at, change.new or "") for change in changes)]


async def _listed_texts(console: Console, sim: DeviceRecord) -> list[Text]:
    texts = console.accounts[sim.account].texts
    if texts is None:
        return []
    listed = await console.store.lists.read(sim.account, texts.name, argument=sim.address)
    return sorted(
        (text for text in map(texts.read, listed.rows) if text.at is not None),
        key=lambda text: text.at or datetime.min.replace(tzinfo=UTC),
    )


async def _used(
    console: Console, sim: DeviceRecord | None, since: datetime, until: datetime
) -> list[DayUse]:
    if sim is None or "usage" not in console.accounts[sim.account].features:
        return []
    days = await console.store.usage.read(sim.account, sim.key, "daily", since.date(), until.date())
    starts = [(datetime.combine(day.date_for, time(), UTC), day.bytes_used) for day in days]
    return [(start, start + timedelta(days=1), used) for start, used in starts]


def _events(past: UnitPast, changes: Sequence[StateChange]) -> list[UnitEvent]:
    """Return all that happened as one list; each event's words are cleaned."""
    events = [
        UnitEvent(each.at, "verdict", f"{SEVERITY_SIGNS[each.severity]} {clean(each.sentence)}")
        for each in past.verdicts
    ]
    events += [_change(change) for change in changes]
    for action in past.actions:
        values = ", ".join(f"{name} {value}" for name, value in action.values.items())
        reason = f" ({action.reason})" if action.reason else ""
        words = (
            f"{action.actor}: {action.action} {values}{reason}, {action.state}, job {action.job}"
        )
        events.append(UnitEvent(action.at, "action", clean(words)))
    for text in past.texts:
        way = "text from the SIM" if text.is_inbound else "text to the SIM"
        if text.at is not None:
            events.append(UnitEvent(text.at, "text", clean(f"{way}: {text.words}")))
    return sorted(events, key=lambda event: event.at)


def _change(change: StateChange) -> UnitEvent:
    kind: EventKind = "state" if change.field == "state" else "change"
    words = f"{change.field}: {change.old or 'unknown'} to {change.new or 'unknown'}"
    return UnitEvent(change.at, kind, clean(words))
