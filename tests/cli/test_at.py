"""`--at`: lists as they were known then, from the store alone."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tui.domain.show.filter import DeviceQuery
from tui.store import Store

VENDORS = ("charterup", "lattigo", "polte")


def changed(machine, state) -> str:
    """Store that a SIM has another state now; return its key."""

    async def write() -> str:
        store = await Store.open(state=machine.folder / "state", now=lambda: datetime.now(UTC))
        page = await store.devices.page(DeviceQuery("state:active", account="acme-sims", limit=1))
        record = replace(page.records[0], state=state, fetched_at=datetime.now(UTC), cause=None)
        await store.devices.save("lattigo", "acme-sims", [replace(record, severity=None)])
        await store.close()
        return record.key

    return asyncio.run(write())


@pytest.fixture
def then(stocked):
    """Return a machine on which a SIM was suspended, the time before, and the SIM's key."""
    assert stocked.run("units", "--format", "csv").status == 0
    before = datetime.now(UTC).isoformat()
    key = changed(stocked, "suspend")
    for vendor in VENDORS:
        stocked.vendors.asked(vendor).clear()
    return stocked, before, key


def test_devices_are_listed_as_they_were_known_then(then) -> None:
    machine, before, key = then

    now = machine.run("devices", "--format", "json")
    past = machine.run("devices", "--at", before, "--format", "json")

    assert {row["key"]: row["state"] for row in now.records}[key] == "suspend"
    assert {row["key"]: row["state"] for row in past.records}[key] == "active"
    assert len(past.records) == len(now.records)
    assert past.records[0]["vendor"]
    assert "As known on" in past.err
    assert not any(machine.vendors.asked(name) for name in VENDORS)


def test_a_filter_is_one_of_what_was_known_then(then) -> None:
    machine, before, key = then

    past = machine.run("devices", "state:active", "--at", before, "--format", "json").records
    now = machine.run("devices", "state:active", "--format", "json").records

    assert {row["key"] for row in past} - {row["key"] for row in now} == {key}
    assert machine.run("units", "batery:low", "--at", before).status == 2


def test_units_and_attention_are_those_of_then(then) -> None:
    machine, before, _ = then
    listed = machine.run("units", "--at", before, "--format", "json").records
    counted = machine.run("attention", "--at", before, "--format", "json").records

    causes = [row["cause"] for row in listed if row["severity"] in {"warning", "critical"}]

    assert sum(row["count"] for row in counted) == len(causes)
    assert {unit for row in counted for unit in row["units"]} <= {row["unit"] for row in listed}
    assert not [row for row in listed if row["cause"] == "sim-suspended-by-person"]


def test_a_unit_is_shown_with_its_records_as_they_were_then(then) -> None:
    machine, before, key = then
    sim = next(
        row for row in machine.run("devices", "--format", "json").records if row["key"] == key
    )

    (past,) = machine.run("show", sim["iccid"], "--at", before, "--format", "json").records
    (now,) = machine.run("show", sim["iccid"], "--format", "json").records

    states = [
        next(row["state"] for row in unit["devices"] if row["key"] == key) for unit in (past, now)
    ]
    assert states == ["active", "suspend"]
    old = machine.run("show", sim["iccid"], "--at", "2020-01-01", "--format", "json")
    assert old.status == 1 or "The records shown are those of now" in old.err


@pytest.mark.parametrize("command", ["devices", "units", "attention"])
def test_a_time_of_which_nothing_is_kept_is_refused_and_one_ahead_is_wrong(then, command) -> None:
    machine, *_ = then

    assert machine.run(command, "--at", "2020-01-01").status == 1
    assert machine.run(command, "--at", "2999-01-01").status == 2
