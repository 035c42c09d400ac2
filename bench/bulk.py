"""What the journal adds to a bulk of 5,000 devices: time in all, commits, and memory."""

import asyncio
import resource
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.model.options import BenchOptions
from tests.changes.carriage import SET, TEXT, Book, Clock, Vendor, dispatcher_of, plan_of, yes
from tui.store.db.change_feed import ChangeFeed
from tui.store.db.database import Database
from tui.store.db.databases import Databases
from tui.store.db.journal_schema import OPERATIONS

DEVICES = 5_000
BUDGET_SECONDS = 15.0


def peak_kb() -> int:
    """Return this process's peak memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def measured(folder: Path, action: object, name: str) -> None:
    """Send one bulk change to a vendor which answers at once, so that all the time is ours."""
    clock = Clock()
    database = Database(folder / f"{name}.db", OPERATIONS, clock)
    await database.open()
    book = Book(Databases(None, None, database, None, ChangeFeed(), clock, None))
    vendor = Vendor()
    plan = plan_of(DEVICES, clock, action)
    began = time.perf_counter()
    half = 0

    def told(progress: object) -> None:
        nonlocal half
        if progress.ended == DEVICES // 2:
            half = peak_kb()

    await dispatcher_of(book, clock).run(vendor.source, plan, yes(plan), told)
    seconds = time.perf_counter() - began
    grown = peak_kb() - half
    await database.close()
    verdict = "ok" if seconds <= BUDGET_SECONDS else "TOO SLOW"
    print(f"{name:<24} {seconds:6.1f} s {len(vendor.requests):5} requests"
          f" {grown:8,} KB grown in the second half  {verdict}")  # fmt: skip


async def main() -> None:
    """Measure chunks of 10 which cost money, of 50 which set a value, and one request a device."""
    folder = Path(tempfile.mkdtemp())
    try:
        await measured(folder, TEXT, "send_sms")
        await measured(folder, SET, "change_simstate")
        await measured(folder, replace(TEXT, chunk=1), "charged, one by one")
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


if __name__ == "__main__":
    BenchOptions(__doc__).parse()
    asyncio.run(main())
