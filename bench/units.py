"""Measure units: `python bench/units.py [--units N] [--hours N] [--store URL] [--kept FOLDER] [--only PARTS]`.

`--kept` keeps the store which was filled and judged once, and begins with it the next time: a store of
100,000 units takes minutes to make. `--only keeping,commands` leaves the other parts out.
"""

import argparse
import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.options import BenchOptions
from bench.store import ms, print_row, resident_mb
from tui.domain.account.health import AccountHealth
from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import DeviceQuery, UnitQuery
from tui.providers import PROVIDERS
from tui.store import Span, Store
from tui.store.units.verdicts import NEVER_AGAIN
from tui.sync.unit_judge import UnitJudge

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
REPORTS_A_MINUTE, MINUTES = 2_000, 3
SETTINGS = """
[[accounts]]
name = "yellow"
provider = "charterup"
token = "x"

[[accounts]]
name = "sims"
provider = "lattigo"
key_name = "k"
api_key = "x"
"""
KEPT = "filled-and-judged"
"""A file which says so of a folder."""
COMMANDS = "commands"
PAGE = 50
TRAITS: Mapping[str, VendorTraits] = {
    "yellow": PROVIDERS["charterup"].titled_traits,
    "sims": PROVIDERS["lattigo"].titled_traits,
}
CARRIERS = ("890126", "890141", "891480")


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


def unit(luck: random.Random, number: int) -> tuple[DeviceRecord, DeviceRecord]:
    """A tracker heard every hour, and its SIM; one of twenty is silent since some hours."""
    heard = START - timedelta(minutes=luck.randrange(60), hours=30 if number % 20 == 0 else 0)
    iccid = f"{CARRIERS[number % 3]}0{number:012d}1"
    tracker = DeviceRecord(
        provider="charterup", account="yellow", key=f"{700_000 + number}", address=f"{700_000 + number}",
        label=f"Truck {number:06}", imei=f"35{number:012d}0", iccid=iccid, last_seen=heard,
        latitude=luck.uniform(30, 45), longitude=luck.uniform(-120, -75), position_source="gps",
        position_at=heard, voltage_mv=luck.uniform(3700, 4100), fetched_at=START,
        vendor={"OrgName": f"Depot {number % 50}", "groupName": f"Group {number % 400}"},
    )  # fmt: skip
    sim = DeviceRecord(
        provider="lattigo", account="sims", key=f"{number}", address=iccid, iccid=iccid,
        msisdn=f"31{number:09}", state="active", last_seen=heard, fetched_at=START,
        vendor={"rate_plan": {"name": "Pool 5 MB"}, "last_activation_date": "2025-01-01T00:00:00Z"},
    )  # fmt: skip
    return tracker, sim


def reports_of(tracker: DeviceRecord, hours: int) -> list[Report]:
    last = tracker.last_seen or START
    return [report(tracker, last - timedelta(hours=hour), str(hour)) for hour in range(hours)]


def report(tracker: DeviceRecord, at: datetime, name: str) -> Report:
    return Report(
        provider="charterup", account="yellow", key=f"{tracker.key} {name}", device=tracker.key,
        at=at, received_at=at, latitude=tracker.latitude, longitude=tracker.longitude,
        position_source="gps", speed_kmh=0.0, voltage_mv=tracker.voltage_mv,
        vendor={"updateTime": f"{at:%m/%d/%Y %H:%M:%S}"},
    )  # fmt: skip


async def fill(store: Store, units: int, hours: int) -> None:
    """Save all records and reports."""
    luck = random.Random(7)
    fleet = [unit(luck, number) for number in range(units)]
    for what, place in (("trackers", 0), ("SIMs, each joined to one", 1)):
        cpu = time.process_time()
        for first in range(0, units, 1_000):
            records = [pair[place] for pair in fleet[first : first + 1_000]]
            await store.devices.save(records[0].provider, records[0].account, records)
        spent = time.process_time() - cpu
        print_row(f"save {units:,} new {what}", f"{units / spent:,.0f} records/s")
    trackers = [tracker for tracker, _ in fleet]
    spent, rows = 0.0, 0
    for first in range(0, units, 2_000):
        page = [
            report
            for tracker in trackers[first : first + 2_000]
            for report in reports_of(tracker, hours)
        ]
        cpu = time.process_time()
        await store.reports.save("yellow", page)
        spent += time.process_time() - cpu
        rows += len(page)
    for account in TRAITS:
        await store.shared.save_health(account, AccountHealth(ok_at=START))
    since = START - timedelta(days=4)
    await store.reports.save("yellow", [], covered=Span(None, since, START))
    print_row("save reports in bulk, their units marked", f"{rows / spent:,.0f} /s", ">= 50,000 /s")


async def judging(store: Store, clock: Clock) -> None:
    """Judge everything once, which learns all rhythms."""
    judge = UnitJudge(store, TRAITS, clock)
    cpu = time.process_time()
    count = await judge.judge_due()
    spent = time.process_time() - cpu
    print_row(
        "judge all units, learning their rhythms",
        f"{1_000 * spent / max(1, count):.2f} ms a unit",
        "<= 3 ms",
    )


async def searching(store: Store) -> None:
    """Search for incidents among all units, as is done every few minutes."""
    taken = await ms(lambda: store.incident_search.update(TRAITS))
    print_row("search for incidents", f"{taken:.0f} ms")


async def keeping(store: Store, clock: Clock, trackers: Sequence[DeviceRecord]) -> None:
    """Save reports for some minutes, as a sync does, and judge what is due.

    Those report which were not heard for the longest time, but for the dead ones: a fleet which reports
    every hour. The first minute, which reads what it keeps, is not counted.
    """
    judge = UnitJudge(store, TRAITS, clock)
    waiting = deque(tracker for _, tracker in sorted(_living(trackers), key=itemgetter(0)))
    saving, judging_, judged = 0.0, 0.0, 0
    for minute in range(MINUTES + 1):
        clock.at += timedelta(minutes=1)
        speakers = [waiting.popleft() for _ in range(min(REPORTS_A_MINUTE, len(waiting)))]
        waiting.extend(speakers)
        page = [
            report(speaker, clock.at - timedelta(seconds=60 * (1 - nth / len(speakers))), f"new {clock.at:%d%H%M}")
            for nth, speaker in enumerate(speakers)
        ]  # fmt: skip
        cpu = time.process_time()
        await store.reports.save("yellow", page, covered=Span(None, START, clock.at))
        saved = time.process_time()
        count = await judge.judge_due()
        if minute:
            judged += count
            saving += saved - cpu
            judging_ += time.process_time() - saved
    share, both = 100 / (60 * MINUTES), saving + judging_
    print_row(f"save {REPORTS_A_MINUTE:,} reports a minute", f"{share * saving:.1f} % of a core")
    print_row(
        f"judge the {judged / MINUTES:,.0f} units a minute which are due",
        f"{share * judging_:.1f} % of a core, {1_000 * judging_ / max(1, judged):.2f} ms a unit",
    )
    print_row("both together", f"{share * both:.1f} % of a core", "<= 10 %")


def _living(trackers: Sequence[DeviceRecord]) -> Iterator[tuple[int, DeviceRecord]]:
    """Yield the trackers which report, and how many minutes from the start on."""
    for tracker in trackers:
        ago = START - (tracker.last_seen or START)
        if ago < timedelta(hours=2):
            yield 60 - ago // timedelta(minutes=1), tracker


@dataclass(frozen=True)
class Asked:
    """A command, and how much it may take of a store of 100,000 units; None: no goal."""

    words: tuple[str, ...]
    cpu: float | None = None
    first: float | None = None
    """Seconds until the first row."""
    memory: float | None = None
    """MB."""


LISTS = (
    Asked(("units", "--format", "json"), 6, 0.5, 120),
    Asked(("devices", "--format", "json"), 3, None, 60),
    Asked(("export", "units", "--force", "--to", "units.csv"), None, None, 150),
)
OF_ONE = (Asked(("why", "700007"), 0.2), Asked(("show", "700007"), 0.2))


def commands(kept: Path) -> None:
    """Run the program's own commands on a copy of the store, each in a process of its own.

    First with nothing due, as behind a service which keeps the store judged; then with every unit due, as
    on a machine which was off. The commands have the time of the day, at which all units would be silent.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "state"
        shutil.copytree(kept, folder)
        settings = folder / "config.toml"
        settings.write_text(SETTINGS)
        home = dict(os.environ, WATCHFLOOR_CONFIG=str(settings), WATCHFLOOR_HOME=str(folder))
        home["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)
        for state, due in (("nothing is due", NEVER_AGAIN), ("all units are due", 0)):
            with closing(sqlite3.connect(folder / "cache.db")) as connection, connection:
                connection.execute("UPDATE unit SET judge_at = ?", (due,))
            print_row(f"commands while {state}", "", "of 100,000 units")
            for asked in (*LISTS, *OF_ONE):
                print_command(asked, home, folder)


def print_command(asked: Asked, home: Mapping[str, str], folder: Path) -> None:
    """Run a command some times; print the best run, and how it compares with its goals."""
    times = 2 if asked in LISTS else 5
    taken = min((ran(asked.words, home, folder) for _ in range(times)), key=itemgetter(1))
    first, cpu, memory = taken
    figures = ((cpu, asked.cpu, "s"), (first, asked.first, "s to the first row"), (memory, asked.memory, "MB"))  # fmt: skip
    goals = [f"{goal:g} {unit} ({figure / goal:.2f} x)" for figure, goal, unit in figures if goal]
    print_row(
        f"watchfloor {' '.join(asked.words)}",
        f"{cpu:.2f} s of CPU, first row {first:.2f} s, {memory:,.0f} MB",
        f"<= {', '.join(goals)}",
    )


def ran(
    words: Sequence[str], home: Mapping[str, str], folder: Path | None = None
) -> tuple[float, float, float]:
    """Run a command; return after how many seconds its first row came, its CPU seconds and its memory in MB."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "tui", *words],
        env=home,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        printed = process.stdout
        first = time.monotonic() - began if printed and printed.read(64) else 0.0
        while printed and printed.read(1 << 20):
            pass
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"watchfloor {' '.join(words)} ended with {process.returncode}")
    return first, used.ru_utime + used.ru_stime, used.ru_maxrss / 1_024


async def lists(store: Store) -> None:
    """Compare lists of units with lists of device records: what a screen reads, key by key."""
    units = UnitQuery(sort="severity", descending=True, limit=PAGE)
    records = DeviceQuery(sort="key", limit=PAGE)
    await pages(store, "first page", units, records)
    for sort in ("label", "last_seen", "imei"):
        by_unit, by_record = replace(units, sort=sort), replace(records, sort=sort)
        await pages(store, f"first page by {sort}", by_unit, by_record)
    far_unit, far_record = replace(units, offset=50_000), replace(records, offset=50_000)
    await pages(store, "a page from 50,000 on", far_unit, far_record)
    every_unit = await best(store, lambda opened: opened.units.prepare_order(units))
    every_record = await best(store, lambda opened: opened.devices.prepare_order(records))
    print_row("whole order: units | records", f"{every_unit:.1f} | {every_record:.1f} ms")
    next_unit, next_record = replace(units, offset=500), replace(records, offset=500)
    await pages(store, "next page", next_unit, next_record, is_prepared=True)
    for text in ("truck 0000", "severity>=warning", "cause:overdue", "last_seen>24h"):
        by_unit, by_record = replace(units, text=text), replace(records, text=text)
        await pages(store, f"first page of {text}", by_unit, by_record, is_prepared=True)
    more_unit, more_record = (
        replace(units, text="truck 001234"),
        replace(records, text="truck 001234"),
    )
    await pages(
        store, "another letter", more_unit, more_record, is_prepared=True, before="truck 00123"
    )
    counted = await best(store, lambda opened: opened.units.count_by_cause())
    print_row("count by cause", f"{counted:.1f} ms")
    await streamed("units", store.units.stream(units))
    await streamed("devices", store.devices.stream(DeviceQuery()))


async def pages(
    store: Store,
    what: str,
    units: UnitQuery,
    records: DeviceQuery,
    *,
    is_prepared: bool = False,
    before: str = "",
) -> None:
    """Print what a page of units and one of device records take when they are first asked for."""

    async def prepare(opened: Store) -> None:
        await opened.units.of_device("yellow", "700000")
        await opened.devices.get("yellow", "700000")
        if is_prepared:
            await opened.units.prepare_order(units)
            await opened.devices.prepare_order(records)
        if before:
            await opened.units.page(replace(units, text=before))
            await opened.devices.page(replace(records, text=before))

    of_units = await best(store, lambda opened: opened.units.page(units), prepare)
    of_records = await best(store, lambda opened: opened.devices.page(records), prepare)
    print_row(f"{what}: units | records", f"{of_units:.1f} | {of_records:.1f} ms")


async def best(
    store: Store,
    work: Callable[[Store], Awaitable[object]],
    prepare: Callable[[Store], Awaitable[object]] | None = None,
    times: int = 5,
) -> float:
    """Return the least of some times of the processor, in ms, each on a connection which keeps nothing yet."""
    taken = []
    for _ in range(times):
        async with store.apart() as opened:
            if prepare:
                await prepare(opened)
            cpu = time.process_time()
            await work(opened)
            taken.append(1e3 * (time.process_time() - cpu))
    return min(taken)


async def streamed(what: str, batches: AsyncIterator[Sequence[object]]) -> None:
    """Read a whole list as the command line does, and print what the first rows and all of them took."""
    began = time.process_time()
    first: float | None = None
    rows = 0
    async for batch in batches:
        first = first or time.process_time() - began
        rows += len(batch)
    taken = 1e3 * (time.process_time() - began)
    print_row(
        f"stream {rows:,} {what}: first rows | whole", f"{1e3 * (first or 0):.0f} | {taken:.0f} ms"
    )


async def measure(url: str, state: Path, asked: argparse.Namespace) -> None:
    """Fill and judge a store, or begin with one which was kept, and measure what is asked for."""
    clock, luck = Clock(), random.Random(7)
    is_new = not (state / KEPT).exists()
    store = await Store.open(url, state=state, now=clock)
    print_row("", "processor", "goal")
    if is_new:
        await fill(store, asked.units, asked.hours)
        await judging(store, clock)
        (state / KEPT).touch()
    trackers = [unit(luck, number)[0] for number in range(asked.units)]
    parts = asked.only.split(",")
    if not is_new:  # its minutes went on
        newest = await store.reports.read("yellow", None, None, None, limit=1)
        clock.at = max([clock.at, *(report.received_at or START for report in newest.reports)])
    if "keeping" in parts:
        await keeping(store, clock, trackers)
        await searching(store)
    if "lists" in parts:
        await lists(store)
    print_row("resident memory", f"{resident_mb():,.0f} MB")
    await store.close()


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("units", 10_000, 100_000)
    options.add_argument("--hours", type=int, default=48, help="hourly reports of each")
    options.add_argument("--store", default="sqlite", metavar="URL")
    options.add_argument("--kept", type=Path, metavar="FOLDER", help="where to keep the store")
    options.add_argument("--only", default="keeping,lists,commands", metavar="PARTS")
    asked = options.parse()
    with tempfile.TemporaryDirectory() as folder:
        state = asked.kept or Path(folder)
        state.mkdir(parents=True, exist_ok=True)
        if asked.only != COMMANDS or not (state / KEPT).exists():
            asyncio.run(measure(asked.store, state, asked))
            again = [sys.executable, __file__, "--kept", str(state), "--only", COMMANDS]
            if (
                COMMANDS in asked.only
            ):  # what a program starts counts at least the memory of its own
                subprocess.run(again, check=True)
        else:
            commands(state)


if __name__ == "__main__":
    main()
