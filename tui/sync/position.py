"""How far one account has been read: all that planning must remember, written with every commit."""

import json
from dataclasses import dataclass, field
from typing import Any

from tui.sync.report_rates import FleetRates
from tui.sync.truncation import TruncationRules
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

FIRST_SECONDS = 3600
"""How far back the first look at everybody's reports goes."""
PAST_SECONDS = 86_400
"""How far back history is filled in when nothing better is to be done."""
AWAY_SECONDS = 2 * 3600
"""After so long a pause the last hour comes first, and what lies between with what is left."""
LONGEST_PAST_SECONDS = 7 * 86_400
"""Older gaps are left to be fetched when somebody looks at a device."""
LONGEST_GAP_SECONDS = 86_400
"""A device which begins to take its turns is read from so far back at most."""
AGAIN = {"2h": 7_200, "13h": 46_800}
"""So long afterwards each window is read once more, for what came late."""


@dataclass(slots=True)
class UnreadMoment:
    """A moment with more reports than one answer holds: devices to be asked one by one."""

    moment: TimeSpan
    seen: set[str] = field(default_factory=set)
    """Devices whose report of that moment we have."""
    left: list[str] | None = None
    """Whom to ask; None: the device list has to say who reported then."""


@dataclass(slots=True)
class ReadPosition:
    """One account's place in its reports."""

    tail: Watermark
    began: int
    """What was received since then is read without a gap, but for what is owed."""
    again: dict[str, Watermark]
    past: Watermark
    sense: TruncationRules = field(default_factory=TruncationRules)
    profile: FleetRates = field(default_factory=FleetRates)
    devices_at: int = 0
    """When the device list was read last."""
    debts: list[UnreadMoment] = field(default_factory=list)
    repairs: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Devices with a gap: since when, and from when on it is worth asking."""
    rota: Turns | None = None
    """Devices taking turns; None: there is budget enough to ask for all at once."""
    given_up_seconds: int = 0
    """Time which was not read again, or at all, for lack of budget."""

    @classmethod
    def new(cls, now: int) -> "ReadPosition":
        """Begin with an account never seen: its last hour first."""
        began = now - FIRST_SECONDS
        past = Watermark(began)
        past.owed = [TimeSpan(now - PAST_SECONDS, began)]
        return cls(Watermark(began), began, {name: Watermark(began) for name in AGAIN}, past)

    @property
    def skipped_until(self) -> int:
        """Before this, some time is not read yet: silence there proves nothing."""
        return self.past.owed[-1].until if self.past.owed else 0

    def step_over(self, end: int) -> bool:
        """After a long pause begin an hour ago, and owe what lies between to the past."""
        tail, past = self.tail, self.past
        if end - tail.mark <= AWAY_SECONDS or self.rota is not None:
            return False
        begin = max(tail.mark, end - FIRST_SECONDS)
        for one in [*tail.owed, TimeSpan(tail.head, begin)]:
            past.owe(TimeSpan(one.since, min(one.until, begin)))
        tail.owed = _from(begin, tail.owed)
        tail.head = max(tail.head, begin)
        before = past.owed_seconds()
        past.owed = _from(end - LONGEST_PAST_SECONDS, past.owed)
        self.given_up_seconds += before - past.owed_seconds()
        return True

    def take_turns(self, now: int) -> None:
        """Ask devices one by one from here on, from where all were read whole; nets are not needed."""
        gaps = [one.since for one in self.past.owed if one.since >= self.began]
        since = max(min([self.tail.mark, *gaps]), now - LONGEST_GAP_SECONDS)
        self.past.owed = [one for one in self.past.owed if one.since < self.began]
        self.tail = Watermark(since)
        self.debts, self.repairs, self.rota = [], {}, Turns()

    def ask_for_all(self, end: int) -> None:
        """Ask for all devices at once again; what each lacks until now is a gap to be mended."""
        if self.rota is None:
            return
        for key, until in self.rota.read_until.items():
            self.repairs.setdefault(key, (until, end))
        self.rota, self.tail, self.began = None, Watermark(end), end
        self.again = {name: Watermark(end) for name in AGAIN}
        self.profile.fill(self.profile.now or 0.0)

    def dump(self) -> str:
        """Write it down as one text."""
        known: dict[str, Any] = {
            "tail": self.tail.dump(),
            "began": self.began,
            "again": {name: front.dump() for name, front in self.again.items()},
            "past": self.past.dump(),
            "kept": self.sense.kept,
            "clock": self.sense.clock,
            "seen": self.sense.seen,
            "rate": self.profile.now,
            "hours": [[round(part, 1) for part in hour] for hour in self.profile.hours],
            "devices_at": self.devices_at,
            "debts": [[list(debt.moment), sorted(debt.seen), debt.left] for debt in self.debts],
            "repairs": {key: list(when) for key, when in self.repairs.items()},
            "rota": None if self.rota is None else self.rota.dump(),
            "given_up": self.given_up_seconds,
        }
        return json.dumps(known, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "ReadPosition":
        """Read what `dump` wrote."""
        known = json.loads(text)
        return cls(
            tail=Watermark.load(known["tail"]),
            began=int(known["began"]),
            again={name: Watermark.load(sent) for name, sent in known["again"].items()},
            past=Watermark.load(known["past"]),
            sense=TruncationRules(known["kept"], known["clock"], seen=known["seen"]),
            profile=FleetRates(known["rate"], [(rows, over) for rows, over in known["hours"]]),
            devices_at=int(known["devices_at"]),
            debts=[
                UnreadMoment(TimeSpan(*moment), set(seen), left)
                for moment, seen, left in known["debts"]
            ],
            repairs={key: (int(since), int(due)) for key, (since, due) in known["repairs"].items()},
            rota=None if known["rota"] is None else Turns.load(known["rota"]),
            given_up_seconds=int(known["given_up"]),
        )


def _from(begin: int, stretches: list[TimeSpan]) -> list[TimeSpan]:
    return [TimeSpan(max(one.since, begin), one.until) for one in stretches if one.until > begin]
