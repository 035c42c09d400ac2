"""One unit's facts, with what follows from them: its SIM, its tracker, who is silent, and since when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

from tui.domain.account.vendor_traits import StateKind
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.identifiers import canonical_iccid, canonical_imei
from tui.domain.verdict.delivery import LateDelivery, late_delivery
from tui.domain.verdict.facts import MemberFacts, UnitFacts
from tui.domain.verdict.silence import RecordSilence, known_until, last_heard, silence_of
from tui.domain.verdict.traffic import UNKNOWN, SimTraffic, traffic_since
from tui.domain.verdict.voltage import BatteryTrend, battery_trend
from tui.lazy_dataclass import dataclass

_STILL_CONNECTS = timedelta(hours=36)
"""A SIM which connected after its tracker fell silent, and stopped too, has no power by now."""
_HOLE_UNITS = 3
"""So many units fell silent near a place and came back before it is a known hole of coverage."""
_HOLE_SILENCES = 2
"""A unit is back within so many of the usual silences there, and an hour."""
_DUE_UNKNOWN = timedelta(days=1)
_RECONNECTED = timedelta(hours=1)
"""A connection which is so much newer than the tracker's last word was not made for that word."""


@dataclass(frozen=True)
class UnitCase:
    """One unit's facts, and what follows from them. What is asked for is worked out once."""

    facts: UnitFacts

    @property
    def now(self) -> datetime:
        """As of when it is judged."""
        return self.facts.now

    def time(self, at: datetime) -> str:
        """Format a time for a sentence."""
        return self.facts.format_time(at)

    @cached_property
    def sims(self) -> tuple[MemberFacts, ...]:
        """Its SIM records, the one in use first."""
        sims = [member for member in self.facts.members if member.traits.is_sim]
        return tuple(sorted(sims, key=self._use_of_sim, reverse=True))

    def _use_of_sim(self, sim: MemberFacts) -> tuple[bool, bool, float, bool]:
        heard = last_heard(sim, self.now)
        return (
            sim.absent_since is None,
            self.tracker_iccid is not None and same_iccid(sim.record.iccid, self.tracker_iccid),
            heard.timestamp() if heard else 0.0,
            sim.state_kind is StateKind.ACTIVE,
        )

    @property
    def sim(self) -> MemberFacts | None:
        """The SIM in use; None: no vendor has a record of it."""
        return self.sims[0] if self.sims else None

    @cached_property
    def tracker(self) -> MemberFacts | None:
        """The tracker which was heard last; None: no vendor has a record of one."""
        trackers = [
            member
            for member in self.facts.members
            if member.traits.is_tracker and not member.traits.is_sim
        ]
        return max(trackers, key=self._use_of_tracker, default=None)

    def _use_of_tracker(self, tracker: MemberFacts) -> tuple[bool, float]:
        heard = last_heard(tracker, self.now)
        return tracker.absent_since is None, heard.timestamp() if heard else 0.0

    @cached_property
    def locators(self) -> tuple[MemberFacts, ...]:
        """Its records which are neither SIM nor tracker: they only know where it was."""
        return tuple(
            member
            for member in self.facts.members
            if not member.traits.is_sim and not member.traits.is_tracker
        )

    @property
    def speaker(self) -> MemberFacts | None:
        """The record whose silence says something: its tracker, else its SIM, else any."""
        return self.tracker or self.sim or next(iter(self.locators), None)

    @cached_property
    def tracker_iccid(self) -> str | None:
        """The SIM which its tracker says is in it."""
        return self.tracker.record.iccid if self.tracker else None

    @cached_property
    def late(self) -> LateDelivery | None:
        """How late its reports arrive; None: on time, or nothing is known."""
        return late_delivery(self.tracker.reports) if self.tracker else None

    @cached_property
    def silence(self) -> RecordSilence | None:
        """The silence of its speaker; None: it was never heard."""
        speaker = self.speaker
        if speaker is None:
            return None
        burst = max(self.late.pause, self.late.worst) if self.late else None
        return silence_of(speaker, self.now, self.sim, at_least=2 * burst if burst else None)

    @property
    def is_missed(self) -> bool:
        """Whether more words of its speaker are missing than it usually loses: a cause may be named."""
        return self.silence is not None and self.silence.is_missed

    @property
    def is_silent(self) -> bool:
        """Whether its speaker is silent for so long that no short hole of coverage explains it."""
        return self.silence is not None and self.silence.is_silent

    @property
    def onset(self) -> datetime | None:
        """When its speaker was last heard; None: never."""
        return self.silence.last if self.silence else None

    @cached_property
    def traffic(self) -> SimTraffic:
        """Whether its SIM used data since the tracker should have spoken again."""
        if self.sim is None or self.onset is None or self.tracker is None:
            return UNKNOWN
        return traffic_since(self.sim, self.onset, self.tracker_due or self.onset)

    @property
    def tracker_due(self) -> datetime | None:
        """When its tracker's next report was due at the latest; None: it was never heard."""
        silence = self.silence
        if silence is None:
            return None
        return (
            silence.due_at if silence.is_known else min(silence.due_at, silence.last + _DUE_UNKNOWN)
        )

    @cached_property
    def is_attached(self) -> bool | None:
        """Whether its SIM went on connecting after its tracker fell silent; None: unknown."""
        if self.sim is None or self.tracker is None or self.silence is None:
            return None
        if self.sim.absent_since is not None:
            return None  # its record is old
        until, heard = known_until(self.sim, self.now), last_heard(self.sim, self.now)
        data_on = self.traffic.last_day if self.traffic.flows else None
        if data_on is not None and (heard is None or data_on > heard.astimezone(UTC).date()):
            # What one day has may be data of the day before, unless the connection moved since.
            has_moved = heard is None or heard > self.silence.last + _RECONNECTED
            return True if has_moved or self.traffic.days_used > 1 else None
        due = self.tracker_due or self.silence.due_at
        if until is None or until <= due:
            return None
        if heard is None or heard <= due:
            return False
        return until - heard <= max(_STILL_CONNECTS, 2 * (due - self.silence.last))

    @cached_property
    def hole(self) -> timedelta | None:
        """In a known hole of coverage: within what time units are usually back; None: in none."""
        near = self.facts.neighbors
        if self.silence is None or near.usual_silence_minutes is None:
            return None
        usual = timedelta(minutes=near.usual_silence_minutes)
        is_usual = self.silence.length <= _HOLE_SILENCES * usual + timedelta(hours=1)
        return usual if is_usual and near.fell_silent >= _HOLE_UNITS else None

    @cached_property
    def battery(self) -> BatteryTrend | None:
        """What its tracker's voltages say; None: nothing."""
        return battery_trend(self.tracker) if self.tracker else None

    def members_at_fault(self) -> Sequence[MemberFacts]:
        """Return the records whose vendor cannot be believed now."""
        return [member for member in self.facts.members if member.health.is_at_fault]


@lru_cache(4_096)
def same_iccid(one: str | None, other: str | None) -> bool:
    """Return whether two spellings may name one SIM: one may lack a digit whose check fails anyway."""
    known, wanted = canonical_iccid(one), canonical_iccid(other)
    if known is None or wanted is None:
        return False
    short, long = sorted((known, wanted), key=len)
    return long.startswith(short) and len(long) - len(short) <= 1


@lru_cache(4_096)
def same_imei(one: str | None, other: str | None) -> bool:
    """Return whether two spellings name one device."""
    known = canonical_imei(one)
    return known is not None and known == canonical_imei(other)


@lru_cache(4_096)
def issuer_of(iccid: str | None) -> str | None:
    """Return the country and the carrier of a SIM, the first six digits of its ICCID; None: unknown."""
    known = canonical_iccid(iccid)
    return known[:6] if known else None


def record_name(record: DeviceRecord) -> str:
    """Return a record's identifier for people: its IMEI, its ICCID, else its name."""
    return record.imei or record.iccid or record.name
