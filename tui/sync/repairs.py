"""The nets for what slips through the tail: bursts, gaps, reports which come hours late."""

from collections import deque
from collections.abc import Collection, Mapping

from tui.sync.position import AGAIN, ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.request_cost import window_seconds
from tui.sync.step import NextCall
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

SETTLED_SECONDS = 150
"""A device just back from a silence is given so long to hand in what it kept."""
AUDITED_SECONDS = 120
"""What the device list says of the last two minutes is not held against the reports."""
SWEEP_SECONDS = 12 * 3600
SWEPT_AGAIN_SECONDS = 45_000
"""Read again before each sweep: nothing twelve hours late is missed between two of them."""
LONGEST_REPAIR_SECONDS = 47 * 3600
BEHIND_SECONDS = 24 * 3600
"""Re-reading so far behind its time starts afresh; what it skipped is counted."""
POSTPONED_SECONDS = 3600
FEW_REPAIRS, MANY_REPAIRS = 10, 45
"""Gaps mended an hour, while windows are read again and while they cannot be."""
OLD_REPAIR_SECONDS = 14 * 3600
"""What came late to a gap so old was read again meanwhile."""
LONGEST_AGAIN_SECONDS = 3600
"""A quiet fleet's windows are read again in parts no longer than this: in time, at a unit each."""


class Repairs:
    """Catches what the tail cannot know of; works on the account's position."""

    def __init__(self, position: ReadPosition, habits: DeviceRates) -> None:
        self._position = position
        self._habits = habits
        self._sweep = Turns()
        self._repaired: deque[float] = deque()
        self.sweep_units = float("inf")

    def burst(self, end: int) -> NextCall | None:
        """Ask for what a moment with too many reports still owes."""
        debts = self._position.debts
        while debts and debts[0].left == []:
            debts.pop(0)
        if not debts:
            return None
        debt = debts[0]
        if debt.left is None:
            words = f"the device list: who reported at {debt.moment.since} beside the 500 we have"
            return NextCall("devices", words) if end > debt.moment.until else None
        words = f"more reports in one second than an answer holds: {len(debt.left)} devices to ask"
        return NextCall("burst", words, debt.moment, debt.left[-1])

    def repair(self, now: float, end: int, again: Collection[str]) -> NextCall | None:
        """Ask for the reports of a device which has a gap; what is read again anyway may wait."""
        while self._repaired and not 0 <= now - self._repaired[0] < 3600:
            self._repaired.popleft()
        if len(self._repaired) >= (FEW_REPAIRS if again else MANY_REPAIRS):
            return None
        due = ((since, key) for key, (since, when) in self._position.repairs.items() if when <= now)
        first = min(due, default=None)
        if first is None:
            return None
        since, key = max(first[0], end - LONGEST_REPAIR_SECONDS), first[1]
        words = f"it has a gap since {(end - first[0]) // 60} min ago"
        return NextCall("repair", words, TimeSpan(since, max(end, since + 1)), key)

    def again(self, end: int, afforded: Collection[str]) -> NextCall | None:
        """Read an old window once more, or sweep one device, for what came late."""
        if "sweep" in afforded:
            first = self._sweep.next()
            if first is not None and first[0] <= end:
                key = first[1]
                span = self._sweep.window(key, end, SWEPT_AGAIN_SECONDS)
                return NextCall("sweep", "every device twice a day: reports 12 h late", span, key)
        for name in ("13h", "2h"):
            front, limit = self._position.again[name], end - AGAIN[name]
            is_late = limit - front.mark > BEHIND_SECONDS
            if is_late or name not in afforded:
                self._skip(front, limit, counts=name == "13h" and "sweep" not in afforded)
                continue
            rate = self._position.profile.past(front.mark)
            size = min(LONGEST_AGAIN_SECONDS, window_seconds(rate))
            span = front.oldest(size) or TimeSpan(front.head, front.head + size)
            if span.until <= limit and span.until > span.since:
                words = f"a window of {name} ago once more: reports which came late"
                return NextCall("reread", words, span, front=name)
        return None

    def _skip(self, front: Watermark, limit: int, *, counts: bool) -> None:
        """Pass over what will not be read again; it counts where no later net covers it."""
        if front.head >= limit:
            return
        if counts and self._position.sense.clock != "received":
            self._position.given_up_seconds += limit - front.head
        front.head, front.owed = limit, []

    def suspect(self, back: Mapping[str, float], now: float) -> None:
        """Note devices which are back from an unusual silence."""
        for key, since in back.items():
            if since >= self._position.skipped_until:
                due = int(now) + SETTLED_SECONDS
                self._position.repairs.setdefault(key, (int(since), due))

    def audit(self, received_at: Mapping[str, float | None], now: float) -> None:
        """Compare the device list with what we hold: who was heard while we have nothing."""
        position = self._position
        for debt in position.debts:
            if debt.left is None:
                debt.left = _suspects(received_at, debt.moment.since, debt.seen)
        if position.rota is not None or not position.tail.mark:
            return
        first = max(position.began, position.skipped_until) + AUDITED_SECONDS
        last = position.tail.mark - AUDITED_SECONDS
        for key, at in received_at.items():
            habit = self._habits.of.get(key)
            if at is None or habit is None or not first < at < last:
                continue
            if at > max(habit.received_at, self._habits.trusted_from) + 1:
                since = int(habit.received_at or position.began)
                position.repairs.setdefault(key, (since, int(now)))

    def took(self, step: NextCall, until: int, now: int) -> None:
        """Note that a device was asked by itself."""
        key = step.device
        if key is None:
            return
        if step.kind == "burst" and self._position.debts:
            left = self._position.debts[0].left
            if left and left[-1] == key:
                left.pop()
        elif step.kind == "repair":
            self._repaired.append(now)
            self._position.repairs.pop(key, None)
        elif step.kind == "sweep":
            self._position.repairs.pop(key, None)
            self._sweep.took(key, until, now)

    def failed(self, step: NextCall, now: float) -> None:
        """Ask a device which could not be read again later, after the others."""
        key = step.device
        if key is None:
            return
        if step.kind == "repair":
            since, _ = self._position.repairs[key]
            self._position.repairs[key] = (since, int(now) + POSTPONED_SECONDS)
        elif step.kind == "sweep":
            self._sweep.postpone()
        elif step.kind == "burst" and self._position.debts:
            left = self._position.debts[0].left or []
            self._position.debts[0].left = [key, *(one for one in left if one != key)]

    def forget(self, now: float) -> None:
        """Let go of gaps which were read again since they were noted."""
        position = self._position
        read_again = position.again["13h"].mark
        position.repairs = {
            key: (since, due)
            for key, (since, due) in position.repairs.items()
            if not position.began < since < read_again or now - due < OLD_REPAIR_SECONDS
        }

    def recount(self, now: float) -> None:
        """Reckon anew what it costs to ask every device twice a day, and let new ones join."""
        head = self._position.tail.mark
        kept = SWEEP_SECONDS + SWEPT_AGAIN_SECONDS
        units = 0
        for key in self._habits.of:
            units += max(1, -int(-self._habits.rate(key, head) * kept // 1000))
        self.sweep_units = units / 12 if self._habits.of else float("inf")
        unknown = sorted(self._habits.of.keys() - self._sweep.read_until.keys())
        apart = SWEEP_SECONDS / max(1, len(unknown))
        start = int(now) - SWEEP_SECONDS
        self._sweep.begin({key: start + int(i * apart) for i, key in enumerate(unknown)})
        if unknown:
            self._sweep.take_turns(SWEEP_SECONDS)


def _suspects(received_at: Mapping[str, float | None], moment: int, seen: set[str]) -> list[str]:
    """Return who may have reported in a moment, the surest last: they are asked from the end."""
    heard = [(at - moment, key) for key, at in received_at.items() if at is not None]
    return [key for gap, key in sorted(heard, reverse=True) if gap >= 0 and key not in seen]
