"""The data for every program: a store of devices and of one day's reports, and the same as plain files."""

import asyncio
import csv
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store import device, report

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.record import DeviceRecord, Report
from tui.store import Span, Store

ACCOUNT = "yellow"
BUSY = 1_000
"""This many of the devices are first in the list, and all reports are of theirs or of the first one's."""
TALKER = "700000"
"""The first one."""
DAY = timedelta(days=1)
CHUNK = 50_000
CONFIG = """
[[accounts]]
name = "yellow"
provider = "charterup"
base_url = "http://127.0.0.1:9/api/v2/"
token = "nobody-answers-there"
"""
FIELDS = (
    "label",
    "imei",
    "iccid",
    "state",
    "last_seen",
    "voltage_mv",
    "latitude",
    "longitude",
    "msisdn",
)


def devices(count: int, now: datetime) -> Iterator[DeviceRecord]:
    """Return made-up devices, the same every time except for their ages."""
    luck = random.Random(7)
    for number in range(count):
        made = device(luck, number)
        label = f"A bus {number:04}" if number < BUSY else made.label
        seen = now - timedelta(days=2, seconds=luck.randrange(30 * 86_400))
        yield replace(made, label=label, last_seen=seen, position_at=seen, fetched_at=now)


def reports(count: int, now: datetime, talkers: int = BUSY) -> Iterator[Report]:
    """Return the reports of a day, from so many devices in turn, the oldest first."""
    shape = report(0, BUSY)
    step = DAY / count
    for number in range(count):
        at = now - DAY + step * number
        yield replace(
            shape,
            key=str(4_000_000_000 + number),
            device=str(700_000 + number % talkers),
            at=at,
            received_at=at,
            speed_kmh=float(number // talkers % 97),
            voltage_mv=3600.0 + number // talkers % 500,
        )


async def fill(
    state: Path, device_count: int, report_count: int, now: datetime, talkers: int
) -> None:
    """Fill a store."""
    store = await Store.open(state=state, now=lambda: now)
    batch: list[DeviceRecord] = []
    for record in devices(device_count, now):
        batch.append(record)
        if len(batch) == CHUNK or len(batch) == device_count:
            await store.devices.save("charterup", ACCOUNT, batch)
            batch = []
    await store.devices.save("charterup", ACCOUNT, batch)
    rows: list[Report] = []
    for row in reports(report_count, now, talkers):
        rows.append(row)
        if len(rows) == CHUNK:
            await store.reports.save(ACCOUNT, rows)
            rows = []
    await store.reports.save(ACCOUNT, rows, covered=Span(None, now - 2 * DAY, now))
    answered = AccountHealth(kind=HealthKind.REACHABLE, ok_at=now)
    await store.shared.save_health(ACCOUNT, answered)
    await store.shared.save_health(ACCOUNT, AccountHealth(ok_at=now))
    while await store.words.index_changed():  # as `sync` and a console of yesterday have left it
        pass
    await store.close()


def make(folder: Path, device_count: int, report_count: int, talkers: int = BUSY) -> None:
    """Write a store and settings into a folder, unless they are there."""
    if (folder / "made").exists():
        return
    now = datetime.now(UTC).replace(microsecond=0)
    (folder / "config.toml").write_text(CONFIG)
    asyncio.run(fill(folder / "state", device_count, report_count, now, talkers))
    (folder / "made").write_text(now.isoformat())


def make_plain(folder: Path, device_count: int, report_count: int) -> None:
    """Write the same devices as a table and the same reports as a log, for other programs."""
    if (folder / "reports.log").exists():
        return
    now = datetime.fromisoformat((folder / "made").read_text())
    with (folder / "devices.csv").open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(FIELDS)
        found = devices(device_count, now)
        ordered = sorted(found, key=lambda record: (record.label is None, record.label))
        writer.writerows([getattr(record, name) for name in FIELDS] for record in ordered)
    with (folder / "reports.log").open("w") as log:
        for row in reports(report_count, now):
            log.write(
                f"{row.at:%Y-%m-%d %H:%M:%S} INFO report {row.key} device {row.device} "
                f"speed {row.speed_kmh} voltage {row.voltage_mv} at {row.latitude} {row.longitude}\n"
            )


async def touch(state: Path, voltage_mv: float) -> None:
    """Save a newer record of one device in view, as a sync in another process does."""
    store = await Store.open(state=state, now=lambda: datetime.now(UTC))
    known = await store.devices.get(ACCOUNT, "700007")
    if known is not None:
        await store.devices.save("charterup", ACCOUNT, [replace(known, voltage_mv=voltage_mv)])
    await store.close()
