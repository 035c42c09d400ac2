import asyncio
import threading
from datetime import UTC, datetime

import pytest

from tui.store.db.database import Database
from tui.store.db.schema import LEDGER


async def test_urgent_work_goes_before_all_which_waits_and_the_rest_in_its_order(tmp_path):
    database = Database(tmp_path / "ledger.db", LEDGER, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    await database.open()
    done, held = [], threading.Event()
    under_way = asyncio.ensure_future(database.read(lambda _: held.wait()))
    await asyncio.sleep(0)
    usual = [
        asyncio.ensure_future(database.read(lambda _, number=number: done.append(number)))
        for number in (1, 2, 3)
    ]
    await asyncio.sleep(0)
    urgent = asyncio.ensure_future(database.read(lambda _: done.append("urgent"), urgent=True))
    await asyncio.sleep(0)
    usual[1].cancel()
    await asyncio.gather(usual[1], return_exceptions=True)
    held.set()
    await asyncio.gather(under_way, urgent, *usual, return_exceptions=True)

    assert done == ["urgent", 1, 3]
    with pytest.raises(ZeroDivisionError):
        await database.read(lambda _: 1 / 0)
    await database.close()
