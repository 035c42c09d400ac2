from datetime import date

from tests.store.conftest import NOW
from tui.domain.device.record import Usage


async def test_newer_usage_replaces_older_for_the_same_day(store):
    def used(day, count):
        return Usage(
            provider="lattigo", account="s", device="1", period="daily", date_for=date(2026, 11, day),
            bytes_used=count, fetched_at=NOW, vendor={"x": day},
        )  # fmt: skip

    await store.usage.save("s", [used(3, 1), used(1, None), used(2, 5)])
    await store.usage.save("s", [used(3, 9)])

    assert await store.usage.read("s", "1", "daily", None, None) == [
        used(1, None),
        used(2, 5),
        used(3, 9),
    ]
    within = await store.usage.read("s", "1", "daily", date(2026, 11, 2), date(2026, 11, 2))
    assert within == [used(2, 5)]
    assert await store.usage.read("s", "1", "monthly", None, None) == []
