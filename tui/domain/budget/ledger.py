"""The arithmetic of a request budget: what is spent in which window, and when there is room again.

A sliding-window log: a schedule which respects sliding windows respects fixed ones too, which a token
bucket does not. The worst case is reserved before a call and settled on its answer, and a spend ages
from its answer, the latest moment at which the server can have counted it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, field, fields
from datetime import UTC, datetime
from operator import attrgetter

from tui.domain.budget.charge import (
    GUARD_SECONDS,
    Charge,
    OthersSpend,
    Spend,
    time_with_room,
    total_units,
    units_in_window,
)
from tui.domain.budget.pace import AdaptivePace
from tui.domain.budget.windows import (
    HOUR_SECONDS,
    Allowance,
    Gauge,
    Pace,
    Reading,
    Reservation,
    Wait,
    Window,
)
from tui.lazy_dataclass import dataclass

STEP_SECONDS = 120.0
"""A clock which is behind by more than this was set back; by less, two clocks merely differ."""
UNNAMED_STOP_SECONDS = 60.0
"""Background calls stop this long after a refusal which names no window."""
_VALUES_OF_SPEND = attrgetter(*(part.name for part in fields(Spend)))
_VALUES_OF_BLOCK = attrgetter(*(part.name for part in fields(OthersSpend)))


@dataclass(slots=True)
class Book:
    """One account's spending; times inside are seconds since the epoch."""

    spends: list[Spend] = field(default_factory=list)
    blocks: list[OthersSpend] = field(default_factory=list)
    server_limits: dict[int, int] = field(default_factory=dict)
    stopped_until: float | None = None
    """After a refusal: no background call before this time, then a single probe."""
    barred_until: float = 0.0
    """The vendor named a time: no call at all before it."""
    stride: AdaptivePace = field(default_factory=AdaptivePace)
    latest: float = 0.0
    last_id: int = 0

    def reserve(
        self,
        account: str,
        allowance: Allowance,
        units: int,
        at: datetime,
        *,
        person: bool,
        mutates: bool = False,
    ) -> Reservation | Wait:
        """Reserve room for one call at its worst case, or return how long to wait."""
        now, units = self._advance(at), max(1, units)
        if not self.windows(allowance):
            if (ready := self.stride.ready_at(mutates=mutates)) > now:
                return Wait(_instant(ready), is_ours=self.stride.waits_until <= now)
            self.stride.step(now, mutates=mutates)
        elif wait := self._full(allowance, units, now, person=person):
            return wait
        else:
            self.spends.append(Spend(self.last_id + 1, now, units, person))
        self.last_id += 1
        return Reservation(account, self.last_id, units)

    def settle(self, id: int, units: int, at: datetime, *, answered: bool = True) -> None:
        """Replace the worst case by the real cost; 0: nothing was sent."""
        now = self._advance(at)
        if answered:
            self.stride.succeed()
            if self.stopped_until is not None and now >= self.stopped_until:
                self.stopped_until = None
        for spend in self.spends:
            if spend.id == id:
                spend.units = units
                spend.at = spend.at if spend.settled else max(spend.at, now)
                spend.settled = True
        self.spends = [spend for spend in self.spends if spend.units]

    def learn(self, readings: Sequence[Reading], at: datetime) -> None:
        """Adopt the server's counters: its limits, and what other programs spent."""
        now = self._advance(at)
        for reading in readings:
            seconds = reading.window_seconds
            if reading.limit > 0:
                self.server_limits[seconds] = reading.limit
            # Calls under way are not subtracted: the server may not have counted them yet.
            ours = sum(
                units_in_window(seconds, spend.units)
                for spend in self.spends
                if spend.settled and spend.at > now - seconds
            )
            self._hold(seconds, max(0, reading.used - ours), now)

    def refuse(self, window_seconds: float | None, until: datetime | None, at: datetime) -> None:
        """Record that the vendor refused a call because of its rate."""
        now = self._advance(at)
        named = until.timestamp() if until else 0.0
        self.stride.refuse(now, named)
        self.barred_until = max(self.barred_until, named)
        stop = now + (window_seconds or UNNAMED_STOP_SECONDS) + GUARD_SECONDS
        self.stopped_until = max(self.stopped_until or 0.0, stop, self.barred_until)

    def windows(self, allowance: Allowance) -> tuple[Window, ...]:
        """Return the windows in force: the server's, else the published ones, lowered by the settings."""
        published = {window.seconds: window.limit for window in allowance.windows}
        return tuple(
            Window(seconds, min(limit, allowance.lowered.get(seconds, limit)))
            for seconds, limit in sorted({**published, **self.server_limits}.items())
        )

    def gauges(self, account: str, allowance: Allowance, at: datetime) -> tuple[Gauge, ...]:
        """Return how full every window is."""
        now, gauges = self._advance(at), []
        for window in self.windows(allowance):
            ours = self._ours(window.seconds, now)
            others = self._others(window.seconds)
            our_units, other_units = total_units(ours), total_units(others)
            full = our_units + other_units
            gauges.append(
                Gauge(
                    account=account,
                    window_seconds=window.seconds,
                    used=full,
                    limit=window.limit,
                    reserved=allowance.reserved_for_people(window),
                    resets_at=_instant(max(ours + others).leaves_at) if full else None,
                    source="server" if window.seconds in self.server_limits else "local",
                    ours=our_units,
                    others=other_units,
                    share=allowance.background_share(window),
                )
            )
        return tuple(gauges)

    def pace(self, account: str, allowance: Allowance, at: datetime) -> Pace | None:
        """Return how fast the account is asked; None if it has windows instead."""
        now, stride = self._advance(at), self.stride
        if self.windows(allowance):
            return None
        return Pace(
            account,
            stride.seconds_between,
            None if stride.last_refusal_at is None else _instant(stride.last_refusal_at),
            _instant(stride.waits_until) if stride.waits_until > now else None,
        )

    def dump(self) -> str:
        """Return the ledger as JSON."""
        # By hand: `asdict` copies each value of each call, twenty times as slow, and each request dumps thrice.
        kept = {part.name: getattr(self, part.name) for part in fields(self)}
        kept["spends"] = [_VALUES_OF_SPEND(spend) for spend in self.spends]
        kept["blocks"] = [_VALUES_OF_BLOCK(block) for block in self.blocks]
        kept["stride"] = asdict(self.stride)
        return json.dumps(kept)

    @classmethod
    def load(cls, text: str) -> "Book":
        """Parse what `dump` returned."""
        kept = json.loads(text)
        kept["spends"] = [Spend(*spend) for spend in kept["spends"]]
        kept["blocks"] = [OthersSpend(*block) for block in kept["blocks"]]
        kept["server_limits"] = {int(key): limit for key, limit in kept["server_limits"].items()}
        kept["stride"] = AdaptivePace(**kept["stride"])
        return cls(**kept)

    def _full(self, allowance: Allowance, units: int, now: float, *, person: bool) -> Wait | None:
        """Return what prevents a call of this many units now, and until when."""
        stops = [self.barred_until]
        if not person and self.stopped_until is not None:
            probing = any(spend.under_way(now) and not spend.person for spend in self.spends)
            stops.append(max(self.stopped_until, now + 1 if probing else 0.0))
        waits: list[tuple[float, Window | None]] = [(stop, None) for stop in stops if stop > now]
        is_refused = bool(waits)
        for window, room, charges in self._claims(allowance, now, person=person):
            free = time_with_room(charges, units_in_window(window.seconds, units), room, now)
            if free is None:
                return Wait(None, window, is_ours=True)
            if free > now:
                waits.append((free, window))
        if not waits:
            return None
        until, full = max(waits, key=lambda wait: wait[0])
        is_ours = not (
            person or is_refused or self._full(allowance, units, now, person=True) is not None
        )
        return Wait(_instant(until), full, is_ours=is_ours)

    def _claims(
        self, allowance: Allowance, now: float, *, person: bool
    ) -> Iterator[tuple[Window, int, list[Charge]]]:
        """Return every window, the room this caller has in it, and the charges in it."""
        for window in self.windows(allowance):
            charges = self._ours(window.seconds, now) + self._others(window.seconds)
            yield window, window.limit, charges
            if person:
                continue
            rest = window.limit - allowance.reserved_for_people(window)
            yield Window(window.seconds, rest, is_share=True), rest, charges
            share = allowance.background_share(window)
            if share is not None:
                mine = self._ours(window.seconds, now, people=False)
                yield Window(window.seconds, share, is_share=True), share, mine

    def _ours(self, seconds: int, now: float, *, people: bool = True) -> list[Charge]:
        charges: list[Charge] = []
        beyond = seconds + GUARD_SECONDS
        for spend in self.spends:
            if spend.settled:  # nearly all, and most of these have left a window of seconds
                if (leaves_at := spend.at + beyond) > now and (people or not spend.person):
                    charges.append(Charge(leaves_at, units_in_window(seconds, spend.units)))
            elif people or not spend.person:
                charges += spend.charges(seconds, now)
        return charges

    def _others(self, seconds: int) -> list[Charge]:
        mine = (block for block in self.blocks if block.window_seconds == seconds)
        return [Charge(block.leaves_at(), block.units) for block in mine]

    def _hold(self, seconds: int, target: int, now: float) -> None:
        """Change the blocks of a window to a sum of `target`: add a new one, or reduce the oldest."""
        mine = [block for block in self.blocks if block.window_seconds == seconds]
        surplus = sum(block.units for block in mine) - target
        if surplus < 0:
            self.blocks.append(OthersSpend(seconds, now, -surplus))
        for block in mine:
            taken = min(block.units, max(0, surplus))
            block.units -= taken
            surplus -= taken
        self.blocks = [block for block in self.blocks if block.units]

    def _advance(self, at: datetime) -> float:
        """Forget what has left every window; if the clock was set back, move all times with it."""
        now = at.timestamp()
        if now < self.latest - STEP_SECONDS:
            self._shift(now - self.latest)
        self.latest = now = max(now, self.latest)
        longest = max((HOUR_SECONDS, *self.server_limits))
        self.spends = [spend for spend in self.spends if spend.leaves_at(longest) > now]
        self.blocks = [block for block in self.blocks if block.leaves_at() > now]
        return now

    def _shift(self, seconds: float) -> None:
        for spend in self.spends:
            spend.at += seconds
        for block in self.blocks:
            block.at += seconds
        if self.stopped_until is not None:
            self.stopped_until += seconds
        self.barred_until += seconds
        self.latest += seconds
        self.stride.shift(seconds)


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
