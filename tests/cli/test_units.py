"""watchfloor units, show and why: what is judged of a unit, in every format, now and then."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.cli.conftest import Machine
from tui.domain.verdict.signs import LINKS, SEVERITIES
from tui.export.unit_records import UNIT, VERDICT
from tui.sim.lattigo.account import Device as SimulatedSim
from tui.sim.message import Answer, Request
from tui.sim.world.unit import SimState

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
FINDING = [
    "rule", "severity", "sentence", "evidence", "advice", "action", "would_change", "since",
]  # fmt: skip


@pytest.fixture
def troubled(stocked: Machine) -> Iterator[Machine]:
    """Yield a machine one of whose SIMs somebody suspended."""
    (sim, *_) = stocked.run("devices", "provider:lattigo state:active", "--format", "json").records
    world = stocked.vendors.simulator.world
    unit = world.by_iccid(sim["iccid"])
    world.set_sim_state(unit, SimState.SUSPENDED, datetime.now(UTC) - timedelta(days=1))
    stocked.run("sync", "--quick", "--account", "acme-sims")
    yield stocked
    world.set_sim_state(unit, SimState.ACTIVE, datetime.now(UTC) - timedelta(days=1))


def in_all_vendors(machine: Machine) -> dict[str, object]:
    by_imei: dict[str, list[dict[str, object]]] = {}
    for one in machine.run("devices", "--format", "json").records:
        by_imei.setdefault(one["imei"], []).append(one)
    return max((found for imei, found in by_imei.items() if imei), key=len)[0]


def test_a_unit_is_what_all_vendors_say_of_it(stocked: Machine) -> None:
    known = in_all_vendors(stocked)

    (unit,) = stocked.run("show", str(known["imei"]), "--format", "json").records

    assert unit["imei"] == known["imei"]
    assert len(unit["members"]) == len(unit["devices"]) > 1
    assert set(unit["members"][0]) == {"provider", "account", "key"}
    assert unit["severity"] in {"ok", "info", "warning", "critical"}
    assert unit["position"]["age_seconds"] >= 0
    assert INSTANT.fullmatch(unit["last_seen"])


@pytest.mark.parametrize("name", ["imei", "iccid", "imsi", "msisdn", "key"])
def test_a_unit_is_found_by_whatever_a_caller_has(stocked: Machine, name: str) -> None:
    devices = stocked.run("devices", "--format", "json").records
    known = next(one for one in devices if one[name] and one["imei"])

    for ident in (known[name], f" {known[name]} "):
        (unit,) = stocked.run("show", ident, "--format", "json").records
        assert (known["account"], known["key"]) in {
            (one["account"], one["key"]) for one in unit["members"]
        }


def test_the_last_digits_are_enough_where_they_fit_one_unit_only(stocked: Machine) -> None:
    known = in_all_vendors(stocked)
    imei = str(known["imei"])

    assert stocked.run("show", imei[-8:], "--format", "json").records[0]["imei"] == imei
    assert stocked.run("show", f"IMEI: {imei[:6]} {imei[6:]}", "--format", "json").status == 0
    assert stocked.run("show", imei[-3:]).status == 1


def test_two_matches_are_listed_and_refused(stocked: Machine) -> None:
    endings: dict[str, set[str]] = {}
    for one in stocked.run("devices", "--format", "json").records:
        for name in ("imei", "iccid", "imsi", "msisdn", "key"):
            endings.setdefault(str(one[name])[-4:], set()).add(one["imei"] or one["iccid"])
    twice = [end for end, units in endings.items() if len(units) > 1 and end.isdigit()]

    done = next(said for end in twice if (said := stocked.run("show", end)).status)

    assert done.status == 1
    assert done.out == ""
    assert re.search(r'"[0-9]{4}" matches [2-9] units; give more digits:', done.err)
    assert done.err.count("imei") >= 2


def test_nobody_found_is_refused_with_advice(stocked: Machine) -> None:
    done = stocked.run("show", "490154203237519")

    assert done.status == 1
    assert "No device in the store matches" in done.err
    assert "check digit" in done.err
    assert done.out == ""


def test_units_are_what_all_vendors_have_joined_and_the_worst_come_first(troubled: Machine) -> None:
    units = troubled.run("units", "--format", "json").records
    devices = troubled.run("devices", "--format", "json").records

    members = [(one["account"], one["key"]) for unit in units for one in unit["members"]]
    assert sorted(members) == sorted((one["account"], one["key"]) for one in devices)
    assert max(len(unit["members"]) for unit in units) >= 2
    assert list(units[0])[: len(UNIT)] == list(UNIT)
    ranks = [SEVERITIES.index(unit["severity"]) for unit in units]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1]
    finding = units[0]["findings"][0]
    assert list(finding) == FINDING
    assert finding["severity"] == units[0]["severity"]
    assert finding["rule"] == units[0]["cause"]
    assert [link["link"] for link in units[0]["chain"]] == list(LINKS)


def test_a_filter_means_the_units_one_of_whose_devices_matches_and_gives_them_whole(
    stocked: Machine,
) -> None:
    sims = stocked.run("devices", "provider:lattigo", "state:active", "--format", "json").records

    units = stocked.run("units", "provider:lattigo state:active", "--format", "json").records

    assert sims
    assert {(one["account"], one["key"]) for one in sims} <= {
        (one["account"], one["key"]) for unit in units for one in unit["members"]
    }
    assert any(len(unit["members"]) > 1 for unit in units)
    assert len(units) < len(stocked.run("units", "--format", "json").records)


def test_units_are_a_table_a_csv_or_nothing_as_other_lists_are(stocked: Machine) -> None:
    table = stocked.run("units", "--format", "table")
    rows = stocked.run("units", "--format", "csv").rows
    none = stocked.run("units", "no-such-device", "--format", "csv")

    assert table.out.splitlines()[0].split()[:3] == ["SEVERITY", "CAUSE", "LABEL"]
    assert set(UNIT) <= set(rows[0])
    assert (none.status, none.out.rstrip()) == (0, ",".join(UNIT))
    assert stocked.run("units", "last_seen>>1").status == 2


def test_why_gives_one_sentence_its_evidence_and_what_to_do(troubled: Machine) -> None:
    (worst, *_) = troubled.run("units", "--format", "json").records

    (verdict,) = troubled.run("why", worst["unit"], "--format", "json").records
    (worst,) = troubled.run("units", worst["unit"], "--format", "json").records  # it was asked for
    told = troubled.run("why", worst["unit"], "--format", "table").out
    (row,) = troubled.run("why", worst["unit"], "--format", "csv").rows

    assert sorted(verdict) == sorted(VERDICT)
    assert verdict["severity"] == worst["severity"] in {"warning", "critical"}
    assert verdict["rule"] == worst["cause"]
    assert verdict["sentence"]
    assert verdict["evidence"]
    lines = told.splitlines()
    assert lines[0].endswith(f"({worst['unit']})") or lines[0] == worst["unit"]
    assert lines[1].endswith(f"{verdict['severity']}: {verdict['sentence']}")
    assert [line for line in lines if line == f"Next: {verdict['advice']}"]
    assert row["sentence"] == verdict["sentence"]


def test_show_and_why_say_the_same_of_a_unit(stocked: Machine) -> None:
    (worst, *_) = stocked.run("units", "--format", "json").records

    (verdict,) = stocked.run("why", worst["unit"], "--format", "json").records
    (shown,) = stocked.run("show", worst["unit"], "--format", "json").records

    table = stocked.run("show", worst["unit"], "--format", "table").out
    assert table.splitlines()[0].startswith("PROVIDER")
    assert f" {verdict['severity']}: {verdict['sentence']}\n" in table
    assert shown["findings"][0]["sentence"] == verdict["sentence"]
    assert shown["severity"] == verdict["severity"]


def test_a_vendor_which_does_not_answer_is_part_of_the_verdict(stocked: Machine) -> None:
    (sim, *_) = stocked.run("devices", "provider:lattigo state:active", "--format", "json").records
    stocked.configure(stocked.away("lattigo"))
    assert stocked.run("sync", "--quick", "--account", "acme-sims").status == 5

    (verdict,) = stocked.run("why", sim["iccid"], "--format", "json").records

    found = [verdict, *verdict["findings"]]
    unreached = {one["sentence"] for one in found if one["rule"] == "account-unreachable"}
    assert len(unreached) == 1
    assert "acme-sims" in unreached.pop()


def test_why_asks_which_one_where_several_match_and_says_so_where_none_does(
    stocked: Machine,
) -> None:
    assert stocked.run("why", "490154203237519").status == 1
    assert "No device in the store matches" in stocked.run("why", "490154203237519").err


NEW_ICCID, NEW_IMEI = "89014103211118510720", "490154203237518"


def activate(machine: Machine) -> None:
    """Let somebody activate a SIM at Lattigo after the last sync."""
    account = machine.vendors.simulator.vendors["lattigo"].vendor.account
    began = account.now - timedelta(days=1)
    account.activated.append(
        SimulatedSim(
            id=90_001, name="bus-77", imei=NEW_IMEI, iccid=NEW_ICCID, imsi="310410118510720",
            msisdn="15005550000", carrier="ATT", plan="IoT 50MB", activated_at=began,
        )
    )  # fmt: skip


@pytest.mark.parametrize("ident", [NEW_ICCID, f"IMEI: {NEW_IMEI}", "IMSI 310410118510720"])
def test_a_sim_new_since_the_last_sync_is_asked_for_once_and_is_stored_then(
    stocked: Machine, ident: str
) -> None:
    activate(stocked)
    stocked.vendors.asked("lattigo").clear()

    first = stocked.run("show", ident, "--format", "json")
    again = stocked.run("show", ident, "--format", "json")

    assert first.status == again.status == 0, first.err
    assert "Yours, new since the last sync of acme-sims." in first.err
    assert "Yours" not in again.err
    assert first.records[0]["iccid"] == NEW_ICCID
    (asked,) = stocked.vendors.asked("lattigo")
    assert dict(asked.query)["id_type"] in {"iccid", "imei", "imsi"}


def test_an_identifier_of_nobody_costs_one_request_and_its_end_none(stocked: Machine) -> None:
    stocked.vendors.asked("lattigo").clear()
    whole = stocked.run("show", NEW_ICCID)
    asked = len(stocked.vendors.asked("lattigo"))
    end = stocked.run("show", "851072")

    assert (whole.status, end.status) == (1, 1)
    assert asked == 1
    assert len(stocked.vendors.asked("lattigo")) == asked


class DeafToIdTypes:
    """A vendor which answers with some other device, whatever it is asked for."""

    def __init__(self, vendor: Any) -> None:
        self.vendor = vendor

    def handle(self, request: Request) -> Answer:
        (name, *_) = json.loads(
            self.vendor.handle(replace(request, path="/v2/devices", query=())).body
        )
        return self.vendor.handle(replace(request, path=f"/v2/devices/{quote(name)}", query=()))


def test_an_answer_about_another_device_is_no_answer(stocked: Machine) -> None:
    stocked.vendors.simulator.vendors["lattigo"] = DeafToIdTypes(
        stocked.vendors.simulator.vendors["lattigo"]
    )

    done = stocked.run("show", NEW_ICCID)

    assert done.status == 1
    assert "No device in the store matches" in done.err


def test_a_vendor_which_cannot_be_asked_for_an_identifier_says_why(stocked: Machine) -> None:
    stocked.vendors.faults.strike("status_500", vendor="lattigo", times=99)

    done = stocked.run("show", NEW_ICCID)

    assert done.status == 1
    assert "acme-sims could not be asked" in done.err


def test_a_time_to_come_is_refused(stocked: Machine) -> None:
    (worst, *_) = stocked.run("units", "--format", "json").records

    done = stocked.run("why", worst["unit"], "--at", "2099-01-01")

    assert done.status == 2
    assert "future" in done.err


def test_units_are_filtered_by_what_is_judged_of_them(stocked: Machine) -> None:
    units = stocked.run("units", "--format", "json").records
    cause = units[0]["cause"]

    alike = stocked.run("units", f"cause:{cause}", "--format", "json").records
    wrong = stocked.run("units", "severity>=warning", "--format", "json").records

    assert [unit["unit"] for unit in alike] == [
        unit["unit"] for unit in units if unit["cause"] == cause
    ]
    assert {unit["severity"] for unit in wrong} <= {"warning", "critical"}
    assert len(wrong) == sum(unit["severity"] in {"warning", "critical"} for unit in units)


def test_show_tells_whether_gps_and_cell_position_agree(stocked: Machine) -> None:
    found = [
        shown
        for unit in stocked.run("units", "--format", "json").records
        if len({member["provider"] for member in unit["members"]}) == 3
        for shown in stocked.run("show", unit["unit"], "--format", "json").records
        if shown["position_check"]
    ][:1]

    (shown,) = found
    check = shown["position_check"]
    table = stocked.run("show", shown["unit"], "--format", "table").out
    assert check["name"] in {"agree", "moved", "gps-frozen", "gps-jump", "sim-elsewhere", "unclear"}
    assert check["joint_accuracy_m"] > 0
    assert f"Positions {check['sentence']}\n" in table
    assert {"town", "timezone"} <= shown.keys()
