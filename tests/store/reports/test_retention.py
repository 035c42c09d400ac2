from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.record import DeviceRecord, Report
from tui.store import RetentionLimits, Span, Store
from tui.store.reports.retention import BATCH, StoreSize

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def report(age, key, device="d"):
    return Report(
        provider="p", account="a", key=f"{key}", device=device, received_at=NOW - age * DAY
    )


async def pruned(store, keep):
    counts = []
    while gone := await store.retention.prune(keep):
        counts.append(gone)
    return counts


async def ages(store, account="a"):
    found = (await store.reports.read(account, None, None, None)).reports
    return [round((NOW - one.received_at) / DAY, 2) for one in found]


async def test_reports_beyond_their_age_go_and_the_others_stay(store):
    await store.reports.save("a", [report(age, age) for age in (0, 399, 400, 400.5, 700)])
    await store.reports.save("b", [report(900, "other")])

    assert await pruned(store, RetentionLimits(days=400)) == [1, 2]
    assert await ages(store) == [0, 399, 400]
    assert await ages(store, "b") == []


async def test_the_span_of_deleted_reports_counts_as_not_downloaded(store):
    since, until = NOW - 500 * DAY, NOW - 300 * DAY
    old, gone = NOW - 450 * DAY, NOW - 399 * DAY
    await store.reports.save("a", [report(450, 1), report(350, 2)], covered=Span("d", since, until))
    await store.reports.save("a", [], covered=Span("e", since, since + DAY))

    await pruned(store, RetentionLimits(days=400))

    (missing,) = await store.reports.gaps("a", "d", since, until)
    assert (missing[0], old < missing[1] < gone) == (since, True)
    assert await store.reports.gaps("a", "e", since, since + DAY) == [(since, since + DAY)]
    assert await store.reports.gaps("a", "d", NOW - 390 * DAY, until) == []


async def test_a_large_store_is_pruned_in_small_batches_from_its_oldest(store):
    many = [report(600 - place / 100, place) for place in range(BATCH + 500)]
    await store.reports.save("a", [*many, report(1, "new")])

    assert await pruned(store, RetentionLimits(days=400)) == [BATCH, 500]
    assert await ages(store) == [1]


async def test_a_store_over_its_size_loses_its_oldest_whatever_their_age(store):
    await store.reports.save("a", [report(2, "old"), report(1, "young")])

    assert await store.retention.prune(RetentionLimits(days=400, megabytes=0)) == 2
    assert await store.retention.prune(RetentionLimits(days=400, megabytes=0)) == 0


async def test_a_report_of_unknown_time_stays(store):
    timeless = Report(provider="p", account="a", key="1", device="d")
    await store.reports.save("a", [timeless, report(500, 2)])

    assert await pruned(store, RetentionLimits(days=400)) == [1]
    assert (await store.reports.read("a", "d", None, None)).reports == (timeless,)


async def test_a_prune_returns_space_to_the_disk(tmp_path):
    store = await Store.open(state=tmp_path, now=lambda: NOW)
    many = [report(600 - place / 100, place) for place in range(3 * BATCH)]
    await store.reports.save("a", many)
    pages = "PRAGMA page_count"
    (before,) = await store._databases.cache.read(lambda c: c.execute(pages).fetchone())

    await pruned(store, RetentionLimits(days=400))

    (after,) = await store._databases.cache.read(lambda c: c.execute(pages).fetchone())
    assert after < before - 100
    await store.close()


async def test_the_size_of_the_store_counts_devices_reports_and_bytes(store):
    assert (await store.retention.size()).oldest is None
    await store.devices.save(
        "p", "a", [DeviceRecord(provider="p", account="a", key="1", address="1")]
    )
    await store.reports.save("a", [report(5, 1), report(3, 2)])

    held = await store.retention.size()

    assert (held.devices, held.reports, held.oldest) == (1, 2, NOW - 5 * DAY)
    assert held.fetched_bytes > 10_000
    assert held.done_bytes > 10_000


@pytest.mark.parametrize(
    ("oldest", "size", "due"),
    [
        (None, 0, None),
        (NOW - 10 * DAY, 0, NOW + 390 * DAY),
        (NOW - 500 * DAY, 0, NOW),
        (NOW - 10 * DAY, 9_000_000_000, NOW),
    ],
)
def test_the_time_of_the_next_prune_is_known(oldest, size, due):
    assert StoreSize(size, 0, 1, 1, oldest).prune_at(RetentionLimits(), NOW) == due
