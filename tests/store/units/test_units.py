from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord, Report, Usage
from tui.domain.show.filter import DeviceQuery, FilterError, UnitQuery
from tui.domain.verdict.judgement import Finding, Judgement
from tui.store.units.verdicts import NEVER_AGAIN

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
IMEI, OTHER = "013108001841853", "356938035643809"
SIM = "890126085229084722" + luhn_digit("890126085229084722")


def record(provider, key, **known):
    return DeviceRecord(provider=provider, account=provider, key=key, address=key, **known)


FLEET = (
    record("charterup", "c1", imei=IMEI, iccid=SIM, label="Truck 10", voltage_mv=3900.0,
           last_seen=NOW - timedelta(days=2), vendor={"OrgName": "North"}),
    record("lattigo", "l1", iccid=SIM, msisdn="310000001", state="suspend", last_seen=NOW),
    record("charterup", "c2", imei=OTHER, label="Truck 9", last_seen=NOW - timedelta(hours=1)),
    record("polte", "p3", label="Bare"),
)  # fmt: skip


async def fill(store, *records):
    for one in records or FLEET:
        await store.devices.save(one.provider, one.account, [one])


def judged(rule, severity="warning", since=None, again_at=None):
    finding = Finding(rule=rule, severity=severity, sentence=f"It is {rule}.", since=since)
    return Judgement(findings=(finding,), chain=(), again_at=again_at)


async def judge(store, at=NOW, **rules):
    """Judge the unit of each of these device keys by a rule and a severity, all others as ok."""
    due = await store.units.due(at, 100)
    found = {}
    for row, records in (await store.units.members(due)).items():
        named = [rules[one.key] for one in records if one.key in rules]
        found[row] = judged(*named[0]) if named else judged("ok", "ok")
    await store.units.save(at, found)


async def devices(store, text="", **query):
    page = await store.devices.page(DeviceQuery(text, **{"sort": "key", **query}))
    return [(record.key, record.cause) for record in page.records]


async def test_device_lists_filter_and_sort_by_the_verdict_on_the_unit(store):
    await fill(store)
    assert await devices(store, "cause:battery-low") == []

    await judge(store, c1=("battery-low", "warning"), p3=("never-claimed", "critical"))

    assert await devices(store) == [
        ("c1", "battery-low"), ("c2", "ok"), ("l1", "battery-low"), ("p3", "never-claimed")
    ]  # fmt: skip
    assert await devices(store, "cause:battery-low") == [
        ("c1", "battery-low"),
        ("l1", "battery-low"),
    ]
    assert await devices(store, "severity>=warning !cause=battery-low") == [("p3", "never-claimed")]
    assert next(key for key, _ in await devices(store, sort="severity", descending=True)) == "p3"
    assert [key for key, _ in await devices(store, sort="cause")][-1] == "c2"
    assert dict(await store.devices.count_values("cause", DeviceQuery(), 9)) == {
        "battery-low": 2, "never-claimed": 1, "ok": 1
    }  # fmt: skip
    with pytest.raises(FilterError, match="severity is one of ok, info, warning, critical"):
        await devices(store, "severity:bad")


async def test_a_changed_verdict_changes_the_order_of_a_device_list(store):
    await fill(store)
    await judge(store, c1=("battery-low", "warning"))
    before = await devices(store, sort="severity", descending=True)

    await store.units.mark_due()
    await judge(store, p3=("never-claimed", "critical"))
    after = await devices(store, sort="severity", descending=True)

    assert {key for key, _ in before[:2]} == {"c1", "l1"}
    assert after[0] == ("p3", "never-claimed")


async def listed(store, text="", **query):
    page = await store.units.page(UnitQuery(text=text, **query))
    return [unit.label or unit.key for unit in page.units]


async def test_records_of_all_vendors_become_units_with_their_reasons(store):
    await fill(store)

    unit = await store.units.of_device("lattigo", "l1")

    assert (unit.key, unit.imei, unit.iccid, unit.state) == (IMEI, IMEI, SIM, "suspend")
    assert [member.key for member in unit.members] == ["c1", "l1"]
    assert [one.key for one in unit.records] == ["c1", "l1"]
    assert unit.joins == (f"ICCID {SIM} at charterup and lattigo",)
    assert (unit.label, unit.last_seen, unit.voltage_mv) == ("Truck 10", NOW, 3900.0)
    assert await store.units.of_device("lattigo", "nobody") is None


FOUND = (
    ("cause:battery-empty", ["Truck 10"]),
    ("severity:critical", ["Truck 10"]),
    ("severity>=warning", ["Truck 10", "Truck 9"]),
    ("severity:ok", ["Bare"]),
    ("account:lattigo", ["Truck 10"]),
    ("-account:charterup", ["Bare"]),
    ("provider:charterup", ["Truck 10", "Truck 9"]),
    ("state:suspend", ["Truck 10"]),
    ("state=", ["Truck 9", "Bare"]),
    (f"iccid:{SIM[:12]}", ["Truck 10"]),
    ("imei=", ["Bare"]),
    ("label:truck", ["Truck 10", "Truck 9"]),
    ("last_seen>30m", ["Truck 9"]),
    ("last_seen:never", ["Bare"]),
    ("truck !10", ["Truck 9"]),
    ("310000001", ["Truck 10"]),
    ("vendor.orgname:north", ["Truck 10"]),
    ("tag:depot", ["Truck 9"]),
    ("acknowledged:no", ["Truck 10", "Truck 9", "Bare"]),
    ("acknowledged:yes", []),
    ("acknowledged:no severity:critical", ["Truck 10"]),
    (f"unit:{OTHER}", ["Truck 9"]),
    ("voltage_mv>3000", ["Truck 10"]),
    ("since:never", []),
)
"""Filters, and the units which they find."""


async def test_units_are_filtered_by_what_is_judged_and_what_any_record_says(store):
    await fill(store)
    await store.tags.add("depot", [FLEET[2]], actor="ann")
    await judge(store, c1=("battery-empty", "critical"), c2=("overdue", "warning"))

    for text, found in FOUND:
        assert await listed(store, text) == found, text
        counted = await store.units.count_by_cause(UnitQuery(text=text))
        assert sum(count.count for count in counted) == len(found), text


@pytest.mark.parametrize("text", ["severity:bad", "nothing:here", "cause>", "severity>>"])
async def test_a_wrong_filter_is_refused(store, text):
    with pytest.raises(FilterError):
        await store.units.page(UnitQuery(text=text))


@pytest.mark.parametrize(
    ("sort", "rising", "falling"),
    [
        ("severity", ["Bare", "Truck 9", "Truck 10"], ["Truck 10", "Truck 9", "Bare"]),
        ("label", ["Bare", "Truck 9", "Truck 10"], ["Truck 10", "Truck 9", "Bare"]),
        ("last_seen", ["Truck 9", "Truck 10", "Bare"], ["Truck 10", "Truck 9", "Bare"]),
        ("iccid", ["Truck 10", "Truck 9", "Bare"], ["Truck 10", "Bare", "Truck 9"]),
        ("vendor.OrgName", ["Truck 10", "Truck 9", "Bare"], ["Truck 10", "Truck 9", "Bare"]),
    ],
)
async def test_units_are_sorted_by_any_field_and_those_without_it_come_last(
    store, sort, rising, falling
):
    await fill(store)
    await judge(store, c1=("battery-empty", "critical"), c2=("overdue", "warning"))

    assert await listed(store, sort=sort, descending=False) == rising
    assert await listed(store, sort=sort, descending=True) == falling


async def test_a_page_is_a_part_of_the_list_and_a_stream_all_of_it(store):
    await fill(store)

    page = await store.units.page(UnitQuery(sort="label", descending=False, offset=1, limit=1))
    streamed = [
        [unit.label for unit in batch]
        async for batch in store.units.stream(UnitQuery(sort="label", descending=False), batch=2)
    ]

    assert ([unit.label for unit in page.units], page.total) == (["Truck 9"], 3)
    assert streamed == [["Bare", "Truck 9"], ["Truck 10"]]


async def test_a_verdict_is_saved_with_its_history_a_row_a_change(store):
    await fill(store)
    began = NOW - timedelta(hours=5)
    row = (await store.units.of_device("charterup", "c2")).row
    for hours, judgement in (
        (0, judged("overdue", since=began)),
        (1, judged("overdue", since=began)),
        (2, judged("no-fix", "critical")),
    ):
        await store.units.save(NOW + timedelta(hours=hours), {row: judgement})

    unit = await store.units.of_device("charterup", "c2")
    past = await store.verdicts.of(unit.key)
    later = await store.verdicts.of(unit.key, NOW + timedelta(hours=1))

    assert (unit.severity, unit.cause, unit.since) == (
        "critical",
        "no-fix",
        NOW + timedelta(hours=2),
    )
    assert unit.findings[0]["sentence"] == "It is no-fix."
    assert [(one.cause, one.at, one.since) for one in past] == [
        ("no-fix", NOW + timedelta(hours=2), NOW + timedelta(hours=2)),
        ("overdue", NOW, began),
    ]
    assert later == past
    assert await store.verdicts.of(unit.key, NOW + timedelta(hours=3)) == past[:1]


async def test_a_unit_is_due_when_its_time_comes_or_its_evidence_changes(store):
    await fill(store)
    await judge(store)
    assert await store.units.due(NOW + timedelta(days=900), 100) == []

    (row,) = [(await store.units.of_device("charterup", "c2")).row]
    await store.units.save(NOW, {row: judged("overdue", again_at=NOW + timedelta(hours=1))})
    assert await store.units.due(NOW, 100) == []
    assert await store.units.due(NOW + timedelta(hours=1), 100) == [row]
    await store.units.save(NOW, {row: judged("ok", "ok")})

    report = Report(provider="charterup", account="charterup", key="r", device="c2",
                    received_at=NOW)  # fmt: skip
    await store.reports.save("charterup", [report])
    assert await store.units.due(NOW, 100) == [row]
    assert (await store.units.of_device("charterup", "c2")).last_seen == NOW


async def test_due_units_are_counted_and_one_of_them_is_claimed_by_its_device(store, clock):
    records = [record("charterup", name) for name in "ab"]
    await store.devices.save("charterup", "yellow", records)
    first = await store.units.count_due(10)

    (row,) = await store.units.claim([("yellow", "a"), ("yellow", "nobody")])
    await store.units.save(clock.at, {row: judged("ok", "ok")})

    assert first == (2, 2)
    assert await store.units.count_due(10) == (1, 1)
    assert await store.units.count_due(0) == (1, 0)
    assert await store.units.claim([("yellow", "a")]) == []
    assert await store.devices.listed_accounts() == {"yellow"}


async def test_evidence_which_comes_while_a_unit_is_judged_makes_it_due_again(store):
    await fill(store)
    due = await store.units.due(NOW, 100)
    await store.units.mark_due(devices=[("charterup", "c2")])
    await store.units.save(NOW, dict.fromkeys(due, judged("ok", "ok")))

    again = await store.units.due(NOW, 100)

    assert again == [(await store.units.of_device("charterup", "c2")).row]


async def test_units_are_marked_due_by_device_by_account_and_all(store):
    await fill(store)
    await judge(store)

    await store.units.mark_due(accounts=["lattigo"])
    assert len(await store.units.due(NOW, 100)) == 1
    await store.units.mark_due()
    assert len(await store.units.due(NOW, 2)) == 2


async def test_a_device_which_leaves_its_vendors_list_is_judged_again(store):
    await fill(store)
    await store.devices.save("polte", "polte", [FLEET[-1]], complete=True)
    await judge(store)

    await store.devices.save("polte", "polte", [], complete=True, accept_shorter=True)

    assert await store.units.due(NOW, 100) == [(await store.units.of_device("polte", "p3")).row]


async def test_all_units_are_judged_again_once_a_vendors_list_was_read_whole(store):
    await fill(store)
    await judge(store)

    await store.devices.save("polte", "polte", [], complete=True, accept_shorter=True)
    first = await store.units.due(NOW, 100)
    await judge(store)
    await store.devices.save("polte", "polte", [], complete=True, accept_shorter=True)

    assert len(first) == 3
    assert await store.units.due(NOW, 100) == []


async def test_new_usage_of_a_sim_makes_its_unit_due(store):
    await fill(store)
    await judge(store)
    used = Usage(provider="lattigo", account="lattigo", device="l1", period="daily",
                 date_for=NOW.date(), bytes_used=5)  # fmt: skip

    await store.usage.save("lattigo", [used])

    assert await store.units.due(NOW, 100) == [(await store.units.of_device("lattigo", "l1")).row]


async def test_an_account_which_stops_answering_makes_its_units_due_once(store):
    await fill(store)
    await store.shared.save_health("polte", AccountHealth(ok_at=NOW))
    await judge(store)
    down = AccountHealth(kind=HealthKind.UNREACHABLE, since=NOW)

    await store.shared.save_health("polte", down)
    assert await store.units.due(NOW, 100) == [(await store.units.of_device("polte", "p3")).row]
    await judge(store)
    await store.shared.save_health("polte", down)
    assert await store.units.due(NOW, 100) == []


async def test_causes_are_counted_the_worst_first(store):
    await fill(store)
    await judge(store, c1=("battery-empty", "critical"))

    counted = await store.units.count_by_cause()

    assert [(count.severity, count.cause, count.count) for count in counted] == [
        ("critical", "battery-empty", 1),
        ("ok", "ok", 2),
    ]


async def test_units_of_accounts_which_are_not_shown_are_not_listed(store):
    await fill(store)
    store.accounts = frozenset({"lattigo"})

    (unit,) = (await store.units.page(UnitQuery())).units

    assert [member.account for member in unit.members] == ["lattigo"]
    assert await listed(store, "truck") == []


async def test_a_store_of_an_older_version_has_its_units_joined_at_the_first_reading(store):
    await fill(store)

    def forget(connection, _):
        for table in ("unit", "unit_member", "identifier", "cursor"):
            connection.execute(f"DELETE FROM {table}")

    await store._databases.write(forget)

    assert await listed(store, sort="label", descending=False) == ["Bare", "Truck 9", "Truck 10"]


async def test_a_unit_keeps_its_row_and_history_when_it_gets_a_better_key(store):
    await fill(store, FLEET[1])
    before = await store.units.of_device("lattigo", "l1")
    await store.units.save(NOW, {before.row: judged("overdue")})

    await fill(store, FLEET[0])
    after = await store.units.of_device("lattigo", "l1")

    assert (before.key, after.key) == (SIM, IMEI)
    assert after.row == before.row
    assert [past.cause for past in await store.verdicts.of(after.key)] == ["overdue"]


async def test_a_row_id_is_never_used_twice(store):
    await fill(store, FLEET[1])
    await fill(store, replace(FLEET[0], iccid=None))
    sim = (await store.units.of_device("lattigo", "l1")).row
    await fill(store, FLEET[0])
    await fill(store, FLEET[3])

    rows = {(await store.units.of_device(*at)).row for at in (("lattigo", "l1"), ("polte", "p3"))}

    assert max(rows) > sim
    assert len(rows) == 2


def test_what_only_evidence_can_change_is_never_due_by_time():
    assert NEVER_AGAIN > 4_000_000_000_000_000
