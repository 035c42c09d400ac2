"""The units in the store are those which the records make, whatever way the records came."""

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import sized
from tests.made_once import with_empty_store
from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord, Report
from tui.domain.show.filter import UnitQuery
from tui.domain.unit.join import join_units
from tui.domain.verdict.judgement import Finding, Judgement
from tui.store import Store

START = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNTS = (("charterup", "c"), ("charterup", "d"), ("lattigo", "l"), ("polte", "p"))
IMEIS = ("01310800184185", "35693803564380", "86012604123458")
SIMS = tuple(body + luhn_digit(body) for body in ("890126085229084722", "894450010219830482"))
IMSIS = ("310150123450001", "262011234567890")

spelled_imei = st.none() | st.builds(
    lambda imei, end: imei + end, st.sampled_from(IMEIS), st.sampled_from(["", "0", "01"])
)
spelled_iccid = st.none() | st.sampled_from([*SIMS, *(f"{sim}F" for sim in SIMS), SIMS[0][:18]])


@st.composite
def records(draw):
    provider, account = draw(st.sampled_from(ACCOUNTS))
    key = str(draw(st.integers(1, 4)))
    heard = draw(st.none() | st.integers(0, 9))
    iccid = draw(spelled_iccid)
    return DeviceRecord(
        provider=provider,
        account=account,
        key=key,
        address=iccid or key if provider == "lattigo" else key,
        imei=draw(spelled_imei),
        iccid=iccid,
        imsi=draw(st.none() | st.sampled_from(IMSIS)),
        label=draw(st.none() | st.sampled_from(["Truck", "Van"])),
        state=draw(st.none() | st.just("active")),
        last_seen=None if heard is None else START + timedelta(hours=heard),
    )


changes = st.lists(st.lists(records(), min_size=1, max_size=3), min_size=1, max_size=8)


async def stored_units(store):
    page = await store.units.page(UnitQuery(limit=1000))
    return sorted(
        (
            unit.key, tuple((one.provider, one.account, one.key) for one in unit.members),
            unit.label, unit.imei, unit.iccid, unit.state, unit.last_seen, unit.joins, unit.contradictions,
        )
        for unit in page.units
    )  # fmt: skip


def joined_units(found):
    return sorted(
        (
            unit.key, tuple((one.provider, one.account, one.key) for one in unit.records),
            unit.label, unit.imei, unit.iccid, unit.state, unit.last_seen, unit.joins, unit.contradictions,
        )
        for unit in join_units(found)
    )  # fmt: skip


async def save(store, batch):
    by_account = {}
    for one in batch:
        by_account.setdefault((one.provider, one.account), {})[one.key] = one
    for (provider, account), found in by_account.items():
        await store.devices.save(provider, account, list(found.values()))


@settings(max_examples=sized(25, 500))
@given(batches=changes)
async def test_any_order_of_changes_makes_the_units_which_the_records_make(
    batches, tmp_path_factory
):
    with tempfile.TemporaryDirectory() as folder:
        state = with_empty_store(tmp_path_factory, Path(folder))
        store = await Store.open(state=state, now=lambda: START)
        try:
            last = {}
            for batch in batches:
                await save(store, batch)
                last |= {(one.account, one.key): one for one in batch}

            assert await stored_units(store) == joined_units(last.values())
        finally:
            await store.close()


@given(st.lists(records(), max_size=9, unique_by=lambda one: (one.account, one.key)), st.randoms())
def test_the_order_of_records_does_not_matter(found, luck):
    shuffled = luck.sample(found, len(found))

    assert joined_units(found) == joined_units(shuffled)


TRACKER = DeviceRecord(provider="charterup", account="c", key="1", address="1",
                       imei=IMEIS[0], iccid=SIMS[0], last_seen=START)  # fmt: skip
MOVED = replace(TRACKER, key="2", address="2", imei=IMEIS[1], last_seen=START - timedelta(hours=1))
SIM = DeviceRecord(provider="lattigo", account="l", key="9", address="9", iccid=SIMS[0])


async def test_a_report_moves_a_sim_to_the_tracker_which_is_heard_last(store):
    await save(store, [TRACKER, MOVED, SIM])
    before = [member.key for member in (await store.units.of_device("l", "9")).members]

    await store.reports.save(
        "c",
        [Report(provider="charterup", account="c", key="r", device="2",
                received_at=START + timedelta(hours=3))],
    )  # fmt: skip
    after = [member.key for member in (await store.units.of_device("l", "9")).members]

    assert (before, after) == (["1", "9"], ["2", "9"])


async def test_the_fourth_record_of_an_account_with_one_imei_parts_them_all(store):
    alike = [replace(TRACKER, key=str(n), address=str(n), iccid=None) for n in range(4)]
    await save(store, alike[:3])
    together = await store.units.of_device("c", "0")
    await save(store, alike[3:])
    apart = [len((await store.units.of_device("c", str(n))).members) for n in range(4)]
    await save(store, [replace(alike[3], imei=IMEIS[1])])
    again = await store.units.of_device("c", "2")

    assert len(together.members) == 3
    assert apart == [1, 1, 1, 1]
    assert [member.key for member in again.members] == ["0", "1", "2"]


async def test_a_thousand_records_with_one_imei_make_a_thousand_units(store):
    alike = [replace(TRACKER, key=str(n), address=str(n), iccid=None) for n in range(1_000)]
    await save(store, alike)
    await save(store, [replace(alike[5], label="changed")])

    assert (await store.units.page(UnitQuery(limit=1))).total == 1_000


async def test_a_record_written_again_unchanged_makes_no_unit_due(store):
    await save(store, [TRACKER, SIM])
    finding = Finding(rule="ok", severity="ok", sentence="It is well.")
    due = await store.units.due(START, 10)
    await store.units.save(START, dict.fromkeys(due, Judgement(findings=(finding,), chain=())))
    await save(store, [TRACKER, SIM])

    assert await store.units.due(START + timedelta(days=900), 10) == []
