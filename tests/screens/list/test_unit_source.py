"""Units as a list: the worst first, filtered by cause, each row opened by its first record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.config import Account, Settings
from tui.console import Console, Surroundings
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import TimeStyle
from tui.domain.verdict.judgement import Finding, Judgement
from tui.screens.list.row_source import RowsRequest, split_key
from tui.screens.list.unit_source import UNIT_COLUMNS, UnitSource

NOW = datetime(2026, 1, 16, 12, tzinfo=UTC)
WORST_FIRST = RowsRequest(descending=True)
IMEI = "013108001841853"


def tracker(key, **more):
    return DeviceRecord(
        provider="charterup", account="yellow", key=key, address=key, imei=f"35693803564{key}803",
        last_seen=NOW - timedelta(hours=2), fetched_at=NOW, **more,
    )  # fmt: skip


@pytest.fixture
async def source(tmp_path):
    accounts = (
        Account(name="yellow", provider="charterup", token="t"),
        Account(name="acme", provider="lattigo", key_name="k", api_key="s"),
    )
    around = Surroundings(now=lambda: NOW)
    console = await Console.open(Settings(accounts=accounts), tmp_path, around)
    both = {"imei": IMEI, "label": "Bus"}
    trackers = [replace(tracker("1"), **both), tracker("2"), tracker("3")]
    sim = replace(tracker("9"), provider="lattigo", account="acme", imei=IMEI, msisdn="1555")
    await console.store.devices.save("charterup", "yellow", trackers)
    await console.store.devices.save("lattigo", "acme", [sim])
    page = await console.store.units.page(UnitQuery(sort="unit", descending=False))
    verdicts = [("battery-empty", "critical"), ("ok", "ok"), ("near-limit", "warning")]
    judged = {
        unit.row: Judgement(
            findings=(Finding(rule=rule, severity=severity, sentence="."),), chain=()
        )
        for unit, (rule, severity) in zip(page.units, verdicts, strict=True)
    }
    await console.store.units.save(NOW, judged)
    yield UnitSource(console)
    await console.close()


async def test_the_worst_unit_stands_first_with_all_its_accounts(source):
    columns = [column for column in UNIT_COLUMNS if column.field in {"label", "cause", "accounts"}]
    rows = await source.rows(WORST_FIRST, range(10), TimeStyle(NOW), columns)

    assert [row.cells for row in rows] == [
        ("Bus", "battery-empty", "yellow, acme"),
        ("356938035643803", "near-limit", "yellow"),
        ("356938035642803", "ok", "yellow"),
    ]


async def test_a_unit_is_one_row_and_filters_by_what_was_judged(source):
    counted = await source.count(RowsRequest("severity>=warning"))

    assert (counted.matching, counted.total) == (2, 3)
    assert (await source.count(RowsRequest("cause:battery-empty"))).matching == 1


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
    for column in UNIT_COLUMNS:
        asked = RowsRequest(sort=column.field)
        assert len(await source.rows(asked, range(10), TimeStyle(NOW), UNIT_COLUMNS)) == 3
