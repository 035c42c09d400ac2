"""Units as a list: the worst first, filtered by cause, each row opened by its first record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.config import Account, Settings
from tui.config.plain import plain
from tui.console import Console, Surroundings
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import TimeStyle
from tui.domain.verdict.judgement import Finding, Judgement, Link
from tui.screens.list.row_source import RowsRequest, split_key
from tui.screens.units.source import UNIT_COLUMNS, UnitSource

NOW = datetime(2026, 1, 16, 12, tzinfo=UTC)
WORST_FIRST = RowsRequest(descending=True)
IMEI = "013108001841853"
USED = Link(
    link="limit",
    mark="good",
    value="2.0 MiB of 5.0 MiB used",
    used_bytes=2 << 20,
    most_bytes=5 << 20,
)


def tracker(key, **more):
    return DeviceRecord(
        provider="charterup", account="yellow", key=key, address=key, imei=f"35693803564{key}803",
        last_seen=NOW - timedelta(hours=2), fetched_at=NOW, **more,
    )  # fmt: skip


@pytest.fixture
async def source(tmp_path):
    accounts = (
        plain(Account, {"name": "yellow", "provider": "charterup", "token": "t"}),
        plain(Account, {"name": "acme", "provider": "lattigo", "key_name": "k", "api_key": "s"}),
    )
    around = Surroundings(now=lambda: NOW)
    console = await Console.open(Settings(accounts=accounts), tmp_path, around)
    both = {"imei": IMEI, "label": "Bus"}
    trackers = [replace(tracker("1"), **both), tracker("2"), tracker("3")]
    trackers[0] = replace(
        trackers[0], latitude=52.5, longitude=13.4, position_source="gps",
        position_at=NOW - timedelta(hours=2), position_radius_m=12.0, voltage_mv=3600.0,
    )  # fmt: skip
    sim = replace(
        tracker("9"), provider="lattigo", account="acme", imei=IMEI, msisdn="1555",
        state="suspend", vendor={"bytes_used": 2 * 1024 * 1024},
    )  # fmt: skip
    await console.store.devices.save("charterup", "yellow", trackers)
    await console.store.devices.save("lattigo", "acme", [sim])
    page = await console.store.units.page(UnitQuery(sort="unit", descending=False))
    verdicts = [("battery-empty", "critical"), ("ok", "ok"), ("near-limit", "warning")]
    judged = {
        unit.row: Judgement(
            findings=(Finding(rule=rule, severity=severity, sentence="."),), chain=(USED,)
        )
        for unit, (rule, severity) in zip(page.units, verdicts, strict=True)
    }
    await console.store.units.save(NOW, judged)
    await console.store.tags.add("North", [trackers[0]], actor="anna")
    yield UnitSource(console)
    await console.close()


async def test_the_worst_unit_stands_first_with_all_its_accounts(source):
    columns = [column for column in UNIT_COLUMNS if column.field in {"label", "cause", "account"}]
    rows = await source.rows(WORST_FIRST, range(10), TimeStyle(NOW), columns)

    assert [row.cells for row in rows] == [
        ("Bus", "✗ Battery empty", "yellow, acme"),
        ("356938035643803", "▲ Near its limit", "yellow"),
        ("356938035642803", "● No problem", "yellow"),
    ]


async def test_a_unit_is_one_row_and_filters_by_what_was_judged(source):
    counted = await source.count(RowsRequest("severity>=warning"))

    assert (counted.matching, counted.total) == (2, 3)
    assert (await source.count(RowsRequest("cause:battery-empty"))).matching == 1
    assert (await source.count(RowsRequest('cause:"Battery empty"'))).matching == 1
    assert (await source.count(RowsRequest('cause="near its limit"'))).matching == 1


async def test_a_row_is_found_again_by_its_first_record(source):
    keys = await source.keys(WORST_FIRST)

    assert [split_key(key) for key in keys] == [("yellow", "1"), ("yellow", "3"), ("yellow", "2")]
    assert [await source.place(WORST_FIRST, key) for key in keys] == [0, 1, 2]
    assert await source.place(RowsRequest("cause:ok"), keys[0]) is None
    assert (await source.record(keys[0])).cause == "battery-empty"


async def test_values_are_counted_by_unit(source):
    assert await source.frequencies("cause", WORST_FIRST) == [
        ("battery-empty", 1), ("near-limit", 1), ("ok", 1)
    ]  # fmt: skip


async def test_every_column_sorts(source):
    for column in source.columns:
        asked = RowsRequest(sort=column.field)
        assert len(await source.rows(asked, range(10), TimeStyle(NOW), source.columns)) == 3


@pytest.mark.parametrize(
    ("filter", "matching"),
    [
        ("known_by:acme", 1),
        ("data_used>1MB", 1),
        ("data_used>3MB", 0),
        ("taken>1h", 1),
        ("accuracy<50", 1),
        ("state=suspended", 1),
        ("sim_state:suspend", 1),
        ("state:active", 0),
        (f"unit:{IMEI}", 1),
        ("battery<3.7V", 1),
        ("tag:north", 1),
    ],
)
async def test_units_are_filtered_by_whatever_a_column_of_theirs_shows(source, filter, matching):
    assert (await source.count(RowsRequest(filter))).matching == matching


async def test_a_row_has_where_it_is_with_accuracy_and_what_it_used_of_its_limit(source):
    titles = ["Position", "Accuracy", "Taken", "SIM state", "Data used"]
    columns = [
        next(column for column in source.columns if column.title == title) for title in titles
    ]
    (row, *_) = await source.rows(WORST_FIRST, range(1), TimeStyle(NOW), columns)

    assert row.cells == ("52.5000N 13.4000E GPS", "12", "2 h", "suspend", "2.0 MiB of 5.0 MiB")


async def test_numbers_are_added_up_one_for_each_unit(source):
    sums = await source.sums(["voltage_mv", "vendor.bytes_used"], WORST_FIRST)

    assert [(each.count, each.total) for each in sums] == [(1, 3600), (1, 2 * 1024 * 1024)]


@pytest.mark.parametrize(
    ("field", "counted"),
    [
        ("account", [("yellow", 3), ("acme", 1)]),
        ("tags", [(None, 2), ("North", 1)]),
        ("severity", [("ok", 1), ("warning", 1), ("critical", 1)]),
        ("vendor.bytes_used", [(None, 2), (f"{2 * 1024 * 1024}", 1)]),
    ],
)
async def test_the_values_of_a_field_are_counted_once_for_each_unit(source, field, counted):
    assert await source.frequencies(field, WORST_FIRST) == counted


async def test_a_unit_stands_for_the_records_of_all_its_vendors(source):
    (first, *_) = await source.keys(WORST_FIRST)

    records = await source.records([first])
    assert {(record.account, record.key) for record in records} == {("acme", "9"), ("yellow", "1")}
