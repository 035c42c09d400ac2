"""Everything known of single records: their reports, rhythms, usage, changes and limits."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.device.record import DeviceRecord
from tui.domain.text.times import possible_time
from tui.domain.unit.learn_rhythm import learn_usage_rhythm
from tui.domain.unit.rhythm import Rhythm
from tui.domain.unit.weekly_rest import ReadSpan
from tui.domain.verdict.doubt import raises_doubt
from tui.domain.verdict.facts import MemberFacts, ReportFact, StateChange, UsageDay
from tui.domain.verdict.silence import is_moving
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.stored_record import record_of
from tui.store.db.timestamps import micros, moment
from tui.store.devices.past_bodies import bodies_at
from tui.store.devices.write import stored_records
from tui.store.reports.read_spans import read_spans
from tui.store.reports.rhythms import LearnedRhythm, learn, stored_rhythms
from tui.store.units.member_reports import (
    FEW,
    MOST,
    Row,
    newest_reports,
    report_fact,
    sampled_reports,
)
from tui.store.units.plan_allowance import PlanAllowances

USAGE_DAYS = timedelta(days=70)
"""So much usage shows this month, the last one, and a habit."""
MOST_CHANGES = 50
_DAYS_STAYED = 2
"""A vehicle which stays for so many days gets a second look."""
_DEVICES = f"SELECT id, absent_at, fetched_at FROM device WHERE id IN {AMONG}"
_CHANGES = f"SELECT device, field, old, new, at FROM change WHERE device IN {AMONG} ORDER BY at DESC, id DESC"
_USAGE = (
    "SELECT device, period, date_for, bytes_used, sms_used, fetched_at FROM usage "
    "WHERE account = ? AND device IN (SELECT value FROM json_each(?)) AND date_for >= ? "
    "AND date_for <= ? AND coalesce(fetched_at, 0) <= ? ORDER BY date_for DESC"
)
_ASKED = (
    "SELECT device, asked_at FROM question WHERE account = ? AND ask = 'usage' "
    "AND asked_at <= ? AND device IN (SELECT value FROM json_each(?))"
)


@dataclass(slots=True)
class _SimUsage:
    """What is known of one SIM's usage."""

    days: list[UsageDay]
    months: dict[date, int]
    asked_at: datetime | None = None


class MemberReader:
    """Reads the facts on some records in one transaction, as of a time."""

    def __init__(
        self,
        connection: Connection,
        traits: Mapping[str, VendorTraits],
        until: datetime,
        *,
        is_past: bool,
    ) -> None:
        self._connection = connection
        self._traits = traits
        self._until = until
        self._end = micros(until)
        self._is_past = is_past
        """Whether newer facts than these are in the store, which must not show."""
        self._plans = PlanAllowances(connection, traits)
        self.learned: list[LearnedRhythm] = []
        """The rhythms which were learned on the way."""

    def allowances(self, members: Iterable[MemberFacts]) -> dict[str, Mapping[str, int | None]]:
        """Return the allowances of the rate plans of these records' accounts, by account and folded name."""
        accounts = {member.record.account for member in members if member.traits.is_sim}
        return {account: self._plans.of_account(account) for account in accounts}

    def read(self, devices: Collection[int]) -> dict[int, MemberFacts]:
        """Return the facts on these devices, by row id, without what we did to them ourselves."""
        records = {
            device: record
            for device, record in stored_records(self._connection, devices).items()
            if record.account in self._traits
        }
        if self._is_past:
            records = self._known_then(records)
        numbers = json.dumps(list(records))
        known = {row[0]: row[1:] for row in self._connection.execute(_DEVICES, (numbers,))}
        changes = self._changes(numbers)
        healths = self._healths()
        rhythms = stored_rhythms(self._connection, records)
        spans, usage = self._by_account(records)
        found = {}
        for device, record in records.items():
            absent_at, fetched_at = known[device]
            traits = self._traits[record.account]
            member = self._reported(device, record, spans[device], rhythms.get(device))
            found[device] = replace(
                self._used(member, usage.get(device)),
                traits=traits,
                health=healths.get(record.account, AccountHealth()),
                asked_at=self._asked_at(fetched_at, spans[device]),
                changes=tuple(changes[device][:MOST_CHANGES]),
                absent_since=moment(absent_at) if absent_at and absent_at <= self._end else None,
            )
            if self._is_past:
                found[device] = self._as_it_was(found[device], changes[device])
        return found

    def _known_then(self, records: Mapping[int, DeviceRecord]) -> dict[int, DeviceRecord]:
        """Return these records as they were known at the time, where that is kept."""
        bodies = bodies_at(self._connection, list(records), self._end)
        return {
            device: record_of(
                *(record.provider, record.account, record.key),
                fetched_at=micros(min(record.fetched_at or self._until, self._until)),
                body=bodies[device],
            )
            if device in bodies
            else record
            for device, record in records.items()
        }

    def _reported(
        self,
        device: int,
        record: DeviceRecord,
        spans: Sequence[ReadSpan],
        stored: LearnedRhythm | None,
    ) -> MemberFacts:
        """Return a record with its reports and rhythm: many reports only where it is not on time."""
        rows = newest_reports(self._connection, device, self._end, FEW)
        rhythm = self._rhythm(device, rows[0][0] if rows else None, spans, stored)
        reports = list(map(report_fact, rows))
        if len(rows) == FEW:
            days = sampled_reports(self._connection, device, rows[-1][0])
            is_odd = raises_doubt(reports) or _has_stayed(reports[0], days, rhythm)
            if is_odd or not self._is_on_time(record, reports[0], rhythm):
                rows = newest_reports(self._connection, device, self._end, MOST)
                reports = list(map(report_fact, rows))
                # One which reports every minute fills them in hours: its days before tell the rest.
                days = sampled_reports(self._connection, device, rows[-1][0])
            reports += map(report_fact, days)
        times = (possible_time(record.last_seen), possible_time(record.position_at))
        if times != (record.last_seen, record.position_at):  # kept by an older version
            record = replace(record, last_seen=times[0], position_at=times[1])
        return MemberFacts(
            record=record,
            traits=self._traits[record.account],
            health=AccountHealth(),
            read_since=_read_since(spans, record.last_seen),
            read_until=_time(spans[-1].until) if spans else None,
            reports=tuple(reports),
            rhythm=rhythm,
        )

    def _rhythm(
        self,
        device: int,
        last: int | None,
        spans: Sequence[ReadSpan],
        stored: LearnedRhythm | None,
    ) -> Rhythm | None:
        """Return what is known of a device's rhythm; learn it again where that is due."""
        if last is None and stored is None:
            return None
        if self._is_past:
            return learn(self._connection, device, spans, self._until).rhythm
        if stored is not None and stored.is_current(self._connection, last, spans, self._end):
            return stored.rhythm
        learned = learn(self._connection, device, spans, self._until)
        self.learned.append(learned)
        if learned.text is None and stored is not None:
            return stored.rhythm
        return learned.rhythm

    def _is_on_time(self, record: DeviceRecord, last: ReportFact, rhythm: Rhythm | None) -> bool:
        times = [at for at in (record.last_seen, last.received_at) if at is not None]
        if rhythm is None or not times:
            return False
        return self._until <= rhythm.due_by(max(times), is_moving=is_moving(last))

    def _used(self, member: MemberFacts, usage: _SimUsage | None) -> MemberFacts:
        """Add a SIM's usage, its plan, and a rhythm by its days where it sends no reports."""
        if not member.traits.is_sim:
            return member
        used = usage or _SimUsage([], {})
        today = self._until.astimezone(UTC).date()
        this_month = [
            day.bytes_used
            for day in used.days
            if day.bytes_used is not None and day.day >= today.replace(day=1)
        ]
        figures = [sum(this_month)] if this_month else []
        figures += [used.months[month] for month in used.months if month == today.replace(day=1)]
        return replace(
            member,
            usage=tuple(used.days),
            usage_asked_at=used.asked_at,
            month_bytes=max(figures, default=None),
            allowance_bytes=self._plans.of(member.record),
            rhythm=member.rhythm or self._usage_rhythm(used.days, today),
        )

    def _usage_rhythm(self, days: Sequence[UsageDay], today: date) -> Rhythm | None:
        """Learn a SIM's rhythm from the days which are over; a day without a row is not known."""
        over = [
            (datetime.combine(day.day, time(), UTC), day.bytes_used)
            for day in reversed(days)
            if day.day < today
        ]
        return learn_usage_rhythm(over, self._until)

    def _changes(self, numbers: str) -> dict[int, list[StateChange]]:
        found: dict[int, list[StateChange]] = defaultdict(list)
        for device, field, old, new, at in self._connection.execute(_CHANGES, (numbers,)):
            found[device].append(StateChange(field=field, old=old, new=new, at=moment(at)))
        return found

    def _healths(self) -> dict[str, AccountHealth]:
        """Return each account's health; of the past nothing is known but that it answered."""
        found = {}
        for account, ok_at, since, sentence, kind, call in self._connection.execute(
            "SELECT account, ok_at, failed_at, failure, kind, call FROM status"
        ):
            answered_at = moment(ok_at)
            if since is not None and since > self._end:
                found[account] = AccountHealth(ok_at=answered_at and min(answered_at, self._until))
                continue
            found[account] = AccountHealth(
                kind=HealthKind(kind), since=moment(since), sentence=sentence or "",
                call=call or "", ok_at=answered_at and min(answered_at, self._until),
            )  # fmt: skip
        return found

    def _by_account(
        self, records: Mapping[int, DeviceRecord]
    ) -> tuple[dict[int, list[ReadSpan]], dict[int, _SimUsage]]:
        """Return the spans and the usage of these records, read account by account."""
        numbers: dict[str, dict[str, int]] = defaultdict(dict)
        for device, record in records.items():
            numbers[record.account][record.key] = device
        spans: dict[int, list[ReadSpan]] = {}
        usage: dict[int, _SimUsage] = {}
        for account, keys in numbers.items():
            for key, read in read_spans(self._connection, account, keys, self._end).items():
                spans[keys[key]] = read
            if self._traits[account].is_sim:
                for key, used in self._usage(account, keys).items():
                    usage[keys[key]] = used
        return spans, usage

    def _usage(self, account: str, keys: Iterable[str]) -> dict[str, _SimUsage]:
        today = self._until.astimezone(UTC).date()
        asked = json.dumps(list(keys))
        found: dict[str, _SimUsage] = defaultdict(lambda: _SimUsage([], {}))
        first = (today - USAGE_DAYS).replace(day=1)
        for key, period, text, used, texts, fetched_at in self._connection.execute(
            _USAGE, (account, asked, first.isoformat(), today.isoformat(), self._end)
        ):
            sim, day = found[key], date.fromisoformat(text)
            if period == "daily":
                sim.days.append(UsageDay(day=day, bytes_used=used, sms_used=texts))
            elif used is not None:
                sim.months[day.replace(day=1)] = max(used, sim.months.get(day.replace(day=1), 0))
            sim.asked_at = _later(sim.asked_at, moment(fetched_at))
        for key, asked_at in self._connection.execute(_ASKED, (account, self._end, asked)):
            found[key].asked_at = _later(found[key].asked_at, moment(asked_at))
        return dict(found)

    def _asked_at(self, fetched_at: int | None, spans: Sequence[ReadSpan]) -> datetime | None:
        """Return up to when we know a record: its list was read, or its reports were."""
        fetched = None if fetched_at is None else min(self._until, moment(fetched_at))
        return _later(fetched, _time(spans[-1].until) if spans else None)

    def _as_it_was(self, member: MemberFacts, changes: Sequence[StateChange]) -> MemberFacts:
        """Return a record as it was known at the time: later changes and contacts taken back."""
        past: dict[str, Any] = {
            change.field: change.old for change in changes if change.at > self._until
        }
        names = past.keys() & DeviceRecord.__dataclass_fields__.keys()
        record = replace(member.record, **{name: past[name] for name in names})
        if record.last_seen is not None and record.last_seen > self._until:
            heard_at = member.reports[0].received_at if member.reports else None
            placed = next((fact for fact in member.reports if fact.latitude is not None), None)
            record = replace(record, last_seen=heard_at, **_position(placed))
        elif record.position_at is not None and record.position_at > self._until:
            record = replace(record, **_position(None))
        absent = member.absent_since
        if "absent" in past:
            absent = next(
                (c.at for c in changes if c.at <= self._until and c.field == "absent" and c.new),
                None,
            )
        kept = tuple(change for change in changes if change.at <= self._until)
        return replace(member, record=record, changes=kept[:MOST_CHANGES], absent_since=absent)


def _read_since(spans: Sequence[ReadSpan], last: datetime | None) -> datetime | None:
    """Return from when on nothing is unread: what its list says comes after its last word, nothing, is no gap."""
    if len(spans) > 1 and last is not None:
        before, heard = spans[-2], last.timestamp()
        if before.since <= heard <= before.until:
            return _time(before.since)
    return _time(spans[-1].since) if spans else None


def _has_stayed(newest: ReportFact, days: Sequence[Row], rhythm: Rhythm | None) -> bool:
    """Return whether a vehicle was at one place for days, to the last digit: its position may be frozen."""
    if rhythm is None or rhythm.moving is None or newest.latitude is None:
        return False
    before = [report_fact(row) for row in days[:_DAYS_STAYED]]
    place = newest.latitude, newest.longitude
    return len(before) == _DAYS_STAYED and all(
        (report.latitude, report.longitude) == place for report in before
    )


def _position(report: ReportFact | None) -> dict[str, Any]:
    """Return the fields of a record which a report's position fills; without one they are unknown."""
    return {
        "latitude": report and report.latitude,
        "longitude": report and report.longitude,
        "position_source": report and report.position_source,
        "position_radius_m": report and report.position_radius_m,
        "position_at": report and report.at,
        "voltage_mv": report and report.voltage_mv,
    }


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
