"""Measure what the request budget buys: `python bench/planner.py [--curve] [--fleet N] [--days D] [--share N] [--long]`.

The real poller, planner, CharterUP client, wire, governor and store run on virtual time against a
model of the vendor (bench/model/vendor.py, written from the same document as the simulator, which is
too slow for weeks of thousands of devices). For comparison: every device polled by itself as fast as
the limits allow, and the vendor's own advice, all devices once an hour.
"""

import argparse
import asyncio
import gc
import logging
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.clock import START, Clock, run
from bench.model.fleet import HOUR, Fleet, make_fleet
from bench.model.options import BenchOptions
from bench.model.oracle import oracle_age
from bench.model.rig import Rig, rig, stored_keys
from bench.model.vendor import FIRST_ID, Vendor, VendorTransport
from tui.domain.device.record import DeviceRecord
from tui.providers.errors import BudgetSpent
from tui.sync.next_call import BackgroundShare, CallResult, NextCall
from tui.sync.poll_planner import LAG_SECONDS, PollPlanner
from tui.sync.read_position import ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.truncation import ReportTimes, TruncationRules
from tui.sync.watermark import TimeSpan, Watermark


@dataclass(frozen=True, slots=True)
class FleetSize:
    """A fleet, and for how many days it is polled; 0: not at all."""

    devices: int
    each: float
    """Reports an hour of each."""
    days: float
    days_by_made: float
    """Where windows go by the device's own clock: only then reports may come late."""
    long_days: float
    long_days_by_made: float


FLEETS = (
    FleetSize(50, 60.0, 0.5, 0.0, 7.0, 2.0),
    FleetSize(1000, 2.0, 1.0, 2.0, 3.0, 2.0),
    FleetSize(5000, 1.2, 0.0, 0.0, 2.0, 0.0),
    FleetSize(1000, 20.0, 0.0, 0.0, 2.5, 0.0),
)
"""The large ones, which need more than there is, run with `--long` or `--fleet` only."""
ON_TIME_SECONDS = 30
PEOPLE_PER_HOUR = 10.0
CURVE_FLEET = (1000, 2.0)
CURVE_DAYS, LONG_CURVE_DAYS = 1.0, 2.0
QUIET_SECONDS = 24 * HOUR
"""The curve's fleets report nothing for so long in the end: what is only late is read then, what is lost is not."""
SPENDS = (1.2, 1.5, 2.5, 5.0)
LONG_SPENDS = (1.2, 1.35, 1.5, 2.0, 2.5, 3.5, 5.0)
"""What is allowed an hour, as multiples of the bound."""
START_SECOND = START.hour * 3600


@dataclass
class Outcome:
    """The result of one way of polling one fleet."""

    name: str
    refused: int
    lost_on_time: float
    lost_late: float
    mean_age: float
    units_per_hour: float
    most_in_an_hour: int
    tail_cost: float | None = None
    people_wait: float | None = None
    people_refused: int = 0
    unread: float = 0.0
    """Percent of all reports which were not stored yet when the fleet stopped reporting."""
    waits: list[float] = field(default_factory=list)


def judged(fleet: Fleet, *, turns: bool) -> list[int]:
    """Return the reports which every way of polling has had time to fetch."""
    until = fleet.seconds - (45 if turns else 26) * HOUR
    until = until if until > 0.3 * fleet.seconds else 0.6 * fleet.seconds
    return [i for i, at in enumerate(fleet.received) if HOUR < at <= until]


def outcome(
    name: str, fleet: Fleet, vendor: Vendor, kept: Iterable[int], *, turns: bool
) -> Outcome:
    have = set(kept)
    reports = judged(fleet, turns=turns)
    late = [i for i in reports if fleet.received[i] - fleet.made[i] > ON_TIME_SECONDS]
    on_time = len(reports) - len(late)
    lost_late = sum(i not in have for i in late)
    lost = sum(i not in have for i in reports) - lost_late
    ages = [vendor.first_sent[i] - fleet.received[i] for i in reports if i in have]
    return Outcome(
        name,
        vendor.refused,
        100 * lost / max(1, on_time),
        100 * lost_late / max(1, len(late)),
        statistics.fmean(max(0.0, age) for age in ages),
        sum(vendor.units.values()) / fleet.seconds * HOUR,
        vendor.most_in_an_hour,
    )


async def planned(
    fleet: Fleet, clock_kind: str, share: int | None, seed: int, skew: float, *, asked: bool = True,
    quiet_seconds: float = 0.0,
) -> Outcome:  # fmt: skip
    """Poll a fleet as the console does, while people ask too, unless nobody has `asked`.

    Costs are those of the fleet's days; what is stored in the `quiet_seconds` after them counts as stored.
    """
    clock = Clock(skew_seconds=skew)
    vendor = Vendor(fleet, START, clock.true, clock=clock_kind)
    folder = new_folder()
    waits: list[float] = []
    people_refused = 0
    try:
        async with rig(folder, VendorTransport(vendor, seed), clock, share=share) as console:
            tasks = [console.start()]
            if asked:
                tasks.append(asyncio.ensure_future(people(console, fleet, seed, waits)))
            await asyncio.sleep(fleet.seconds - 1)
            spent = Counter(vendor.units)
            unread = 1 - len(stored_keys(folder)) / len(fleet)
            await asyncio.sleep(quiet_seconds)
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            people_refused = sum(isinstance(result, BudgetSpent) for result in ended)
        kept = stored_keys(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    turns = spent["tail"] < 0.2 * spent.total()
    made = outcome(f"planned, by {clock_kind}", fleet, vendor, kept, turns=turns)
    made.units_per_hour = spent.total() / fleet.seconds * HOUR
    made.tail_cost, made.unread = spent["tail"] / fleet.seconds * HOUR, 100 * unread
    made.people_wait = statistics.quantiles(waits, n=20)[-1] if len(waits) > 20 else None
    made.people_refused = people_refused
    return made


def made_up(devices: int, each: float, days: float, seed: int) -> Fleet:
    return make_fleet(devices, each, days, seed, start_second=START_SECOND)


def new_folder() -> Path:
    """Return a new folder, in memory if possible: the disk's speed is not to be measured."""
    base = Path("/dev/shm")  # noqa: S108 - emptied at the end
    return Path(tempfile.mkdtemp(dir=base if base.is_dir() else None))


async def people(console: Rig, fleet: Fleet, seed: int, waits: list[float]) -> None:
    """Ask for one device's last day, ten times an hour."""
    luck = random.Random(seed)
    while True:
        await asyncio.sleep(luck.expovariate(PEOPLE_PER_HOUR / HOUR))
        index = luck.randrange(fleet.devices)
        key = str(FIRST_ID + index)
        record = DeviceRecord(provider="charterup", account="fleet", key=key, address=key)
        now, began = console.clock(), asyncio.get_running_loop().time()
        await console.person.client.reports(record, now - timedelta(days=1), now)
        waits.append(asyncio.get_running_loop().time() - began)


class Hand:
    """A clock moved by hand, for programs without a budget."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


def naive(fleet: Fleet) -> Outcome:
    """Ask every device in turn as fast as the vendor allows; wait a minute when refused."""
    clock = Hand()
    vendor = Vendor(fleet, START, clock)
    reached = [0.0] * fleet.devices
    index = 0
    while clock.seconds < fleet.seconds:
        clock.seconds += 1
        if not vendor.admit():
            clock.seconds += 60
            continue
        since = max(0.0, reached[index], clock.seconds - 2.09 * 86_400)
        found = vendor.reports(since, clock.seconds, index)
        take(vendor, found, max(1, -(-len(found) // 1000)))
        reached[index] = max([reached[index], *(fleet.received[i] for i in found)])
        index = (index + 1) % fleet.devices
    return outcome("every device by itself", fleet, vendor, vendor.first_sent, turns=False)


def hourly(fleet: Fleet) -> Outcome:
    """Follow the vendor's advice: all devices once an hour, for the last hour."""
    clock = Hand()
    vendor = Vendor(fleet, START, clock)
    for hour in range(1, int(fleet.seconds / HOUR)):
        clock.seconds = hour * HOUR + 1
        if vendor.admit():
            found = vendor.reports((hour - 1) * HOUR, hour * HOUR)
            take(vendor, found, max(1, -(-len(found) // 100)))
    return outcome("all once an hour", fleet, vendor, vendor.first_sent, turns=False)


def take(vendor: Vendor, found: list[int], units: int) -> None:
    vendor.windows.spend(vendor.now(), 0, units - 1)
    vendor.units["all"] += units
    for i in found:
        vendor.first_sent.setdefault(i, vendor.seconds())


def curve(seed: int, days: float, skew: float, spends: Sequence[float]) -> None:
    """Print the age of reports against what is spent, beside the best any schedule could have done."""
    devices, each = CURVE_FLEET
    fleet = made_up(devices, each, days, seed)
    bound = fleet.per_hour / 100
    print(f"\nage against spend: {devices:,} devices × {each:g}/h, {bound:.0f} units an hour at least; the oracle knows every"
          "\nreport, and spends on the newest only (once what we spend in all, once what we spend on the newest); goal 1.25."
          f"\nUnread: not stored when the fleet stopped reporting. Lost: of those of 14 hours, not {QUIET_SECONDS / HOUR:.0f} hours later either.")  # fmt: skip
    print(f"  {'share':>7}{'units/h':>9}{'tail/h':>8}{'unread':>9}{'lost':>9}{'mean age':>10}{'oracle, all':>13}{'ratio':>7}"
          f"{'oracle, tail':>14}{'ratio':>7}")  # fmt: skip
    for spend in spends:
        share = round(spend * bound)
        ours = run(planned(fleet, "received", share, seed, skew, asked=False, quiet_seconds=QUIET_SECONDS))  # fmt: skip
        ages = [
            oracle_age(fleet, units, LAG_SECONDS)
            for units in (ours.units_per_hour, ours.tail_cost or 1.0)
        ]
        print(f"  {spend:>5.2f} ×{ours.units_per_hour:>9.1f}{ours.tail_cost:>8.1f}{ours.unread:>8.2f}%{ours.lost_on_time:>8.2f}%{ours.mean_age:>8,.0f} s"
              + "".join(f"{age:>{width},.0f} s{ours.mean_age / age:>7.2f}" for age, width in zip(ages, (11, 12), strict=True)),
              flush=True)  # fmt: skip


def decision(devices: int) -> tuple[float, float]:
    """Time decisions about a fleet, in milliseconds: the median and the 99th percentile."""
    luck = random.Random(1)
    now = 1_800_000_000.0
    planner = PollPlanner(ReadPosition.new(int(now)), DeviceRates(now))
    heard = {str(key): now - luck.random() * 3600 for key in range(devices)}
    times = []
    for _ in range(3000):
        began = time.process_time()
        step: NextCall = planner.next(now, BackgroundShare(104, 60))
        times.append((time.process_time() - began) * 1000)
        if step.kind == "devices":
            planner.record_devices(heard, now)
        elif step.kind != "rest":
            span = step.span
            rows = tuple(
                ReportTimes(str(luck.randrange(devices)), at, at)
                for at in (luck.uniform(*span) for _ in range(min(80, span.until - span.since)))
            )
            planner.record_answer(step, CallResult(rows, span.until), now)
        now = float(max(now + 1, step.span.until)) if step.kind == "rest" else now + 1
    return statistics.median(times), statistics.quantiles(times, n=100)[-1]


def catching_up(rows: int, truncation: TruncationRules) -> int:
    """Read this many rows after a long pause; return the units it costs."""
    watermark, units = Watermark(rows, [TimeSpan(0, rows)]), 0
    while watermark.missing:
        span = watermark.missing[0]
        count = min(500, span.until - span.since + 2)
        found = [
            ReportTimes("d", float(at), float(at)) for at in range(span.since, span.since + count)
        ]
        units += max(1, -(-count // 100))
        missing = truncation.find_missing(span, found).missing if count == 500 else ()
        watermark.mark_read(span, missing)
    return units


def report(devices: int, each: float, days: float, fleet: Fleet, outcomes: list[Outcome]) -> None:
    print(f"\n{devices:,} devices × {each:g}/h: {len(fleet):,} reports in {days:g} days, "
          f"{fleet.per_hour:,.0f} an hour = {fleet.per_hour / 100:.0f} units at least")  # fmt: skip
    print(f"  {'':26}{'refused':>8}{'lost on time':>13}{'lost late':>10}{'mean age':>10}"
          f"{'units/h':>9}{'most/h':>8}{'tail/h':>8}{'people p95':>11}")  # fmt: skip
    for result in outcomes:
        tail = "" if result.tail_cost is None else f"{result.tail_cost:.1f}"
        wait = "" if result.people_wait is None else f"{result.people_wait:.1f} s"
        print(
            f"  {result.name:26}{result.refused:>8,}{result.lost_on_time:>12.3f}%"
            f"{result.lost_late:>9.2f}%{result.mean_age:>8,.0f} s{result.units_per_hour:>9.1f}"
            f"{result.most_in_an_hour:>8}{tail:>8}{wait:>11}",
            flush=True,
        )


def poll(size: FleetSize, arguments: argparse.Namespace, fleet_seed: int) -> None:
    """Poll one fleet in each way, and print what came of it."""
    own, own_by_made = size.days, size.days_by_made
    if arguments.long or (arguments.fleet and not own):
        own, own_by_made = size.long_days, size.long_days_by_made
    if not own:
        return
    days = arguments.days or own
    fleet = made_up(size.devices, size.each, days, fleet_seed)
    share, seed, skew = arguments.share, arguments.seed, arguments.skew
    outcomes = [run(planned(fleet, "received", share, seed, skew))]
    if own_by_made:
        other = made_up(size.devices, size.each, arguments.days or own_by_made, fleet_seed)
        outcomes.append(run(planned(other, "made", share, seed, skew)))
    gc.collect()
    outcomes += [naive(fleet), hourly(fleet)]
    report(size.devices, size.each, days, fleet, outcomes)


def parsed() -> argparse.Namespace:
    parser = BenchOptions(__doc__)
    parser.add_argument("--days", type=float, help="the same number of days for every fleet")
    parser.add_argument("--fleet", type=int, choices=(1, 2, 3, 4), help="only this fleet")
    parser.add_argument(
        "--share",
        type=int,
        help="units an hour (default: all 104 not reserved for interactive use)",
    )
    parser.add_argument("--curve", action="store_true", help="only the age against what is spent")
    parser.add_argument(
        "--spend", type=float, action="append", help="for the curve: a multiple of the bound"
    )
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--skew", type=float, default=-90.0, help="our clock's error in seconds")
    return parser.parse()


def main() -> None:
    arguments = parsed()
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    if arguments.fleet is None:
        days, spends = (LONG_CURVE_DAYS, LONG_SPENDS) if arguments.long else (CURVE_DAYS, SPENDS)
        curve(arguments.seed, arguments.days or days, arguments.skew, arguments.spend or spends)
    if arguments.curve:
        return
    for place, size in enumerate(FLEETS):
        if arguments.fleet in (None, place + 1):
            poll(size, arguments, arguments.seed + place)
    middle, high = decision(5000)
    print(f"\na decision at 5,000 devices: median {middle:.3f} ms, 99th percentile {high:.3f} ms")
    truncation = TruncationRules()
    first, then = catching_up(6000, truncation), catching_up(6000, truncation)
    print(
        f"catching up on 6,000 rows: {then} units; {first} the first time, while it learns which end is cut"
    )
    print(f"({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    main()
