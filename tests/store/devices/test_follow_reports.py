from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import DeviceQuery

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LISTED = DeviceRecord(
    provider="charterup", account="yellow", key="1", address="1", label="Bus 1",
    last_seen=NOW - 9 * MINUTE, latitude=42.0, longitude=-71.0, position_source="cell",
    position_at=NOW - 10 * MINUTE, position_radius_m=1609.0, voltage_mv=3900.0,
    fetched_at=NOW - MINUTE, vendor={"lastReportReceivedTime": "11/21/2026 07:51:00"},
)  # fmt: skip


def report(minutes, device="1", **told):
    at = NOW - minutes * MINUTE
    fields = {"key": f"{device}-{minutes}", "at": at, "received_at": at}
    return Report(provider="charterup", account="yellow", device=device, **(fields | told))


def placed(minutes, **told):
    return report(minutes, latitude=43.0, longitude=-72.0, position_source="gps", **told)


async def listed(store, record=LISTED):
    await store.devices.save("charterup", "yellow", [record])


async def kept(store):
    return await store.devices.get("yellow", "1")


async def test_a_newer_report_updates_the_fields_it_has_and_no_others(store):
    await listed(store)

    await store.reports.save("yellow", [report(5), placed(2, voltage_mv=4000.0), placed(30)])

    assert await kept(store) == replace(
        LISTED, last_seen=NOW - 2 * MINUTE, latitude=43.0, longitude=-72.0, position_source="gps",
        position_at=NOW - 2 * MINUTE, position_radius_m=None, voltage_mv=4000.0,
    )  # fmt: skip


async def test_a_list_is_filtered_by_its_devices_newest_reports(store):
    await listed(store)
    heard = []
    store.subscribe(heard.append)
    silent = DeviceQuery("last_seen>5m")
    assert (await store.devices.page(silent)).total == 1

    await store.reports.save("yellow", [placed(2)])

    assert (await store.devices.page(silent)).total == 0
    assert heard == [frozenset({"reports", "devices"})]


@pytest.mark.parametrize(
    "old", [placed(9), placed(30), placed(2, received_at=None)], ids=["same", "older", "timeless"]
)
async def test_a_report_without_news_leaves_the_record_as_it_is(store, old):
    await listed(store)
    heard = []
    store.subscribe(heard.append)

    await store.reports.save("yellow", [old])

    assert await kept(store) == LISTED
    assert heard == [frozenset({"reports"})]


async def test_a_list_older_than_the_reports_reverts_nothing(store):
    await listed(store)
    await store.reports.save("yellow", [placed(2)])

    await listed(store, replace(LISTED, label="Bus 1, new", last_seen=NOW - 8 * MINUTE))

    record = await kept(store)
    assert (record.label, record.last_seen) == ("Bus 1, new", NOW - 2 * MINUTE)
    assert (record.latitude, record.position_source) == (43.0, "gps")


async def test_a_list_newer_than_the_reports_is_saved_as_it_is(store):
    await listed(store)
    await store.reports.save("yellow", [placed(2)])
    newer = replace(LISTED, last_seen=NOW - MINUTE)

    await listed(store, newer)

    assert await kept(store) == newer


async def test_the_same_list_read_again_changes_nothing_and_counts_as_unchanged(store):
    await listed(store)
    await store.reports.save("yellow", [placed(2)])
    before = await kept(store)

    again = await store.devices.save("charterup", "yellow", [LISTED])

    assert (again.changed, again.unchanged) == (0, 1)
    assert await kept(store) == before


async def test_a_report_without_a_position_leaves_the_one_before_it(store):
    await listed(store)

    await store.reports.save("yellow", [report(1), placed(3)])

    record = await kept(store)
    assert record.last_seen == NOW - MINUTE
    assert (record.latitude, record.position_at) == (43.0, NOW - 3 * MINUTE)


async def test_a_position_older_than_the_records_own_does_not_replace_it(store):
    await listed(store)

    await store.reports.save("yellow", [placed(2, at=NOW - 60 * MINUTE)])

    record = await kept(store)
    assert (record.last_seen, record.latitude) == (NOW - 2 * MINUTE, 42.0)


async def test_a_device_known_by_its_reports_alone_follows_them_once_it_is_listed(store):
    await store.reports.save("yellow", [placed(2)])
    assert await kept(store) is None

    await listed(store, replace(LISTED, last_seen=None, position_at=None))

    assert (await kept(store)).last_seen == NOW - 2 * MINUTE
    assert (await kept(store)).latitude == 43.0


async def test_reports_of_one_device_leave_the_others(store):
    await store.devices.save("charterup", "yellow", [LISTED, replace(LISTED, key="2")])

    await store.reports.save("yellow", [placed(2, device="2")])

    assert await kept(store) == LISTED
    assert (await store.devices.get("yellow", "2")).last_seen == NOW - 2 * MINUTE
