from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import DeviceQuery
from tui.store import FieldChange, SaveResult
from tui.store.db.stored_record import body_of, record_of

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def record(key, **known):
    fields = {"provider": "charterup", "account": "yellow", "key": str(key), "address": str(key)}
    return DeviceRecord(**(fields | {"fetched_at": NOW} | known))


def fleet(count):
    return [record(number) for number in range(count)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
times = st.none() | st.datetimes(timezones=st.just(UTC))


@settings(deadline=None)  # the disk is shared
@given(
    st.builds(
        DeviceRecord,
        provider=st.text(), account=st.text(), key=st.text(), address=st.text(),
        label=st.none() | st.text(), iccid=st.none() | st.text(), last_seen=times,
        latitude=st.none() | st.floats(allow_nan=False), position_at=times, fetched_at=times,
        vendor=st.dictionaries(st.text(), json_values, max_size=4),
    )
)  # fmt: skip
def test_every_record_comes_back_as_it_was(kept):
    fetched_at = kept.fetched_at and (kept.fetched_at - datetime(1970, 1, 1, tzinfo=UTC))
    micros = None if fetched_at is None else fetched_at // timedelta(microseconds=1)

    assert record_of(kept.provider, kept.account, kept.key, micros, body_of(kept)) == kept


async def test_a_record_is_read_back_whole_with_its_vendors_own_fields(store):
    kept = record(
        1, label="Ünit", imei="0131", last_seen=NOW, latitude=1.5, position_at=NOW,
        vendor={"lastIP": "", "note": "a\ud800\0b", "deep": {"list": [1, None]}, "n": 2**70},
    )  # fmt: skip
    await store.devices.save("charterup", "yellow", [kept])

    assert await store.devices.get("yellow", "1") == kept
    assert await store.devices.get("yellow", "2") is None
    assert await store.devices.get("other", "1") is None


async def test_a_save_counts_new_changed_and_unchanged_records(store):
    first = await store.devices.save("charterup", "yellow", fleet(3))
    later = NOW + timedelta(hours=1)
    again = [record(0, fetched_at=later), record(1, label="new", fetched_at=later)]
    second = await store.devices.save("charterup", "yellow", again)

    assert first == SaveResult(3, 0, 0, 0)
    assert second == SaveResult(0, 1, 1, 0)
    assert (await store.devices.get("yellow", "0")).fetched_at == later


async def test_a_device_which_a_whole_list_lacks_is_absent_and_not_deleted(store):
    await store.devices.save("charterup", "yellow", fleet(10), complete=True)

    saved = await store.devices.save("charterup", "yellow", fleet(9), complete=True)

    page = await store.devices.page(DeviceQuery())
    assert saved == SaveResult(0, 0, 9, 1)
    assert page.total == 10
    assert page.absent == {("yellow", "9")}
    assert await store.history.changes("yellow", "9") == [FieldChange("absent", None, "yes", NOW)]


async def test_a_device_which_is_back_is_no_longer_absent(store):
    await store.devices.save("charterup", "yellow", fleet(10), complete=True)
    await store.devices.save("charterup", "yellow", fleet(9), complete=True)

    saved = await store.devices.save("charterup", "yellow", fleet(10), complete=True)

    assert saved == SaveResult(0, 1, 9, 0)
    assert (await store.devices.page(DeviceQuery())).absent == frozenset()
    assert (await store.history.changes("yellow", "9"))[-1] == FieldChange(
        "absent", "yes", None, NOW
    )


async def test_pages_mark_nothing_absent_until_the_reading_is_complete(store):
    await store.devices.save("charterup", "yellow", fleet(10), complete=True)

    page = await store.devices.save("charterup", "yellow", fleet(4))
    end = await store.devices.save(
        "charterup", "yellow", (), complete=True, seen=[str(number) for number in range(8)]
    )

    assert page.absent == 0
    assert end == SaveResult(0, 0, 0, 2)


async def test_a_list_more_than_a_fifth_shorter_is_quarantined_until_accepted(store):
    await store.devices.save("charterup", "yellow", fleet(10), complete=True)

    short = await store.devices.save("charterup", "yellow", fleet(7), complete=True)
    empty = await store.devices.save("charterup", "yellow", (), complete=True, seen=())
    accepted = await store.devices.save(
        "charterup", "yellow", fleet(7), complete=True, accept_shorter=True
    )

    assert (short.quarantined, short.absent) == (True, 0)
    assert (empty.quarantined, empty.absent) == (True, 0)
    assert (accepted.quarantined, accepted.absent) == (False, 3)


async def test_one_accounts_list_says_nothing_of_anothers_devices(store):
    await store.devices.save("charterup", "yellow", fleet(5), complete=True)
    other = [replace(one, account="green") for one in fleet(1)]

    await store.devices.save("charterup", "green", other, complete=True)

    assert await store.devices.counts() == {("charterup", "yellow"): 5, ("charterup", "green"): 1}
    assert (await store.devices.page(DeviceQuery())).absent == frozenset()


async def test_changes_of_state_are_kept_because_the_vendor_keeps_none(store):
    await store.devices.save("lattigo", "sims", [record(1, state="active")])
    later = NOW + timedelta(hours=2)
    changed = record(1, state="suspend", voltage_mv=1.0, fetched_at=later)

    await store.devices.save("lattigo", "sims", [changed])

    assert await store.history.changes("sims", "1") == [
        FieldChange("state", "active", "suspend", later)
    ]


async def test_a_field_which_a_record_lost_no_longer_sorts_or_matches(store):
    await store.devices.save("charterup", "yellow", [record(1, label="Truck", vendor={"a": "x"})])

    await store.devices.save("charterup", "yellow", [record(1)])

    assert (await store.devices.page(DeviceQuery(text="truck"))).total == 0
    assert (await store.devices.page(DeviceQuery(text="vendor.a:x"))).total == 0
    assert (await store.devices.page(DeviceQuery(text="label="))).total == 1


async def test_the_count_of_devices_follows_every_new_one(store):
    first, second = record("1"), record("2")
    await store.devices.save("charterup", "yellow", [first])
    before = await store.devices.counts()

    await store.devices.save("charterup", "yellow", [second])

    assert before == {("charterup", "yellow"): 1}
    assert await store.devices.counts() == {("charterup", "yellow"): 2}


WAITS = {"Frequency_Pending": "hourly", "Frequency": "daily"}


async def pending(store):
    found = await store.devices.get("yellow", "1")
    query = DeviceQuery("vendor.frequency_pending:hourly")
    return found.vendor.get("Frequency_Pending"), (await store.devices.page(query)).total


async def test_what_waits_for_a_device_stays_known_through_lists_which_leave_it_out(store):
    alone = record(1, vendor={"a": 1, **WAITS}, last_seen=NOW)
    await store.devices.save("charterup", "yellow", [alone])
    for listed in (replace(alone, vendor={"a": 1}), replace(alone, vendor={"a": 2})):
        await store.devices.save("charterup", "yellow", [listed])
        assert await pending(store) == ("hourly", 1)

    taken = replace(alone, vendor={"a": 2, "Frequency_Pending": None})
    await store.devices.save("charterup", "yellow", [taken])

    assert await pending(store) == (None, 0)


async def test_what_waited_is_unknown_once_the_device_is_heard(store):
    alone = record(1, vendor={"a": 1, **WAITS}, last_seen=NOW)
    await store.devices.save("charterup", "yellow", [alone])
    heard = Report(
        provider="charterup", account="yellow", key="r", device="1", at=NOW,
        received_at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    await store.reports.save("yellow", [heard])
    by_report = await pending(store)
    await store.devices.save(
        "charterup", "yellow", [replace(alone, last_seen=NOW + timedelta(days=1))]
    )
    again = await pending(store)
    await store.devices.save(
        "charterup", "yellow", [replace(alone, vendor={"a": 1}, last_seen=NOW + timedelta(days=2))]
    )

    assert by_report == (None, 0)
    assert again == ("hourly", 1)
    assert await pending(store) == (None, 0)
