"""Decide which request to send next for one account, within its request budget.

The vendor answers a request for the reports of *all* devices, so the main work is one poll after
another of the newest reports: the **tail**. `PollPlanner.next` goes through these calls and takes
the first which is due and affordable:

1. the device list when it is needed at once: at the start, after a pause, when somebody presses
   refresh, or while reports are behind (it holds every device's last position for one unit, so the
   map is right at once);
2. the tail: the newest reports, one window after the other, oldest first (`Watermark`);
3. the device list at its usual interval;
4. a burst which no answer can hold, then what was **skipped**: when the tail is two hours behind, it goes on
   from an hour ago, and what lies between waits for a quieter hour. All reports wait alike, so a unit is best
   spent where it brings most of them: a full window brings a hundred, and nothing below comes near that;
5. repairs (`Repairs`): devices with a gap;
6. re-reads of old windows for reports which came late (if too late: before 5), and the day before the first poll.

What can wait leaves enough units for what cannot: 4 leaves what the newest reports need in the coming hour
(`HourlySpend`), 5 and 6 two more for the next poll of the tail, history all which is planned for them,
and the tail itself leaves the hour's device lists (how often: `split_budget`).

If the fleet needs more than the budget, polling everybody would lose reports. Then, where that reads more of
them, the devices **take turns** (`Turns`): each is asked by itself, who reports more more often.

The planner is pure: no clock, no I/O. It is told the time, the answers and their cost; everything
it must remember is in `ReadPosition`, which is saved with the reports in one transaction.
"""

from collections.abc import Mapping

from tui.domain.budget.windows import HOUR_SECONDS
from tui.sync.budget_split import (
    REPAIR_HEADROOM_UNITS,
    BudgetNeeds,
    BudgetSplit,
    split_budget,
)
from tui.sync.explain import overload_sentence, queue_lines
from tui.sync.hourly_spend import HourlySpend
from tui.sync.next_call import WORST_COST, BackgroundShare, CallResult, NextCall, PollOutlook
from tui.sync.overload import MAP_SECONDS, OverloadJudge
from tui.sync.read_position import REREAD_AFTER, ReadPosition
from tui.sync.repairs import Repairs
from tui.sync.report_rates import DeviceRates
from tui.sync.request_cost import LONGEST_WINDOW_SECONDS, window_seconds
from tui.sync.truncation import MissingTime
from tui.sync.watermark import TimeSpan, Watermark

LAG_SECONDS = 30
"""The newest 30 s are never requested: the vendor may not list yet what it just received."""
LATE_SECONDS = 600
"""A tail which is later than this is behind: the device list goes before it, so the map is right."""
CERTAIN_ROWS = 6
"""An empty answer is doubtful if this many reports were expected in its window."""
DOUBT_SECONDS = 30
"""A doubtful window is requested again this much later."""
NEXT_TAIL_UNITS = 2
"""The usual cost of the next poll of the tail; calls which can wait leave it."""
SHORTEST_TURN_SECONDS = 60
"""A device is not asked again sooner than this, even if there are units left."""
TURN_OVERLAP_SECONDS = 2
"""Windows of one device overlap by this: asked times and stored times are cut to whole seconds."""
LONGEST_REST_SECONDS = 60
"""The planner decides again at least this often: other programs may have spent or freed units."""
SHORT_REST_SECONDS = 10
"""A rest while a device's turn is due but there are not enough units."""
BUDGET_MEMORY = 0.9
"""The budget is smoothed, so that one hour with other programs' calls does not start turns."""


class PollPlanner:
    """One account's plan; all times are seconds since the epoch by the vendor's clock."""

    def __init__(self, position: ReadPosition, rates: DeviceRates) -> None:
        self.position = position
        self.rates = rates
        self.repairs = Repairs(position, rates)
        self.devices = 0
        self._not_before = 0
        self._overload = OverloadJudge(position, rates)
        self._refresh_due = False
        self._share = BackgroundShare(0.0, 0.0)
        self._budget = 0.0
        self._spent = HourlySpend()
        self.question_units = 0.0
        """What to leave of the hour for questions which would decide a verdict."""

    def next(self, now: float, share: BackgroundShare) -> NextCall:
        """Return the most urgent call which is worth its units now, or a rest."""
        self._share = share
        budget = self._budget or share.per_hour
        self._budget = BUDGET_MEMORY * budget + (1 - BUDGET_MEMORY) * share.per_hour
        end = int(now) - LAG_SECONDS
        if self.position.follow_clock(end):
            self._not_before = 0
        self.position.skip_long_pause(end)
        split = self.split(now)
        in_turns = self.position.turns is not None
        urgent = (
            self._urgent_list(now, end, split)
            or (self._turn(end) if in_turns else self._tail(now, end, split))
            or self._regular_list(now, split)
        )
        if urgent is not None or (not in_turns and self._must_wait(now, end, split)):
            return urgent or self._rest(now, end, split)
        left = self._share.left - self._units_for_news(now, split)
        candidates = self._what_can_wait(now, end, split)
        chosen = next((call for call in candidates if call and call.units <= left), None)
        return chosen or self._rest(now, end, split)

    def _what_can_wait(self, now: float, end: int, split: BudgetSplit) -> list[NextCall | None]:
        """Return the calls which can wait, the most urgent first."""
        burst, position = self.repairs.burst(end), self.position
        if position.turns is None and position.has_skipped:
            return [burst, self.repairs.history()]  # nothing else may take the units it waits for
        calls = [burst, self.repairs.repair(now, end, split.rereads)]
        if position.turns is None:
            reread = self.repairs.reread(end, split.rereads)
            calls.insert(1 if self.repairs.is_late(reread, end) else 2, reread)
            calls.append(self.repairs.history() if self._can_spare_history(now, split) else None)
        return calls

    def _units_for_news(self, now: float, split: BudgetSplit) -> float:
        """Return what a call which can wait must leave: the next poll, and the news of the coming hour."""
        if self.position.turns is not None:
            return NEXT_TAIL_UNITS
        news = self._spent.units_to_keep(
            split.least_news_units(self.position.fleet_rates.at(now)), now
        )
        return news if self.position.has_skipped else NEXT_TAIL_UNITS + news

    def split(self, now: float) -> BudgetSplit:
        """Return how to split the budget now."""
        position = self.position
        return split_budget(
            BudgetNeeds(
                units_per_hour=self._share.per_hour,
                mean_rate=position.fleet_rates.mean(),
                rate=position.fleet_rates.at(now),
                sweep_units=self.repairs.sweep_units,
                may_be_late=position.truncation.clock != "received",
                repairs=len(position.repairs),
                has_unread_moments=bool(position.unread_moments),
                has_history=bool(position.history.missing),
                question_units=self.question_units,
            )
        )

    def record_answer(self, call: NextCall, result: CallResult, now: float) -> TimeSpan | None:
        """Record the answer to a call for reports; return the time which is now read completely; None: none is."""
        position = self.position
        self._spent.record(result.units, now)
        may_be_late = position.truncation.clock != "received"
        returned = self.rates.record(result.rows)
        if call.device is not None:
            self._record_device_answer(call, result, now)
            until = min(call.span.until, result.until)
            return TimeSpan(call.span.since, until) if until > call.span.since else None
        if self._is_doubtful(call, result, now):
            return None
        position.truncation.learn_clock(call.span, result.rows)
        is_tail = call.watermark == "tail"
        if is_tail and may_be_late:
            self.repairs.note_returned(returned, now)
        asked = TimeSpan(call.span.since, max(call.span.since, min(call.span.until, result.until)))
        is_cut = result.cut and asked.until > asked.since
        lack = position.truncation.find_missing(asked, result.rows) if is_cut else MissingTime()
        if lack.burst is not None and is_tail:
            self.repairs.note_burst(lack.burst, result.rows)
        if is_tail:
            self._refresh_due = False
        watermark = self._watermark(call.watermark)
        if call.kind != "backfill":
            watermark.advance(asked.until)
        watermark.mark_read(asked, lack.missing)
        complete = lack.complete_part(asked)
        if is_tail and complete is not None:
            times = (row.received_at or row.made_at for row in result.rows)
            position.fleet_rates.learn(complete, sum(map(complete.contains, times)))
        self._judge(now)
        return complete

    def record_devices(self, received_at: Mapping[str, float | None], now: float) -> None:
        """Record a whole device list: each device's key and its last contact."""
        self._spent.record(1, now)
        self.devices = len(received_at)
        self.position.devices_at = int(now)
        self.rates.add_devices(received_at)
        self.repairs.audit(received_at, now)
        if self.position.turns:
            self.position.turns.add_devices(dict.fromkeys(received_at, self.position.tail.head))

    def record_spent(self, units: int, now: float) -> None:
        """Record the cost of a call which somebody else planned."""
        self._spent.record(units, now)

    def record_failure(self, call: NextCall, now: float) -> None:
        """Record that one device could not be read: the others go first."""
        if call.kind == "poll" and self.position.turns:
            self.position.turns.postpone()
        else:
            self.repairs.record_failure(call, now)

    def refresh(self) -> None:
        """Make device list and tail due now: somebody asks for the newest data."""
        self._refresh_due = True

    @property
    def is_refresh_due(self) -> bool:
        """Whether a requested refresh is not done yet."""
        return self._refresh_due

    def outlook(self, call: NextCall) -> PollOutlook:
        """Return in words what comes next, what waits, and what the budget cannot do."""
        return PollOutlook(
            call.reason,
            queue_lines(self.position),
            overload_sentence(self.position, self._budget),
        )

    def _urgent_list(self, now: float, end: int, split: BudgetSplit) -> NextCall | None:
        """Return the device list if it must go first: at a start, on a refresh, or for the map."""
        position, age = self.position, now - self.position.devices_at
        if not position.devices_at or (self._refresh_due and age >= DOUBT_SECONDS):
            return NextCall("devices", "device list, to see which devices there are")
        if position.turns and age >= MAP_SECONDS:
            return NextCall("devices", f"device list, every {MAP_SECONDS // 60} min for the map")
        if age >= split.behind_devices_seconds and end - position.tail.mark > LATE_SECONDS:
            return NextCall("devices", "device list, so that the map is right: reports are behind")
        return None

    def _regular_list(self, now: float, split: BudgetSplit) -> NextCall | None:
        age, every = now - self.position.devices_at, split.devices_seconds
        if 0 <= age < every:
            return None
        return NextCall("devices", f"device list, every {every // 60} min")

    def _tail(self, now: float, end: int, split: BudgetSplit) -> NextCall | None:
        """Return the next window of the newest reports, if it is due."""
        tail = self.position.tail
        late = end - tail.mark
        is_due = tail.missing or self._refresh_due or late >= split.period_seconds
        if now < self._not_before or not is_due or self._must_wait(now, end, split):
            return None
        size = window_seconds(self.position.fleet_rates.at(now))
        if late > LATE_SECONDS and self.position.truncation.kept_end:
            # We know which end a cut answer keeps: reading on from there wastes nothing.
            size = LONGEST_WINDOW_SECONDS
        span = tail.oldest(size) or TimeSpan(tail.head, min(end, tail.head + size))
        if span.until <= span.since:
            return None
        reason = f"newest reports of all devices, every {split.period_seconds} s"
        if tail.missing or span.until < end:
            reason = f"reports of all devices, {late // 60} min behind"
        return NextCall("tail", reason, span, watermark="tail")

    def _must_wait(self, now: float, end: int, split: BudgetSplit) -> bool:
        """Return whether reports are behind, or somebody waits for them, and there are too few units."""
        left, tail = self._share.left, self.position.tail
        if end - tail.mark <= LATE_SECONDS:
            return (self._refresh_due or bool(tail.missing)) and left < WORST_COST["tail"]
        # What is behind leaves the units of the device lists.
        lists = HOUR_SECONDS / split.behind_devices_seconds
        return left - self._spent.units_to_keep(lists, now) < WORST_COST["tail"]

    def _turn(self, end: int) -> NextCall | None:
        """Return the call for the device whose turn is next; ahead of its time if units are left."""
        turns = self.position.turns
        first = turns.next() if turns else None
        if turns is None or first is None:
            return None
        due, key = first
        if due > end and self._share.left < REPAIR_HEADROOM_UNITS:
            return None
        if end - turns.read_until[key] < SHORTEST_TURN_SECONDS:
            return None
        may_be_late = self.position.truncation.clock != "received"
        overlap = REREAD_AFTER["13h"] if may_be_late else TURN_OVERLAP_SECONDS
        return NextCall(
            "poll", "reports of one device, its turn", turns.span(key, end, overlap), key
        )

    def _can_spare_history(self, now: float, split: BudgetSplit) -> bool:
        """Return whether the coming hour's news, as often as they are planned, can spare a window of history."""
        news = split.news_units(self.position.fleet_rates.at(now))
        keep = WORST_COST["tail"] + self._spent.units_to_keep(news, now)
        return self._share.left >= WORST_COST["backfill"] + keep

    def recent(self, now: float) -> NextCall | None:
        """Return the newest missing window of the last hours; None: they are read."""
        return None if self.position.turns else self.repairs.recent(now)

    def _rest(self, now: float, end: int, split: BudgetSplit) -> NextCall:
        """Return a rest until the next call is due, at most a minute."""
        position, now_seconds = self.position, int(now)
        must_wait = position.turns is None and self._must_wait(now, end, split)
        times = [(position.devices_at + split.devices_seconds, "the device list")]
        if must_wait:
            times.append(
                (now_seconds + LONGEST_REST_SECONDS, "late reports, once requests are free")
            )
        elif position.turns is None:
            tail_at = position.tail.head + split.period_seconds + LAG_SECONDS
            times.append((max(tail_at, self._not_before), "the newest reports"))
        elif first := position.turns.next():
            due = int(first[0]) if first[0] > end else now_seconds + SHORT_REST_SECONDS
            times.append((due, "the next device's turn"))
        at, what = min(times)
        until = max(now_seconds + 1, min(at, now_seconds + LONGEST_REST_SECONDS))
        return NextCall(
            "rest", f"waiting, then {what}", TimeSpan(now_seconds, until), waits=must_wait
        )

    def _watermark(self, name: str) -> Watermark:
        position = self.position
        return {"tail": position.tail, "history": position.history, **position.rereads}[name]

    def _record_device_answer(self, call: NextCall, result: CallResult, now: float) -> None:
        assert call.device is not None  # noqa: S101 - only such calls come here
        until = min(call.span.until, result.until)
        if call.kind == "poll" and self.position.turns:
            self.position.turns.record_read(call.device, until, int(now))
        self.repairs.record_answer(call, until, int(now))
        self._judge(now)

    def _is_doubtful(self, call: NextCall, result: CallResult, now: float) -> bool:
        """Return whether to doubt an empty answer: once, and the next poll includes its window."""
        since, until = call.span
        is_new = call.watermark == "tail" and since == self.position.tail.head
        if result.rows or not is_new or self.position.doubted_since == since:
            self.position.doubted_since = None
            return False
        self.position.doubted_since = since
        expected = self.position.fleet_rates.past(since) * (until - since)
        period = self.split(now).period_seconds
        self._not_before = int(now) + (DOUBT_SECONDS if expected >= CERTAIN_ROWS else period)
        self._refresh_due = False
        return True

    def _judge(self, now: float) -> None:
        if self._overload.is_due(now):
            self.repairs.recount(now)
            self.repairs.forget(now)
            self._overload.judge(now, self._budget, int(now) - LAG_SECONDS)
