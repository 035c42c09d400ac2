"""What is known of a unit when it is judged, how far its accounts can be relied on, and a finding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from tui.domain.account.health import AccountHealth
from tui.domain.device.record import DeviceRecord
from tui.domain.device.unit import Unit
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age

Severity = Literal["ok", "info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("ok", "info", "warning", "critical")
"""From nothing wrong to the worst."""
Key = tuple[str, str]
"""A record's account and key."""

SILENT, LONG_SILENT = 3.0, 12.0
"""So many of its usual intervals without a word, and a unit is silent; so many, and it is long so."""
MIN_SILENCE = timedelta(minutes=30)
"""No silence is shorter: a vendor may take so long to hand a report on."""
UNUSUAL, VERY_UNUSUAL = timedelta(days=1), timedelta(days=7)
"""The same two where it is not known how often a unit usually reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a rule found: how bad, in one sentence, on what grounds, and what to do."""

    rule: str
    severity: Severity
    sentence: str
    evidence: tuple[str, ...] = ()
    advice: str = ""

    def lines(self) -> list[str]:
        """Write it down for people: the sentence, its grounds, and what is to be done; safe to show."""
        grounds = (f"  - {clean(line)}" for line in self.evidence)
        return [clean(self.sentence), *grounds, f"Next: {clean(self.advice)}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTrust:
    """An account, as far as its word can be relied on."""

    title: str
    """Its vendor's name."""
    health: AccountHealth = field(default_factory=AccountHealth)
    """Whether it answers, and when it last did."""
    counts_data: bool = False
    """Its records are of SIMs, which connect whether or not a tracker reports."""
    barred: Mapping[str, str] = field(default_factory=dict)
    """The states in which a device cannot connect, and what each means."""


def format_utc(at: datetime) -> str:
    """Say an instant in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEvidence:
    """What is known of a unit when it is judged."""

    unit: Unit
    now: datetime
    trust_by_account: Mapping[str, AccountTrust]
    """By account: one for each record."""
    usual_seconds: Mapping[Key, float] = field(default_factory=dict)
    """How long the records' devices usually take to their next report, where reports tell."""
    absent_since: Mapping[Key, datetime] = field(default_factory=dict)
    """Records which their vendor's list no longer has."""
    changed_at: Mapping[Key, datetime] = field(default_factory=dict)
    """When a record's state was first seen to be what it is."""
    say: Callable[[datetime], str] = format_utc
    """How instants are written in evidence."""

    @property
    def heard(self) -> DeviceRecord | None:
        """The record heard last, by its vendor's clock."""
        known = [one for one in self.unit.records if one.last_seen]
        return max(known, key=last_contact, default=None)

    def told_at(self, record: DeviceRecord) -> datetime:
        """Say as of when a record is known: what its vendor has heard since, nobody asked it."""
        at = record.fetched_at or self.trust_by_account[record.account].health.ok_at or self.now
        return min(self.now, max(at, last_contact(record)))

    def silence(self, record: DeviceRecord) -> timedelta:
        """Return how long a record is known to be silent."""
        return self.told_at(record) - min(self.now, last_contact(record))

    def usual(self, record: DeviceRecord) -> timedelta | None:
        """Say after how long a record's device usually reports again."""
        seconds = self.usual_seconds.get((record.account, record.key))
        return None if seconds is None else timedelta(seconds=seconds)

    def how_silent(self, record: DeviceRecord) -> Severity:
        """Judge a record's silence by its own usual interval, where that is known."""
        usual, silence = self.usual(record), self.silence(record)
        if usual is None:
            first, second = UNUSUAL, VERY_UNUSUAL
        else:
            first = max(MIN_SILENCE, SILENT * usual)
            second = max(UNUSUAL, LONG_SILENT * usual)
        return "critical" if silence > second else "warning" if silence > first else "ok"

    def ago(self, at: datetime) -> str:
        """Return how long ago an instant was."""
        return f"{format_age(max(0.0, (self.now - at).total_seconds()))} ago"

    def last_word(self, record: DeviceRecord) -> str:
        """Return when a record's vendor last heard it: a line of evidence."""
        if record.last_seen is None:
            return f"{record.account} ({self.trust_by_account[record.account].title}): never heard"
        at = record.last_seen
        return f"{record.account} ({self.trust_by_account[record.account].title}): heard {self.ago(at)}, {self.say(at)}"

    def last_words(self) -> tuple[str, ...]:
        """Return when each vendor last heard the unit, the last one first."""
        records = sorted(self.unit.records, key=last_contact, reverse=True)
        return tuple(self.last_word(one) for one in records)

    def rhythm(self, record: DeviceRecord) -> str:
        """Return how often a record's device usually reports: a line of evidence."""
        usual = self.usual(record)
        if usual is None:
            return "how often it usually reports is not known: less than a day of its reports is stored"
        return f"it usually reports within {format_age(usual.total_seconds())}"


def last_contact(record: DeviceRecord) -> datetime:
    """Return when a record's vendor last heard the device; the beginning of time for never."""
    return record.last_seen or datetime.min.replace(tzinfo=UTC)
