from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.device.radio import CellTower, Weather
from tui.domain.device.record import Report
from tui.store import Span
from tui.store.db.file import open_file
from tui.store.db.schema import CACHE
from tui.store.reports.coverage import add_span, gaps
from tui.store.reports.shapes import MOST_SHAPES

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def report(key, device="1", *, minutes=None, **known):
    received_at = None if minutes is None else NOW + minutes * MINUTE
    fields = {"provider": "charterup", "account": "yellow", "received_at": received_at}
    return Report(key=str(key), device=device, **(fields | known))


async def test_a_report_is_read_back_whole(store):
    kept = report(
        "r", minutes=0, at=NOW - timedelta(days=400), latitude=1.5, position_source="cell",
        position_radius_m=900.0, speed_kmh=0.0, heading=1.0, voltage_mv=2.0, temperature_c=-3.5,
        rssi=-90.0, vendor={"cellTower1": None, "deep": {"a": [1, "\ud800"]}},
    )  # fmt: skip
    await store.reports.save("yellow", [kept])

    assert (await store.reports.read("yellow", "1", None, None)).reports == (kept,)


async def test_a_span_is_streamed_in_order_and_none_is_left_out_where_many_came_in_one_moment(
    store,
):
    kept = [report(number, minutes=number // 4) for number in range(23)]
    undated = report("undated", at=NOW + 3 * MINUTE)
    before = report("before", at=NOW - timedelta(microseconds=1))
    other = report("other", "2", minutes=1)
    await store.reports.save("yellow", [*reversed(kept), undated, before, other])
    span = "yellow", "1", NOW, NOW + 5 * MINUTE
    whole = (await store.reports.read(*span, newest_first=False)).reports

    parts = [part async for part in store.reports.stream(*span, batch=3)]

    assert [one for part in parts for one in part] == list(whole)
    assert len(whole) == 21
    assert max(map(len, parts)) == 3


async def test_nothing_is_streamed_of_a_device_without_reports_or_from_before_them(store):
    await store.reports.save("yellow", [report("r", minutes=9)])

    found = [
        one
        for span in (("yellow", "2", NOW, NOW + 10 * MINUTE), ("yellow", "1", NOW, NOW + MINUTE))
        async for part in store.reports.stream(*span)
        for one in part
    ]

    assert found == []


def full(core, **known):
    """The same report as it comes with every field."""
    fields = {
        "rssi": -71.0, "satellites": 9.0, "hdop": 1.25, "cell_accuracy_m": 850.0,
        "towers": (CellTower(310, 410, 4001, 28_231_907, -78.0), CellTower(310, None, None, None, None)),
        "inputs": (True, False, None, True, None), "voltage_2_mv": 12_600.0, "temperature_2": 0.0,
        "firmware": "5.4.1", "ip_address": "10.216.57.7", "timezone": "America/Denver",
        "weather": Weather("Denver, CO", 49.0, None), "zone_entry": False, "zone_exit": True,
        "vendor": {**core.vendor, "rssi": -71, "cellTower1": {"cid": 28_231_907, "rssi": -78}, "cellTower2": None},
    }  # fmt: skip
    return replace(core, **fields | known)


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"vendor": {}},
        {"vendor": {f"a long name {number}": number for number in range(900)}},
        {"towers": (), "inputs": (), "weather": None, "zone_entry": None},
        {"towers": None, "firmware": None, "ip_address": None, "timezone": None, "weather": None},
        {
            "vendor": {
                "firmwareVersion": "5.4.1",
                "n": 3,
                "TZ": "America/Denver",
                "a": {"ip": "10.216.57.7"},
            }
        },
        {
            "vendor": {"WX": "Denver, CO", "ip": "10.216.57.7"},
            "weather": Weather("Denver, CO", 3, "Denver, CO"),
        },
        {
            "firmware": "\ud800 \x00 é",
            "vendor": {"a": None, "b": {}, "c": {"d": None}, "e": [{}], "f": "\udfff"},
        },
    ],
    ids=[
        "all",
        "no fields",
        "names without a shape",
        "nothing heard",
        "no details",
        "said twice",
        "town",
        "hostile",
    ],
)
async def test_a_full_report_is_read_back_whole(store, known):
    sent = full(report("r", minutes=0, vendor={"reportId": 1}), **known)

    await store.reports.save("yellow", [sent, full(report("s", minutes=1), **known)])

    kept = await store.reports.read("yellow", None, None, None, newest_first=False)
    assert kept.reports[0] == sent
    assert list(kept.reports[0].vendor) == list(sent.vendor)


async def test_reports_of_one_kind_keep_their_own_nulls_and_objects(store):
    towers = [None, {"cid": 1, "lac": 2}, {"cid": 3}, {"lac": 4, "cid": 5}, 6, [7], {}]
    sent = [
        report(
            f"{first}-{second}",
            minutes=0,
            vendor={"a": first, "b": towers[second], "c": {"cid": first or None}},
        )
        for first in (None, 0, "x")
        for second in range(len(towers))
    ]

    await store.reports.save("yellow", [*sent, *sent])

    kept = await store.reports.read("yellow", None, None, None)
    assert {one.key: one.vendor for one in kept.reports} == {one.key: one.vendor for one in sent}


async def test_names_which_never_repeat_do_not_fill_the_table_of_shapes(store):
    sent = [
        full(report(number, minutes=number), vendor={f"field {number}": number})
        for number in range(MOST_SHAPES + 5)
    ]

    await store.reports.save("yellow", sent)

    kept = await store.reports.read("yellow", None, None, None, limit=2_000, newest_first=False)
    assert list(kept.reports) == sent
    (held,) = await store._databases.read(
        lambda connection: connection.execute("SELECT count(*) FROM shape").fetchone()
    )
    assert held == MOST_SHAPES


async def test_a_report_fetched_again_in_full_gains_what_it_lacked(store):
    core = report(
        "r", minutes=0, voltage_mv=3980.0, vendor={"reportId": 1, "imei": "013108001841853"}
    )
    other = report("s", minutes=1, vendor={"reportId": 2, "of": "its core " * 40})
    await store.reports.save("yellow", [core, other])

    fuller = [full(core), full(other, vendor={"reportId": 2})]
    assert await store.reports.save("yellow", fuller) == 0
    assert await store.reports.save("yellow", [core, other]) == 0

    kept = await store.reports.read("yellow", None, None, None, newest_first=False)
    assert list(kept.reports) == fuller


async def test_a_report_is_kept_once_whatever_arrives_again(store):
    new = await store.reports.save("yellow", [report(1, minutes=0), report(2, minutes=1)])
    again = await store.reports.save("yellow", [report(2, minutes=9), report(3, minutes=2)])
    other = await store.reports.save("green", [report(1, minutes=0)])

    assert (new, again, other) == (2, 1, 1)
    assert (await store.reports.read("yellow", None, None, None)).total == 3


async def test_a_long_page_is_saved_with_each_repeated_report_once(store):
    many = [
        report(f"r\t{number}\\N", str(number % 7), minutes=number, vendor={"of": "\n\\.\0"})
        for number in range(300)
    ]
    fuller = [replace(one, vendor={**one.vendor, "cellTower1": "a"}) for one in many[::2]]

    assert await store.reports.save("yellow", [*many, *fuller, *many]) == 300
    assert await store.reports.save("yellow", many) == 0

    kept = await store.reports.read("yellow", None, None, None, newest_first=False)
    assert [one.key for one in kept.reports] == [one.key for one in many]
    assert [report.vendor for report in kept.reports[:2]] == [fuller[0].vendor, many[1].vendor]


async def test_a_report_that_arrives_late_is_still_stored_in_its_place(store):
    await store.reports.save("yellow", [report(1, minutes=0), report(3, minutes=20)])

    await store.reports.save("yellow", [report(2, minutes=10)])

    kept = await store.reports.read("yellow", "1", None, None, newest_first=False)
    assert [report.key for report in kept.reports] == ["1", "2", "3"]


async def test_a_report_without_a_time_of_receipt_has_the_time_it_was_made(store):
    made = report("x", at=NOW + 5 * MINUTE)
    await store.reports.save("yellow", [report(1, minutes=0), made, report(2, minutes=10)])

    kept = await store.reports.read("yellow", "1", NOW + MINUTE, NOW + 9 * MINUTE)
    assert kept.reports == (made,)


async def test_a_window_takes_its_first_instant_and_not_its_last(store):
    await store.reports.save("yellow", [report(n, minutes=n) for n in range(10)])

    kept = await store.reports.read("yellow", "1", NOW + 2 * MINUTE, NOW + 5 * MINUTE)

    assert [report.key for report in kept.reports] == ["4", "3", "2"]
    assert (kept.total, kept.exact) == (3, True)


async def test_parts_of_a_window_join_without_gap_or_repeat(store):
    await store.reports.save("yellow", [report(n, str(n % 3), minutes=n // 4) for n in range(50)])

    parts = [
        await store.reports.read("yellow", None, None, None, offset=at, limit=7)
        for at in range(0, 56, 7)
    ]

    keys = [int(report.key) for part in parts for report in part.reports]
    assert sorted(keys) == list(range(50))
    assert [key // 4 for key in keys] == sorted((key // 4 for key in range(50)), reverse=True)


async def test_a_histogram_draws_its_empty_parts(store):
    await store.reports.save("yellow", [report(n, minutes=n) for n in (0, 1, 29, 30, 59)])

    counts = await store.reports.histogram("yellow", "1", NOW, NOW + 60 * MINUTE, 6)

    assert counts == [2, 0, 1, 1, 0, 1]
    assert await store.reports.histogram("yellow", "none", NOW, NOW + MINUTE, 3) == [0, 0, 0]
    assert await store.reports.histogram("yellow", "1", NOW, NOW, 3) == [0, 0, 0]


async def test_a_cursor_is_saved_with_its_reports_or_not_at_all(store):
    await store.reports.save("yellow", [report(1, minutes=0)], cursor=("tail", "one"))

    with pytest.raises(AttributeError):
        await store.reports.save("yellow", [report(2, minutes=1), None], cursor=("tail", "two"))

    assert await store.sync_state.load("yellow", "tail") == "one"
    assert await store.sync_state.load("yellow", "other") is None
    assert (await store.reports.read("yellow", "1", None, None)).total == 1


async def test_a_gap_is_a_span_downloaded_neither_for_the_device_nor_for_its_account(store):
    hour = 60 * MINUTE
    await store.reports.save("yellow", (), covered=Span("1", NOW, NOW + hour))
    await store.reports.save("yellow", (), covered=Span(None, NOW + 2 * hour, NOW + 3 * hour))

    assert await store.reports.gaps("yellow", "1", NOW - hour, NOW + 4 * hour) == [
        (NOW - hour, NOW), (NOW + hour, NOW + 2 * hour), (NOW + 3 * hour, NOW + 4 * hour)
    ]  # fmt: skip
    assert await store.reports.gaps("yellow", "2", NOW, NOW + hour) == [(NOW, NOW + hour)]
    assert await store.reports.gaps("green", "1", NOW, NOW + hour) == [(NOW, NOW + hour)]
    assert await store.reports.gaps("yellow", "1", NOW, NOW + hour) == []


def test_spans_which_touch_are_kept_as_one(tmp_path):
    connection = open_file(tmp_path / "cache.db", CACHE, NOW)[0]
    for start in (2, 0, 1):
        add_span(connection, "q", Span("d", NOW + start * MINUTE, NOW + (start + 1) * MINUTE))

    count = connection.execute("SELECT count(*) FROM span").fetchone()

    connection.close()
    assert count == (1,)


minutes = st.integers(0, 30)


@settings(deadline=None)  # the disk is shared
@given(st.lists(st.tuples(st.booleans(), minutes, minutes), max_size=8), minutes, minutes)
def test_downloaded_spans_and_gaps_fill_the_time_between_them(tmp_path_factory, spans, first, last):
    connection = open_file(tmp_path_factory.mktemp("span") / "cache.db", CACHE, NOW)[0]
    known = set()
    for whole, since, until in spans:
        add_span(
            connection,
            "q",
            Span(None if whole else "d", NOW + since * MINUTE, NOW + until * MINUTE),
        )
        known |= set(range(since, until))

    missing = gaps(connection, "q", Span("d", NOW + first * MINUTE, NOW + last * MINUTE))

    connection.close()
    told = {(at - NOW) // MINUTE + n for at, end in missing for n in range((end - at) // MINUTE)}
    assert told == set(range(first, last)) - known
    assert all(one[1] < other[0] for one, other in pairwise(missing))
