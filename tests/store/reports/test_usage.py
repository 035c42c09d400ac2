from datetime import UTC, date, datetime, timedelta

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


async def test_as_of_a_time_no_figure_counts_what_was_used_later(store):
    def used(period, day, read):
        return Usage(
            provider="lattigo", account="s", device="1", period=period, date_for=day,
            bytes_used=1, fetched_at=read, vendor={},
        )  # fmt: skip

    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    later, sooner = noon + timedelta(days=9), noon - timedelta(hours=1)
    days = [(18, later), (19, later), (20, later), (21, later)]
    await store.usage.save("s", [used("daily", date(2026, 11, day), read) for day, read in days])
    months = [used("monthly", date(2026, month, 1), later) for month in (10, 11)]
    await store.usage.save("s", months)
    then = store.usage.as_of(noon)
    listed = [row.date_for.day for row in await then.read("s", "1", "daily", None, None)]
    await store.usage.save("s", [used("daily", date(2026, 11, 20), sooner)])

    assert listed == [18, 19]
    assert await then.read("s", "1", "monthly", None, None) == months[:1]
    assert len(await then.read("s", "1", "daily", None, None)) == 3
