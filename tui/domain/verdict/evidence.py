"""The evidence on a unit: its records, how reliable its accounts are, and what is usual for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tui.domain.account.health import AccountHealth
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle, format_ago
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.domain.unit.unit import Unit
from tui.domain.verdict.judgement import Severity

RecordKey = tuple[str, str]
"""A record's account and key."""

SILENT_INTERVALS, LONG_SILENT_INTERVALS = 3.0, 12.0
"""After this many of its usual intervals without contact a unit is silent, and silent for long."""
MIN_SILENCE = timedelta(minutes=30)
"""A shorter pause is never a silence: a vendor may take this long to pass a report on."""
SILENT_AGE, LONG_SILENT_AGE = timedelta(days=1), timedelta(days=7)
"""The same two ages for a unit whose usual interval is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainFinding:
    """What a rule found: its severity, one sentence, the evidence, and the next step."""

    rule: str
    severity: Severity
    sentence: str
    evidence: tuple[str, ...] = ()
    advice: str = ""

    def lines(self) -> list[str]:
        """Return the sentence, the evidence and the next step as lines which are safe to show."""
        evidence = (f"  - {clean(line)}" for line in self.evidence)
        return [clean(self.sentence), *evidence, f"Next: {clean(self.advice)}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTrust:
    """How far an account's data can be trusted."""

    title: str
    """The vendor's name."""
    health: AccountHealth = field(default_factory=AccountHealth)
    """Whether the vendor answers, and when it last did."""
    counts_data: bool = False
    """The account's records are SIMs, which connect whether or not a tracker reports."""
    blocked_states: Mapping[str, str] = field(default_factory=dict)
    """The states in which a device cannot connect, and what each means."""


def format_utc(at: datetime) -> str:
    """Format a time in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEvidence:
    """All the evidence on one unit."""

    unit: Unit
    now: datetime
    trust_by_account: Mapping[str, AccountTrust]
    """One entry for each record's account."""
    usual_seconds: Mapping[RecordKey, float] = field(default_factory=dict)
    """The usual interval between reports, for records with enough reports."""
    absent_since: Mapping[RecordKey, datetime] = field(default_factory=dict)
    """Since when a record is missing in its vendor's list."""
    changed_at: Mapping[RecordKey, datetime] = field(default_factory=dict)
    """Since when a record has its present state."""
    format_time: Callable[[datetime], str] = format_utc
    """Formats the times in evidence."""

    @property
    def last_record(self) -> DeviceRecord | None:
        """The record with the latest contact, by its vendor's clock."""
        known = [record for record in self.unit.records if record.last_seen]
        return max(known, key=last_contact, default=None)

    def known_at(self, record: DeviceRecord) -> datetime:
        """Return up to when we know a record: nobody has asked the vendor for anything later."""
        at = record.fetched_at or self.trust_by_account[record.account].health.ok_at or self.now
        return min(self.now, max(at, last_contact(record)))

    def silence(self, record: DeviceRecord) -> timedelta:
        """Return how long a record has verifiably been silent."""
        return self.known_at(record) - min(self.now, last_contact(record))

    def usual(self, record: DeviceRecord) -> timedelta | None:
        """Return the usual interval between a device's reports; None if it is not known."""
        seconds = self.usual_seconds.get((record.account, record.key))
        return None if seconds is None else timedelta(seconds=seconds)

    def silence_severity(self, record: DeviceRecord) -> Severity:
        """Return how bad a record's silence is, measured by its own usual interval if that is known."""
        usual, silence = self.usual(record), self.silence(record)
        if usual is None:
            first, second = SILENT_AGE, LONG_SILENT_AGE
        else:
            first = max(MIN_SILENCE, SILENT_INTERVALS * usual)
            second = max(SILENT_AGE, LONG_SILENT_INTERVALS * usual)
        return "critical" if silence > second else "warning" if silence > first else "ok"

    def ago(self, at: datetime) -> str:
        """Format how long ago something was."""
        return format_ago(at, TimeStyle(self.now))

    def contact_line(self, record: DeviceRecord) -> str:
        """Return a record's last contact as a line of evidence."""
        if record.last_seen is None:
            return (
                f"{record.account} ({self.trust_by_account[record.account].title}): no contact yet"
            )
        at = record.last_seen
        return f"{record.account} ({self.trust_by_account[record.account].title}): last contact {self.ago(at)}, {self.format_time(at)}"

    def contact_lines(self) -> tuple[str, ...]:
        """Return each vendor's last contact as lines of evidence, the latest first."""
        records = sorted(self.unit.records, key=last_contact, reverse=True)
        return tuple(self.contact_line(record) for record in records)

    def usual_line(self, record: DeviceRecord) -> str:
        """Return a device's usual interval as a line of evidence."""
        usual = self.usual(record)
        if usual is None:
            return "usual interval between reports: not known, less than a day of reports is stored"
        return f"usual interval between reports: {format_age(usual.total_seconds())}"


def last_contact(record: DeviceRecord) -> datetime:
    """Return a record's last contact by its vendor's clock; the beginning of time if there is none."""
    return record.last_seen or datetime.min.replace(tzinfo=UTC)
