"""How far one account's reports are read: all that the planner must remember.

It is saved with each answer's reports in one transaction, so that a crash loses nothing.
"""

import json
from dataclasses import field
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.sync.report_rates import FleetRates
from tui.sync.truncation import TruncationRules
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

FIRST_SECONDS = 3600
"""The first poll of an account starts this far back."""
HISTORY_SECONDS = 86_400
"""History before the first poll is read this far back, when there are units left."""
PAUSE_SECONDS = 2 * 3600
"""After a longer pause the last hour is read first; the time before becomes history."""
LONGEST_HISTORY_SECONDS = 7 * 86_400
"""Older gaps are only fetched when somebody looks at a device."""
LONGEST_GAP_SECONDS = 86_400
"""When devices start to take turns, each is read from at most this far back."""
REREAD_AFTER = {"2h": 7_200, "13h": 46_800}
"""Each window is read again this much later, for late reports: most are less than 2 h late, nearly
all less than 12 h."""


@dataclass(slots=True)
class UnreadMoment:
    """A moment with more reports than one answer holds; its devices are asked one by one."""

    moment: TimeSpan
    seen: set[str] = field(default_factory=set)
    """Devices whose report of the moment we have."""
    left: list[str] | None = None
    """Devices to ask; None: the next device list shows which devices may have reported then."""


CLOCK_STEP_SECONDS = 60
"""A head so far in the future means that a clock was set back; less is waited for. So much is read again."""


@dataclass(slots=True)
class ReadPosition:
    """How far one account is read."""

    tail: Watermark
    """The newest reports."""
    began: int
    """Reports received since this time are complete, except for what the watermarks list as missing."""
    rereads: dict[str, Watermark]
    """How far each re-read (`2h`, `13h`) has come."""
    history: Watermark
    """Older reports, read backwards; only its missing spans count."""
    truncation: TruncationRules = field(default_factory=TruncationRules)
    fleet_rates: FleetRates = field(default_factory=FleetRates)
    devices_at: int = 0
    """When the device list was last read."""
    unread_moments: list[UnreadMoment] = field(default_factory=list)
    repairs: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Devices with a gap: since when, and when to ask them."""
    turns: Turns | None = None
    """Set while devices take turns; None: the budget is enough to ask for all at once."""
    skipped_seconds: int = 0
    """Time which was not read again, or not read at all, because the budget was too small."""
    doubted_since: int | None = None
    """Where a window begins whose answer was empty, and is asked for once more; kept, so that the next process believes it."""

    @classmethod
    def new(cls, now: int, first_seconds: int = FIRST_SECONDS) -> "ReadPosition":
        """Return the position of a new account: the last hour first, then the rest of the day."""
        began = now - first_seconds
        history = Watermark(began)
        history.missing = [TimeSpan(now - HISTORY_SECONDS, began)]
        rereads = {name: Watermark(began) for name in REREAD_AFTER}
        return cls(Watermark(began), began, rereads, history)

    @property
    def skipped_until(self) -> int:
        """Before this time something is missing, so a device's silence there proves nothing."""
        return self.history.missing[-1].until if self.history.missing else 0

    @property
    def has_skipped(self) -> bool:
        """Whether reports were skipped since the first poll, because there was no time or no request for them."""
        return self.skipped_until > self.began

    def follow_clock(self, end: int) -> bool:
        """After the clock was set back read from now on, not once the clock has caught up; return whether."""
        if self.tail.head - end <= CLOCK_STEP_SECONDS:
            return False
        for watermark in (self.tail, self.history, *self.rereads.values()):
            watermark.set_back(end - CLOCK_STEP_SECONDS)
        self.devices_at = min(self.devices_at, end)
        return True

    def skip_long_pause(self, end: int) -> bool:
        """After a long pause start an hour ago and leave the time before to history; return whether."""
        tail, history = self.tail, self.history
        if end - tail.mark <= PAUSE_SECONDS or self.turns is not None:
            return False
        begin = max(tail.mark, end - FIRST_SECONDS)
        for span in [*tail.missing, TimeSpan(tail.head, begin)]:
            history.add_missing(TimeSpan(span.since, min(span.until, begin)))
        tail.missing = _starting_at(begin, tail.missing)
        tail.head = max(tail.head, begin)
        before = history.missing_seconds()
        history.missing = _starting_at(end - LONGEST_HISTORY_SECONDS, history.missing)
        self.skipped_seconds += before - history.missing_seconds()
        return True

    def start_turns(self, now: int) -> Turns:
        """Ask devices one by one from now on, from where all were complete; this needs no repairs."""
        gaps = [span.since for span in self.history.missing if span.since >= self.began]
        since = max(min([self.tail.mark, *gaps]), now - LONGEST_GAP_SECONDS)
        self.history.missing = [span for span in self.history.missing if span.since < self.began]
        self.tail = Watermark(since)
        self.unread_moments, self.repairs, self.turns = [], {}, Turns()
        return self.turns

    def stop_turns(self, end: int) -> None:
        """Ask for all devices at once again; what each device lacks until now is a gap to repair."""
        if self.turns is None:
            return
        for key, until in self.turns.read_until.items():
            self.repairs.setdefault(key, (until, end))
        self.turns, self.tail, self.began = None, Watermark(end), end
        self.rereads = {name: Watermark(end) for name in REREAD_AFTER}
        self.fleet_rates.fill(self.fleet_rates.now or 0.0)

    def dump(self) -> str:
        """Return the position as JSON."""
        known: dict[str, Any] = {
            "tail": self.tail.dump(),
            "began": self.began,
            "again": {name: watermark.dump() for name, watermark in self.rereads.items()},
            "past": self.history.dump(),
            "kept": self.truncation.kept_end,
            "clock": self.truncation.clock,
            "seen": self.truncation.votes,
            "rate": self.fleet_rates.now,
            "hours": [[round(part, 1) for part in hour] for hour in self.fleet_rates.hours],
            "devices_at": self.devices_at,
            "debts": [
                [list(unread.moment), sorted(unread.seen), unread.left]
                for unread in self.unread_moments
            ],
            "repairs": {key: list(when) for key, when in self.repairs.items()},
            "rota": None if self.turns is None else self.turns.dump(),
            "given_up": self.skipped_seconds,
            "doubted": self.doubted_since,
        }
        return json.dumps(known, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> "ReadPosition":
        """Parse what `dump` returned."""
        known = json.loads(text)
        return cls(
            tail=Watermark.load(known["tail"]),
            began=int(known["began"]),
            rereads={name: Watermark.load(saved) for name, saved in known["again"].items()},
            history=Watermark.load(known["past"]),
            truncation=TruncationRules(known["kept"], known["clock"], votes=known["seen"]),
            fleet_rates=FleetRates(known["rate"], [(rows, over) for rows, over in known["hours"]]),
            devices_at=int(known["devices_at"]),
            unread_moments=[
                UnreadMoment(TimeSpan(*moment), set(seen), left)
                for moment, seen, left in known["debts"]
            ],
            repairs={key: (int(since), int(due)) for key, (since, due) in known["repairs"].items()},
            turns=None if known["rota"] is None else Turns.load(known["rota"]),
            skipped_seconds=int(known["given_up"]),
            doubted_since=known.get("doubted"),
        )


def _starting_at(begin: int, spans: list[TimeSpan]) -> list[TimeSpan]:
    return [TimeSpan(max(span.since, begin), span.until) for span in spans if span.until > begin]
