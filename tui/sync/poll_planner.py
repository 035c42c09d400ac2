"""What to ask next: pure, without a clock and without I/O; it is told what came and what it cost."""

from collections.abc import Mapping

from tui.sync import explain as outlook
from tui.sync.budget_split import (
    OVERLOADED,
    RELIEVED,
    BudgetNeeds,
    BudgetSplit,
    allot,
    units_needed,
)
from tui.sync.position import AGAIN, ReadPosition, UnreadMoment
from tui.sync.repairs import Repairs
from tui.sync.report_rates import DAY_SECONDS, DeviceRates
from tui.sync.request_cost import window_seconds
from tui.sync.spent import SpentHour
from tui.sync.step import CALLS, BackgroundShare, CallResult, NextCall, PollOutlook
from tui.sync.truncation import MissingTime
from tui.sync.watermark import TimeSpan, Watermark

LAG_SECONDS = 30
"""The newest half minute is left alone: what was just received may not be listed yet."""
LATE_SECONDS = 600
"""A tail so late is behind: the device list goes before it, so that the map is right."""
CERTAIN_ROWS = 6
"""Where so many reports were to be expected, an empty answer is soon asked for again."""
DOUBT_SECONDS = 30
JUDGED_EVERY_SECONDS = 3600
MAP_SECONDS = 300
"""While devices take turns, the device list keeps the map fresh."""
MAPS_AN_HOUR = 3600 / LATE_SECONDS
"""While reports are behind, the map is about as old as they may be before they count as such."""


class PollPlanner:
    """One account's plan; all times are seconds since the epoch by the vendor's clock."""

    def __init__(self, position: ReadPosition, habits: DeviceRates) -> None:
        self.position = position
        self.habits = habits
        self.nets = Repairs(position, habits)
        self.devices = 0
        self._doubted: int | None = None
        self._not_before = 0
        self._judged_at = 0.0
        self._turns_since = 0.0
        self._urged = False
        self._fell_behind = False
        self._asked_at = 0.0
        self._room = BackgroundShare(0.0, 0.0)
        self._budget = 0.0
        self._outgo = SpentHour()

    def next(self, now: float, room: BackgroundShare) -> NextCall:
        """Return what is worth a call now, the most urgent first, or until when to rest."""
        self._room = room
        self._budget = 0.9 * (self._budget or room.per_hour) + 0.1 * room.per_hour
        end = int(now) - LAG_SECONDS
        was_here, self._asked_at = now - self._asked_at < LATE_SECONDS, now
        if self.position.step_over(end):
            self._fell_behind = self._fell_behind or was_here
        allotment = self.allotment(now)
        turns = self.position.rota is not None
        urgent = (
            self._map(now, end)
            or (self._turn(end) if turns else self._tail(now, end, allotment))
            or self._devices(now, allotment)
        )
        if urgent is not None or (not turns and self._is_held(now, end)):
            return urgent or self._rest(now, end, allotment)
        nets = [self.nets.burst(end), self.nets.repair(now, end, allotment.again)]
        if not turns:
            nets += [self.nets.again(end, allotment.again), self._past(now, allotment)]
        chosen = next((net for net in nets if net is not None and self._fits(net)), None)
        return chosen or self._rest(now, end, allotment)

    def _fits(self, step: NextCall) -> bool:
        """Whether there is room for a call which can wait, and for the next of the tail."""
        return self._room.left >= step.units + 2

    def allotment(self, now: float) -> BudgetSplit:
        """Share the budget as things stand."""
        position = self.position
        profile = position.profile
        return allot(
            BudgetNeeds(
                units_per_hour=self._room.per_hour,
                mean_rate=profile.mean(),
                rate=profile.at(now),
                sweep_units=self.nets.sweep_units,
                late_unseen=position.sense.clock != "received",
                repairs=len(position.repairs),
                debts=bool(position.debts),
                past=bool(position.past.owed),
            )
        )

    def took(self, step: NextCall, told: CallResult, now: float) -> TimeSpan | None:
        """Take in the answer to a call about reports; give what is now known whole, if anything."""
        position = self.position
        self._outgo.note(told.units, now)
        late_unseen = position.sense.clock != "received"
        back = self.habits.note(told.rows)
        if step.device is not None:
            self._took_one(step, told, now)
            return TimeSpan(step.span.since, min(step.span.until, told.until))
        if self._is_doubtful(step, told, now):
            return None
        position.sense.learn_clock(step.span, told.rows)
        if step.front == "tail" and late_unseen:
            self.nets.suspect(back, now)
        asked = TimeSpan(step.span.since, max(step.span.since, min(step.span.until, told.until)))
        is_cut = told.cut and asked.until > asked.since
        lack = position.sense.lack(asked, told.rows) if is_cut else MissingTime()
        if lack.burst is not None and step.front == "tail":
            self._note_burst(lack.burst, told)
        if step.front == "tail":
            self._urged = False
        front = self._front(step.front)
        if step.kind != "backfill":
            front.advance(asked.until)
        front.settle(asked, lack.missing)
        whole = lack.whole(asked)
        if step.front == "tail" and whole is not None:
            inside = [row for row in told.rows if whole.holds(row.received_at or row.made_at)]
            position.profile.learn(whole, len(inside))
        self._judge(now)
        return whole

    def heard_devices(self, received_at: Mapping[str, float | None], now: float) -> None:
        """Take in a whole device list: who there is, and when each was heard last."""
        self._outgo.note(1, now)
        self.devices = len(received_at)
        self.position.devices_at = int(now)
        self.habits.know(received_at)
        self.nets.audit(received_at, now)
        if self.position.rota:
            self.position.rota.begin(dict.fromkeys(received_at, self.position.tail.head))

    def failed(self, step: NextCall, now: float) -> None:
        """Receive that one device could not be read: others go first."""
        if step.kind == "poll" and self.position.rota:
            self.position.rota.postpone()
        else:
            self.nets.failed(step, now)

    def urge(self) -> None:
        """Somebody asks for news: list and tail are due now."""
        self._urged = True

    @property
    def is_urged(self) -> bool:
        """Whether what was urged is still to be asked."""
        return self._urged

    def outlook(self, step: NextCall) -> PollOutlook:
        """Say in words what comes next, what waits and why."""
        return PollOutlook(
            step.reason, outlook.queue(self.position), outlook.overload(self.position, self._budget)
        )

    def _map(self, now: float, end: int) -> NextCall | None:
        """Ask for the device list first at a start, after a pause, and while devices take turns."""
        position, age = self.position, now - self.position.devices_at
        if not position.devices_at or (self._urged and age >= DOUBT_SECONDS):
            return NextCall("devices", "the device list: whom there is to read")
        if position.rota and age >= MAP_SECONDS:
            return NextCall("devices", "the device list, every 5 minutes: the map stays fresh")
        if age >= LATE_SECONDS and end - position.tail.mark > LATE_SECONDS:
            return NextCall("devices", "the device list: reports are behind, the map need not be")
        return None

    def _devices(self, now: float, allotment: BudgetSplit) -> NextCall | None:
        age, every = now - self.position.devices_at, allotment.devices_seconds
        if 0 <= age < every:
            return None
        return NextCall("devices", f"the device list, every {every // 60} minutes: map and audit")

    def _tail(self, now: float, end: int, allotment: BudgetSplit) -> NextCall | None:
        tail = self.position.tail
        late = end - tail.mark
        is_due = tail.owed or self._urged or late >= allotment.period_seconds
        if now < self._not_before or not is_due or self._is_held(now, end):
            return None
        size = window_seconds(self.position.profile.at(now))
        if late > LATE_SECONDS and self.position.sense.kept:
            size = 86_000  # it may be cut: reading on from there wastes nothing
        span = tail.oldest(size) or TimeSpan(tail.head, min(end, tail.head + size))
        if span.until <= span.since:
            return None
        if tail.owed or span.until < end:
            return NextCall(
                "tail", f"reports of all devices, {late // 60} min behind", span, front="tail"
            )
        every = f"newest reports of all devices, every {allotment.period_seconds} s"
        return NextCall("tail", every, span, front="tail")

    def _is_held(self, now: float, end: int) -> bool:
        """Whether reports are behind and would take the requests of the map."""
        spare = self._room.left - self._outgo.to_keep(MAPS_AN_HOUR, now)
        return end - self.position.tail.mark > LATE_SECONDS and spare < CALLS["tail"]

    def _turn(self, end: int) -> NextCall | None:
        rota = self.position.rota
        first = rota.next() if rota else None
        if rota is None or first is None or (first[0] > end and self._room.left < 8):
            return None
        again = 2 if self.position.sense.clock == "received" else AGAIN["13h"]
        key = first[1]
        if end - rota.read_until[key] < 60:
            return None
        return NextCall("poll", "its turn among all devices", rota.window(key, end, again), key)

    def _past(self, now: float, allotment: BudgetSplit) -> NextCall | None:
        past = self.position.past
        size = 86_000 if self.position.sense.kept else window_seconds(self.position.profile.mean())
        span = past.newest(size)
        news = self._outgo.to_keep(allotment.news_units(self.position.profile.at(now)), now)
        if span is None or self._room.left < CALLS["backfill"] + CALLS["tail"] + news:
            return None
        hours = past.owed_seconds() / 3600
        return NextCall(
            "backfill", f"earlier reports: {hours:.1f} h are missing", span, front="past"
        )

    def _rest(self, now: float, end: int, allotment: BudgetSplit) -> NextCall:
        position, soon = self.position, int(now) + 1
        times = [(position.devices_at + allotment.devices_seconds, "the device list")]
        is_held = position.rota is None and self._is_held(now, end)
        if is_held:
            times.append((soon + 59, "reports which are behind: they wait for requests"))
        elif position.rota is None:
            tail_at = position.tail.head + allotment.period_seconds + LAG_SECONDS
            times.append((max(tail_at, self._not_before), "the newest reports"))
        elif first := position.rota.next():
            times.append((int(first[0]) if first[0] > end else soon + 9, "a device's turn"))
        due, what = min(times)
        span = TimeSpan(int(now), max(soon, min(due, soon + 59)))
        return NextCall("rest", f"a pause, then {what}", span, waits=is_held)

    def _front(self, name: str) -> Watermark:
        position = self.position
        return {"tail": position.tail, "past": position.past, **position.again}[name]

    def _took_one(self, step: NextCall, told: CallResult, now: float) -> None:
        assert step.device is not None  # noqa: S101 - only such steps come here
        until = min(step.span.until, told.until)
        if step.kind == "poll" and self.position.rota:
            self.position.rota.took(step.device, until, int(now))
        self.nets.took(step, until, int(now))
        self._judge(now)

    def _is_doubtful(self, step: NextCall, told: CallResult, now: float) -> bool:
        """Doubt an empty answer once: the next look takes its window in, so that costs nothing."""
        since, until = step.span
        is_new = step.front == "tail" and since == self.position.tail.head
        if told.rows or not is_new or self._doubted == since:
            self._doubted = None
            return False
        self._doubted = since
        expected = self.position.profile.past(since) * (until - since)
        period = self.allotment(now).period_seconds
        self._not_before = int(now) + (DOUBT_SECONDS if expected >= CERTAIN_ROWS else period)
        self._urged = False
        return True

    def _note_burst(self, burst: TimeSpan, told: CallResult) -> None:
        seen = {row.device for row in told.rows if burst.holds(row.received_at)}
        if not any(debt.moment == burst for debt in self.position.debts):
            self.position.debts.append(UnreadMoment(burst, seen))

    def _judge(self, now: float) -> None:
        """Once an hour, weigh what the fleet needs against the budget: all at once, or by turns."""
        if now - self._judged_at < JUDGED_EVERY_SECONDS:
            return
        began_judging = bool(self._judged_at)
        self._judged_at = now
        self._turns_since = self._turns_since or now
        position = self.position
        self.nets.recount(now)
        self.nets.forget(now)
        if position.rota is not None:
            rates = {
                key: self.habits.rate(key, until) for key, until in position.rota.read_until.items()
            }
            position.profile.now = sum(rates.values())
            is_sure = now - self._turns_since > DAY_SECONDS
            if is_sure and units_needed(position.profile.now) < RELIEVED * self._budget:
                position.ask_for_all(int(now) - LAG_SECONDS)
                return
            position.rota.share(rates, self._budget - 12 - 4)
        elif began_judging and self._is_too_much():
            rates = {key: self.habits.rate(key, position.tail.mark) for key in self.habits.of}
            self._turns_since = now
            position.take_turns(int(now))
            assert position.rota is not None  # noqa: S101 - that is what it does
            position.rota.begin(dict.fromkeys(rates, position.tail.mark))
            position.rota.share(rates, self._budget - 12 - 4)

    def _is_too_much(self) -> bool:
        profile = self.position.profile
        certain = 1.0 if profile.knows_days() else 1.15 if self._fell_behind else 1.4
        return units_needed(profile.mean()) > certain * OVERLOADED * self._budget
