"""Repair what the tail misses: bursts, skipped hours, gaps of single devices, and reports which come hours late.

Hours which the tail skipped, and the day before the first poll, are **history**, read from its newest end.
Three nets catch a report which was not in the answer for its window:

- **bursts**: more reports in one second than an answer holds. The device list shows who reported
  then, and those devices are asked one by one;
- **gaps**: a device which returns from an unusual silence may deliver old reports, and the device
  list may show a later contact than we have. Such a device is asked for the time since then;
- **re-reads**: each window is read again 2 and 13 hours later. For a quiet fleet a *sweep* is
  cheaper than the second one: every device is asked by itself, twice a day.
"""

import math
from collections import deque
from collections.abc import Collection, Mapping, Sequence

from tui.domain.budget.windows import HOUR_SECONDS
from tui.sync.next_call import NextCall
from tui.sync.read_position import REREAD_AFTER, ReadPosition, UnreadMoment
from tui.sync.report_rates import DeviceRates
from tui.sync.request_cost import DEVICE_ROWS_PER_UNIT, LONGEST_WINDOW_SECONDS, window_seconds
from tui.sync.truncation import ReportTimes
from tui.sync.turns import LONGEST_SPAN_SECONDS, Turns
from tui.sync.watermark import TimeSpan, Watermark

RETURNED_SECONDS = 150
"""A device which has just returned gets this long to deliver the reports it kept."""
AUDIT_SLACK_SECONDS = 120
"""The audit ignores the last two minutes: list and reports are not read at the same moment."""
SWEEP_SECONDS = 12 * 3600
"""A sweep asks every device once in this time."""
SWEEP_OVERLAP_SECONDS = 45_000
"""Each sweep reads 12.5 h again, so that no report up to 12 h late is missed between two of them."""
LONGEST_LATE_SECONDS = 24 * 3600
"""A re-read which is later than this starts afresh; the skipped time is counted."""
POSTPONED_SECONDS = 3600
"""A gap whose device could not be read is tried again this much later."""
FEW_REPAIRS, MANY_REPAIRS = 10, 45
"""Gaps repaired per hour: while windows are read again, and while there are no units for that."""
LATE_REREAD_SECONDS = 3600
"""A last re-read which is later than this goes before gaps: it reads them, too, and they would take its units."""
OLD_REPAIR_SECONDS = 14 * 3600
"""A gap noted longer ago than this has been read again by the 13 h re-read."""
LONGEST_REREAD_SECONDS = 3600
"""A quiet fleet's windows are read again in parts of an hour at most, a unit each, to be in time."""

RECENT_SECONDS, RECENT_WINDOW_SECONDS = 3 * HOUR_SECONDS, HOUR_SECONDS
"""A single sync reads so far back to learn of many devices at once, in windows of this length."""


class Repairs:
    """The repairs of one account; they are kept in the account's position."""

    def __init__(self, position: ReadPosition, rates: DeviceRates) -> None:
        self._position = position
        self._rates = rates
        self._sweep = Turns()
        self._repaired: deque[float] = deque()
        self.sweep_units = float("inf")

    def note_burst(self, burst: TimeSpan, rows: Sequence[ReportTimes]) -> None:
        """Note a moment with more reports than an answer holds, and whose of them are here."""
        seen = {row.device for row in rows if burst.contains(row.received_at)}
        if not any(unread.moment == burst for unread in self._position.unread_moments):
            self._position.unread_moments.append(UnreadMoment(burst, seen))

    def history(self) -> NextCall | None:
        """Return the newest missing window of history."""
        position, history = self._position, self._position.history
        size = LONGEST_WINDOW_SECONDS
        if not position.truncation.kept_end:
            size = window_seconds(position.fleet_rates.mean())
        span = history.newest(size)
        if span is None:
            return None
        hours = history.missing_seconds() / HOUR_SECONDS
        reason = f"earlier reports, {hours:.1f} h missing"
        return NextCall("backfill", reason, span, watermark="history")

    def recent(self, now: float) -> NextCall | None:
        """Return the newest missing window of the last hours; None: they are read."""
        position = self._position
        rate = position.fleet_rates.mean()
        span = position.history.newest(min(RECENT_WINDOW_SECONDS, window_seconds(rate)))
        if span is None or now - span.until > RECENT_SECONDS:
            return None
        return NextCall("backfill", "reports of the last hours", span, watermark="history")

    def burst(self, end: int) -> NextCall | None:
        """Return the next call for a moment with too many reports; None if there is none."""
        moments = self._position.unread_moments
        while moments and moments[0].left == []:
            moments.pop(0)
        if not moments:
            return None
        unread = moments[0]
        if unread.left is None:
            reason = "device list, to see which devices reported in a burst"
            return NextCall("devices", reason) if end > unread.moment.until else None
        reason = f"one device of a burst, {len(unread.left):,} left"
        return NextCall("burst", reason, unread.moment, unread.left[-1])

    def repair(self, now: float, end: int, rereads: Collection[str]) -> NextCall | None:
        """Return the next call for a device with a gap; fewer an hour while windows are read again."""
        while self._repaired and not 0 <= now - self._repaired[0] < HOUR_SECONDS:
            self._repaired.popleft()
        if len(self._repaired) >= (FEW_REPAIRS if rereads else MANY_REPAIRS):
            return None
        gaps = self._position.repairs.items()
        first = min(((since, key) for key, (since, due) in gaps if due <= now), default=None)
        if first is None:
            return None
        gap_since, key = first
        since = max(gap_since, end - LONGEST_SPAN_SECONDS)
        reason = f"one device with a gap since {(end - gap_since) // 60} min ago"
        return NextCall("repair", reason, TimeSpan(since, max(end, since + 1)), key)

    def reread(self, end: int, affordable: Collection[str]) -> NextCall | None:
        """Return the next call for late reports: sweep one device, or read an old window again."""
        if "sweep" in affordable:
            first = self._sweep.next()
            if first is not None and first[0] <= end:
                key = first[1]
                span = self._sweep.span(key, end, SWEEP_OVERLAP_SECONDS)
                return NextCall("sweep", "one device, each twice a day for late reports", span, key)
        for name in ("13h", "2h"):
            watermark, limit = self._position.rereads[name], end - REREAD_AFTER[name]
            is_too_late = limit - watermark.mark > LONGEST_LATE_SECONDS
            # What no later re-read covers waits: the units for it may be there in a quieter hour.
            may_be_late = self._position.truncation.clock != "received"
            is_last = name == "13h" and "sweep" not in affordable and may_be_late
            if is_too_late or not (is_last or name in affordable):
                self._skip(watermark, limit, counts=is_last)
            if name not in affordable:
                continue
            rate = self._position.fleet_rates.past(watermark.mark)
            size = min(LONGEST_REREAD_SECONDS, window_seconds(rate))
            span = watermark.oldest(size) or TimeSpan(watermark.head, watermark.head + size)
            if span.until <= limit:
                hours = REREAD_AFTER[name] // HOUR_SECONDS
                reason = f"reports of {hours} h ago again, for late ones"
                return NextCall("reread", reason, span, watermark=name)
        return None

    @staticmethod
    def is_late(reread: NextCall | None, end: int) -> bool:
        """Return whether a re-read which nothing else makes up for is late."""
        if reread is None or reread.watermark != "13h":
            return False
        return end - REREAD_AFTER["13h"] - reread.span.until > LATE_REREAD_SECONDS

    def _skip(self, watermark: Watermark, limit: int, *, counts: bool) -> None:
        """Skip what will not be read again; it `counts` if no later re-read covers it."""
        if watermark.head >= limit:
            return
        if counts:
            self._position.skipped_seconds += limit - watermark.head
        watermark.head, watermark.missing = limit, []

    def note_returned(self, returned: Mapping[str, float], now: float) -> None:
        """Note a gap for each device which has returned from an unusual silence."""
        for key, since in returned.items():
            if since >= self._position.skipped_until:
                due = int(now) + RETURNED_SECONDS
                self._position.repairs.setdefault(key, (int(since), due))

    def audit(self, received_at: Mapping[str, float | None], now: float) -> None:
        """Note a gap for each device whose last contact in the list is later than our last report."""
        position = self._position
        for unread in position.unread_moments:
            if unread.left is None:
                unread.left = _possible_reporters(received_at, unread.moment.since, unread.seen)
        if position.turns is not None or not position.tail.mark:
            return
        first = max(position.began, position.skipped_until) + AUDIT_SLACK_SECONDS
        last = position.tail.mark - AUDIT_SLACK_SECONDS
        for key, at in received_at.items():
            known = self._rates.by_device.get(key)
            if at is None or known is None or not first < at < last:
                continue
            if at > max(known.received_at, self._rates.trusted_from) + 1:
                since = int(known.received_at or position.began)
                position.repairs.setdefault(key, (since, int(now)))

    def record_answer(self, call: NextCall, until: int, now: int) -> None:
        """Record that a single device was read."""
        key = call.device
        if key is None:
            return
        if call.kind == "burst" and self._position.unread_moments:
            left = self._position.unread_moments[0].left
            if left and left[-1] == key:
                left.pop()
        elif call.kind == "repair":
            self._repaired.append(now)
            self._position.repairs.pop(key, None)
        elif call.kind == "sweep":
            self._position.repairs.pop(key, None)
            self._sweep.record_read(key, until, now)

    def record_failure(self, call: NextCall, now: float) -> None:
        """Record that a single device could not be read: try again later, after the others."""
        key = call.device
        if key is None:
            return
        if call.kind == "repair":
            since, _ = self._position.repairs[key]
            self._position.repairs[key] = (since, int(now) + POSTPONED_SECONDS)
        elif call.kind == "sweep":
            self._sweep.postpone()
        elif call.kind == "burst" and self._position.unread_moments:
            left = self._position.unread_moments[0].left or []
            others = [device for device in left if device != key]
            self._position.unread_moments[0].left = [key, *others]

    def forget(self, now: float) -> None:
        """Forget gaps which the 13 h re-read has covered since they were noted."""
        position = self._position
        read_again = position.rereads["13h"].mark
        position.repairs = {
            key: (since, due)
            for key, (since, due) in position.repairs.items()
            if not position.began < since < read_again or now - due < OLD_REPAIR_SECONDS
        }

    def recount(self, now: float) -> None:
        """Update the cost of a sweep per hour, and add new devices to it, spread over its time."""
        head = self._position.tail.mark
        seconds = SWEEP_SECONDS + SWEEP_OVERLAP_SECONDS
        units = 0
        for key in self._rates.by_device:
            rows = self._rates.rate(key, head) * seconds
            units += max(1, math.ceil(rows / DEVICE_ROWS_PER_UNIT))
        hours = SWEEP_SECONDS / HOUR_SECONDS
        self.sweep_units = units / hours if self._rates.by_device else float("inf")
        new = sorted(self._rates.by_device.keys() - self._sweep.read_until.keys())
        if new:
            apart = SWEEP_SECONDS / len(new)
            start = int(now) - SWEEP_SECONDS
            self._sweep.add_devices({key: start + int(i * apart) for i, key in enumerate(new)})
            self._sweep.set_equal_turns(SWEEP_SECONDS)


def _possible_reporters(
    received_at: Mapping[str, float | None], moment: int, seen: set[str]
) -> list[str]:
    """Return the devices which may have reported in a moment, the most likely last (asked first)."""
    contacts = [(at - moment, key) for key, at in received_at.items() if at is not None]
    return [key for gap, key in sorted(contacts, reverse=True) if gap >= 0 and key not in seen]
