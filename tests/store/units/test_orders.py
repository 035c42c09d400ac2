"""Pages of units, whichever way they are read, against the plain order which Python sorts."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.effort import sized
from tests.store.conftest import NOW
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import FilterError, UnitQuery
from tui.domain.text.fold import folded
from tui.domain.text.natural_sort import natural_key
from tui.domain.verdict.judgement import Finding, Judgement
from tui.domain.verdict.signs import SEVERITIES
from tui.store.units.orders import UnitOrders
from tui.store.units.units import Units

CAUSES = {"ok": "ok", "info": "resting", "warning": "overdue", "critical": "battery-empty"}
COLUMNS = (
    "severity", "cause", "since", "label", "last_seen", "latitude", "position_at", "voltage_mv", "state",
    "imei", "iccid", "msisdn", "unit", "incident", "account", "judged_at",
)  # fmt: skip
OF_RECORDS = ("vendor.depot", "fetched_at", "tags")
PAGE = sized(29, 7)
FILTERS = (
    "severity>=warning", "!severity=ok", "trück", "!trück", "state:active voltage_mv>3602", "imei=",
    "severity>=info truck -cause:overdue", "account:sims", "acknowledged:no", "fetched_at=",
)  # fmt: skip


def some(luck, make):
    return make() if luck.random() < 0.7 else None


def fleet(luck, count=60):
    """Trackers, and SIMs of some of them; any field may be missing, and many are the same."""
    records = []
    for number in range(count):
        heard = some(luck, lambda: NOW - timedelta(hours=luck.randrange(9)))
        placed = some(luck, lambda: luck.uniform(-9, 9))
        records.append(
            DeviceRecord(
                provider="charterup", account="yellow", key=f"t{number}", address=f"t{number}",
                imei=some(luck, lambda number=number: f"35{number * 7 % count:012d}0"),
                iccid=f"8901260{number:012d}", label=some(luck, lambda: f"Trück {luck.randrange(12)}"),
                last_seen=heard, latitude=placed, longitude=placed,
                position_source="gps" if placed else None, position_at=placed and heard,
                voltage_mv=some(luck, lambda: float(luck.randrange(3600, 3610))),
                vendor={"depot": luck.choice(["", "north", "south"])},
            )
        )  # fmt: skip
        if luck.random() < 0.6:
            records.append(
                DeviceRecord(
                    provider="lattigo", account="sims", key=f"s{number}", address=f"s{number}",
                    iccid=f"8901260{number:012d}", state=luck.choice(["active", "suspend"]),
                    vendor={"depot": luck.choice(["", "east"])},
                )
            )  # fmt: skip
    luck.shuffle(records)
    return records


async def fill(store, luck):
    records = fleet(luck)
    for start in range(0, len(records), 10):  # a few of both accounts at a time
        some_records = records[start : start + 10]
        for account in ("charterup", "yellow"), ("lattigo", "sims"):
            batch = [one for one in some_records if (one.provider, one.account) == account]
            await store.devices.save(*account, batch)
    due = await store.units.due(NOW, 1_000)
    judged = {}
    for row in luck.sample(due, 50):
        severity = luck.choice(SEVERITIES)
        since = NOW - timedelta(hours=luck.randrange(5))
        finding = Finding(rule=CAUSES[severity], severity=severity, sentence=".", since=since)
        judged[row] = Judgement(findings=(finding,), chain=(), incident=luck.choice([None, "i-1"]))
    await store.units.save(NOW, judged)


async def every_unit(store, **query):
    """Return all units of a list, with their records, in the order of their row ids."""
    page = await store.units.page(UnitQuery(sort="unit", limit=10_000, **query))
    return sorted(page.units, key=lambda unit: unit.row)


def plain_order(units, sort, *, descending):
    """Return the row ids as the list's order is told: in a few words of Python."""
    if sort == "severity":
        units = sorted(units, key=lambda unit: (unit.cause or "", unit.since or NOW, unit.row))
        ranks = [None, *SEVERITIES]
        units.sort(key=lambda unit: ranks.index(unit.severity), reverse=descending)
        return [unit.row for unit in units]
    units = sorted(units, key=lambda unit: unit.row, reverse=descending)
    present = [unit for unit in units if value_of(unit, sort) is not None]
    present.sort(key=lambda unit: (value_of(unit, sort), unit.row), reverse=descending)
    return [unit.row for unit in [*present, *(unit for unit in units if unit not in present)]]


def value_of(unit, sort):
    if sort == "label":
        return unit.label and natural_key(folded(unit.label))
    if sort == "account":
        return [(member.provider, member.account, member.key) for member in unit.members]
    return unit.key if sort == "unit" else getattr(unit, sort)


async def rows_by_pages(store, query):
    """Read a list page by page; return its row ids and the counts which the pages told."""
    rows, totals = [], set()
    for offset in range(0, 100, PAGE):
        page = await store.units.page(replace(query, offset=offset, limit=PAGE))
        rows += [unit.row for unit in page.units]
        totals.add(page.total)
    return rows, totals


async def at_once(units, query, offset, limit):
    """Return the row ids of a page read by somebody who has read no other."""
    fresh = Units(units._databases)
    page = await fresh.page(replace(query, offset=offset, limit=limit))
    return [unit.row for unit in page.units], page.total


@pytest.mark.parametrize("seed", [1, 2][: sized(1, 2)])
async def test_a_page_of_all_units_is_the_same_whichever_way_it_is_read(store, seed):
    luck = random.Random(seed)
    await fill(store, luck)
    units = await every_unit(store)

    for sort in COLUMNS:
        for descending in (False, True):
            query = UnitQuery(sort=sort, descending=descending)
            expected = plain_order(units, sort, descending=descending)
            assert await rows_by_pages(store, query) == (expected, {len(units)}), query
            for offset in (0, 11, 55, 70):
                page = await at_once(store.units, query, offset, 9)
                assert page == (expected[offset : offset + 9], len(units)), query
            await store.units.prepare_order(query)
            assert await rows_by_pages(store, query) == (expected, {len(units)}), query


async def test_a_page_by_a_field_of_the_records_is_the_same_whichever_way_it_is_read(store):
    await fill(store, random.Random(3))
    (found,) = await store.devices.find("t1")
    await store.tags.add("depot", [found], actor="ann")

    for sort in OF_RECORDS:
        for descending in (False, True):
            query = UnitQuery(sort=sort, descending=descending)
            whole = [unit.row async for batch in store.units.stream(query) for unit in batch]
            for offset in (0, 11, 40):
                page = await at_once(store.units, query, offset, 9)
                assert page == (whole[offset : offset + 9], 60), query


async def test_a_filtered_list_is_the_order_of_all_without_the_others(store):
    await fill(store, random.Random(4))

    for sort in ("severity", "last_seen", "vendor.depot"):
        whole = [
            unit.row async for some in store.units.stream(UnitQuery(sort=sort)) for unit in some
        ]
        for text in FILTERS:
            query = UnitQuery(text=text, sort=sort)
            chosen = {unit.row for unit in await every_unit(store, text=text)}
            expected = [row for row in whole if row in chosen]
            assert await rows_by_pages(store, query) == (expected, {len(chosen)}), query
            assert await at_once(store.units, query, 3, 9) == (expected[3:12], len(chosen)), query


async def test_a_list_is_the_same_when_its_filter_is_typed_letter_by_letter(store):
    await fill(store, random.Random(6))
    typed = "trück 1 severity>=info !east"

    for end in range(1, len(typed) + 1):
        query = UnitQuery(text=typed[:end])
        try:
            page = await store.units.page(query)
        except FilterError:
            continue
        found = [unit.row for unit in page.units]
        assert (found, page.total) == await at_once(store.units, query, 0, 200), typed[:end]


async def test_a_kept_order_is_not_taken_for_that_of_another_time(store):
    """Lists by times of fetching change with every save, others only with what was saved."""
    first, second = (
        DeviceRecord(provider="polte", account="cells", key=key, address=key, label=key)
        for key in ("b", "a")
    )
    await store.devices.save("polte", "cells", [first])
    for _ in range(2):
        await store.devices.save("polte", "cells", [first])
    query = UnitQuery("!fetched_at<2020-01-01", sort="label", descending=False)
    await store.units.page(query)

    await store.devices.save("polte", "cells", [second])
    await store.devices.save("polte", "cells", [replace(first, label="c")])
    page = await store.units.page(replace(query, text="", limit=3_000))

    assert [unit.label for unit in page.units] == ["a", "c"]


async def test_pages_follow_what_changes_after_their_order_was_made(store):
    luck = random.Random(5)
    await fill(store, luck)
    query = UnitQuery(sort="last_seen", limit=1)
    await store.units.prepare_order(query)
    record = DeviceRecord(
        provider="polte", account="cells", key="new", address="new", last_seen=NOW + timedelta(hours=1)
    )  # fmt: skip

    await store.devices.save("polte", "cells", [record])
    page = await store.units.page(query)

    assert [unit.members[0].key for unit in page.units] == ["new"]
    assert page.total == 61


async def test_a_list_is_filtered_by_when_records_were_fetched_though_nothing_else_changed(
    store, clock
):
    record = DeviceRecord(
        provider="polte", account="cells", key="one", address="one", fetched_at=NOW
    )
    await store.devices.save("polte", "cells", [record])
    query = UnitQuery("fetched_at>1h")
    clock.at += timedelta(hours=2)
    before = (await store.units.page(query)).total

    await store.devices.save("polte", "cells", [replace(record, fetched_at=clock.at)])

    assert (before, (await store.units.page(query)).total) == (1, 0)


@pytest.mark.parametrize(
    ("members", "places"),
    [
        ([], [0]),
        ([(1, 7), (2, 5), (3, 7)], [0, 7, 5, 7]),
        ([(2, 5), (4, 7)], [0, 0, 5, 0, 7]),
    ],
)
def test_each_record_has_its_unit_whether_or_not_row_ids_are_missing(members, places):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE TABLE device (id INTEGER PRIMARY KEY); CREATE TABLE revision (topic, number);"
            "CREATE TABLE unit_member (device INTEGER PRIMARY KEY, unit INTEGER);"
        )
        connection.executemany("INSERT INTO device VALUES (?)", [(one,) for one, _ in members])
        connection.executemany("INSERT INTO unit_member VALUES (?, ?)", members)

        assert UnitOrders().units_by_record(connection).tolist() == places
