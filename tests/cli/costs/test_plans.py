"""The command plans: what SIMs cost, from the store, and the list for whoever changes plans."""

import asyncio
import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.change.action import Outcome, TargetState
from tui.domain.device.record import Usage
from tui.domain.money.sim_use import last_months
from tui.export.plan_records import PLAN
from tui.store import NewJob, NewTarget, Store

MIB = 1 << 20
SILENT = ("charterup", "lattigo", "polte")


def sims(machine):
    rows = machine.run("devices", "--account", "acme-sims", "--format", "json").records
    return [row for row in rows if row["state"] == "active"]


def known_use(machine, key, amount, *, texts=0) -> None:
    """Store that a SIM used so much in each of the last months and so far in this one."""

    async def save() -> None:
        now = datetime.now(UTC)
        store = await Store.open(state=machine.folder / "state", now=lambda: now)
        months = [*last_months(now), now.date().replace(day=1)]
        rows = [
            Usage(
                provider="lattigo",
                account="acme-sims",
                device=key,
                period="monthly",
                date_for=month,
                bytes_used=amount,
                sms_used=texts,
                fetched_at=now,
            )
            for month in months
        ]
        await store.usage.save("acme-sims", rows)
        await store.close()

    asyncio.run(save())


def activated(machine, pair, state) -> None:
    """Write into the journal that a SIM was activated on a plan, and what became of it."""

    async def write() -> None:
        store = await Store.open(state=machine.folder / "state", now=lambda: datetime.now(UTC))
        values = {"rate_plan_name": "IoT 50MB"}
        new = NewJob("activation_request", "acme-sims", "ann", values, (NewTarget(pair, pair),))
        job = await store.journal.plan_job(new, None)
        await store.journal.mark_sent(job, [pair])
        await store.journal.mark_ended(job, {pair: Outcome(state, "so")})
        await store.close()

    asyncio.run(write())


def is_forecast() -> bool:
    """Return whether enough of this month is over for a forecast."""
    now = datetime.now(UTC)
    return now - datetime.combine(now.date().replace(day=1), datetime.min.time(), UTC) > timedelta(
        days=1.6
    )


def test_a_row_for_each_sim_names_its_plan_and_the_sums(stocked) -> None:
    sim = sims(stocked)[0]
    known_use(stocked, sim["key"], 2 * MIB)
    for vendor in SILENT:
        stocked.vendors.asked(vendor).clear()

    done = stocked.run("plans", "--format", "json")

    assert all(tuple(row) == PLAN for row in done.records)
    row = next(row for row in done.records if row["key"] == sim["key"])
    assert row["plan"] == sim["vendor"]["rate_plan"]["name"]
    assert row["plan_source"] == "vendor"
    assert [each["bytes_used"] for each in row["months"]] == [2 * MIB] * 3
    own = next(each for each in row["options"] if each["plan"] == row["plan"])
    for cost in own["months"]:
        assert cost["cost"] == pytest.approx(sum(part["amount"] for part in cost["parts"]))
    assert row["past_cost"] == pytest.approx(sum(cost["cost"] for cost in own["months"]))
    assert [request.path for request in stocked.vendors.asked("lattigo")] == ["/v2/rate_plans"]
    assert "name no currency" in done.err


def test_use_which_is_not_stored_is_unknown_and_costs_nothing_known(stocked) -> None:
    done = stocked.run("plans", "--format", "json")

    assert {row["advice"] for row in done.records} == {"unknown"}
    assert all(row["past_cost"] is None and row["saves_low"] is None for row in done.records)
    assert all(month["bytes_used"] is None for row in done.records for month in row["months"])
    assert "--spend N downloads them" in done.err


def test_missing_months_are_downloaded_as_far_as_was_agreed(stocked) -> None:
    stocked.run("plans")
    stocked.vendors.asked("lattigo").clear()

    done = stocked.run("plans", "--spend", "2", "--format", "json")

    assert len(stocked.vendors.asked("lattigo")) == 2
    known = [row for row in done.records if None not in [m["bytes_used"] for m in row["months"]]]
    assert 1 <= len(known) <= 2


def test_a_file_of_the_users_names_plans_where_the_vendor_does_not(stocked) -> None:
    stocked.vendors.simulator.vendors["lattigo"] = silent_about_plans(stocked)
    assert stocked.run("sync", "--quick", "--account", "acme-sims").status == 0
    one, other, *_ = sims(stocked)
    written = stocked.folder / "plans.csv"
    written.write_text(
        f"sep=;\nICCID;Rate plan\n{one['iccid']};IoT 50MB\n89000000000000000000;IoT 5MB Pool\n",
        "utf-8",
    )

    done = stocked.run("plans", "--plan-file", str(written), "--format", "json")

    plans = {row["key"]: (row["plan"], row["plan_source"]) for row in done.records}
    assert plans[one["key"]] == ("IoT 50MB", "file")
    assert plans[other["key"]] == (None, None)
    assert f"{written}:4: 89000000000000000000" in done.err
    assert done.status == 1
    unknown = next(row for row in done.records if row["key"] == other["key"])
    assert (unknown["advice"], unknown["saves_low"]) == ("unknown", None)
    assert unknown["why"] == "Which plan it is on is not known."


def test_a_file_without_a_column_of_plans_is_named(stocked) -> None:
    written = stocked.folder / "plans.csv"
    written.write_text(f"iccid\n{sims(stocked)[0]['iccid']}\n", "utf-8")

    done = stocked.run("plans", "--plan-file", str(written))

    assert done.status == 1
    assert "has no column of rate plans" in done.err


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (TargetState.ACCEPTED, ("IoT 50MB", "activation")),
        (TargetState.REFUSED, (None, None)),
        (TargetState.UNKNOWN, (None, None)),
    ],
)
def test_the_plan_of_our_own_activation_is_known_once_it_was_accepted(stocked, state, said) -> None:
    stocked.vendors.simulator.vendors["lattigo"] = silent_about_plans(stocked)
    sim = sims(stocked)[0]
    assert stocked.run("sync", "--quick", "--account", "acme-sims").status == 0
    activated(stocked, f"{sim['imei']}/{sim['iccid']}", state)

    rows = stocked.run("plans", "--format", "json").records

    row = next(row for row in rows if row["key"] == sim["key"])
    assert (row["plan"], row["plan_source"]) == said


def test_the_list_for_the_representative_has_only_what_is_advised(stocked) -> None:
    if not is_forecast():
        pytest.skip("there is no forecast on the first day and a half of a month")
    dear = next(sim for sim in sims(stocked) if sim["vendor"]["rate_plan"]["name"] == "IoT 250MB")
    known_use(stocked, dear["key"], 2 * MIB)

    out = stocked.written("export", "plans", "--advised", "--to", "-", "--format", "csv")
    shown = stocked.written("export", "plans", "--advised", "--to", "-", "--format", "md")

    (row,) = csv.DictReader(io.StringIO(out.decode(), newline=""))
    assert (row["key"], row["plan"]) == (dear["key"], "IoT 250MB")
    assert float(row["saves_low"]) > 0
    assert b"Rate plans" in shown
    table = stocked.run("plans", "--advised", "--format", "table")
    assert "1 of " in table.err
    assert len(table.out.splitlines()) == 2


def test_a_plan_which_is_not_advised_is_never_the_cheapest(stocked) -> None:
    if not is_forecast():
        pytest.skip("there is no forecast on the first day and a half of a month")
    sim = sims(stocked)[0]
    known_use(stocked, sim["key"], MIB)
    before = stocked.run("plans", "--format", "json").records
    row = next(row for row in before if row["key"] == sim["key"])
    stocked.configure(
        ('plans_not_advised = ["Trial 30 days"]', f'plans_not_advised = ["{row["cheapest"]}"]')
    )

    after = stocked.run("plans", "--format", "json").records

    now = next(row for row in after if row["key"] == sim["key"])
    assert now["cheapest"] != row["cheapest"]


def test_a_wrong_filter_costs_no_request(stocked) -> None:
    done = stocked.run("plans", "batery:low")

    assert done.status == 2
    assert stocked.vendors.asked("lattigo") == []


def silent_about_plans(machine):
    """Return the vendor without its undocumented field, as a real account may be."""
    inner = machine.vendors.simulator.vendors["lattigo"]

    class Silent:
        asked = inner.asked

        def handle(self, request):
            answer = inner.handle(request)
            body = answer.body.replace(b'"rate_plan":', b'"other_plan":')
            return replace(answer, body=body)

    return Silent()


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("set_usage_limit", ["kb_limit=1000", "action=suspend"]),
        ("change_simstate", ["state=suspend"]),
        ("note", ["note=too dear"]),
    ],
)
@pytest.mark.parametrize("way", ["plans", "export plans --to -"])
def test_its_csv_is_a_list_of_targets_of_which_every_line_is_taken(stocked, action, values, way):
    table = stocked.written(*way.split(), "--format", "csv")
    listed = stocked.folder / "plans.csv"
    listed.write_bytes(table)
    rows = list(csv.DictReader(io.StringIO(table.decode(), newline="")))

    done = stocked.run(
        "do", action, "--account", "acme-sims", "--to-file", str(listed), *values, "--dry-run"
    )

    assert len(rows) == len(stocked.run("devices", "--account", "acme-sims").records)
    assert done.status == 0, done.err
