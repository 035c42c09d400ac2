"""watchfloor devices, show and sync: what is printed, and what is asked of whom."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.cli.conftest import Machine
from tui.domain.verdict.judgement import SEVERITIES
from tui.export.records import UNIT, VERDICT
from tui.sim.lattigo.account import Device as SimulatedSim
from tui.sim.message import Answer, Request

DEVICE = {
    "provider", "account", "key", "label", "imei", "iccid", "imsi", "msisdn", "state", "last_seen",
    "latitude", "longitude", "position_source", "position_at", "fetched_at", "tags",
    "groups", "orgs", "vendor",
}  # fmt: skip
TIMES = ("last_seen", "position_at", "fetched_at")
TEXTS = ("key", "label", "imei", "iccid", "imsi", "msisdn", "state")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def test_the_first_time_every_account_is_read_and_then_none(machine: Machine) -> None:
    first = machine.run("devices", "--format", "json")
    asked = len(machine.vendors.asked("charterup"))

    again = machine.run("devices", "--format", "json")

    assert (first.status, again.status) == (0, 0)
    assert {one["account"] for one in first.records} == {"yellow-fleet", "acme-sims", "trackers"}
    assert again.records == first.records
    assert len(machine.vendors.asked("charterup")) == asked == 1
    assert "for the first time" in first.err
    assert again.err == ""


def test_every_field_of_the_contract_is_there_and_what_is_unknown_is_null(stocked: Machine) -> None:
    for one in stocked.run("devices", "--format", "json").records:
        assert set(one) == DEVICE
        assert all(one[name] is None or INSTANT.fullmatch(one[name]) for name in TIMES)
        assert all(one[name] is None or isinstance(one[name], str) for name in TEXTS)
        assert not {"", "0", "-1", "-----"} & {one[name] for name in TEXTS}
        assert one["latitude"] is None or -90 <= one["latitude"] <= 90
        assert isinstance(one["vendor"], dict)


def test_the_formats_say_the_same(stocked: Machine) -> None:
    records = stocked.run("devices", "--format", "json").records
    lines = stocked.run("devices", "--format", "jsonl").out.splitlines()
    rows = stocked.run("devices", "--format", "csv").rows
    table = stocked.run("devices", "--format", "table").out.splitlines()

    assert [json.loads(line) for line in lines] == records
    assert [row["key"] for row in rows] == [one["key"] for one in records]
    assert [row["imei"] or None for row in rows] == [one["imei"] for one in records]
    assert len(table) == len(records) + 1
    assert table[0].split()[:3] == ["ACCOUNT", "LABEL", "IMEI"]


def test_a_program_gets_json_and_csv_ends_its_lines_as_rfc_4180_says(stocked: Machine) -> None:
    plain = stocked.run("devices")
    spread = stocked.run("devices", "--format", "csv", "--account", "trackers")

    assert plain.out.startswith("[{")
    assert spread.out.count("\r\n") == len(spread.rows) + 1


def test_a_csv_file_without_records_still_has_its_heading(stocked: Machine) -> None:
    empty = stocked.run("devices", "no-such-label", "--format", "csv")

    assert empty.out.startswith("provider,account,key,label,imei,iccid,imsi,msisdn,state")
    assert empty.rows == []
    assert stocked.run("devices", "no-such-label", "--format", "json").records == []


@pytest.mark.parametrize(
    ("argv", "accounts"),
    [
        (("--provider", "lattigo"), {"acme-sims"}),
        (("--account", "trackers"), {"trackers"}),
        (("account:trackers",), {"trackers"}),
        (("state=active", "--provider", "lattigo"), {"acme-sims"}),
        (("-account:yellow-fleet",), {"acme-sims", "trackers"}),
        (("-account:yellow-fleet", "-provider=polte"), {"acme-sims"}),
        (("--provider", "lattigo", "-state:suspend last_seen>0s"), {"acme-sims"}),
    ],
)
def test_devices_can_be_chosen(stocked: Machine, argv: tuple[str, ...], accounts: set[str]) -> None:
    found = stocked.run("devices", *argv, "--format", "json")

    assert found.status == 0
    assert {one["account"] for one in found.records} == accounts


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("devices", "--account", "nobody"), "The accounts are: yellow-fleet, acme-sims, trackers"),
        (("devices", "--provider", "acme"), "charterup, lattigo, polte"),
        (("devices", "lable:coach"), "did you mean label"),
        (("devices", "last_seen>yesterday"), "yesterday"),
        (("devices", "--format", "xml"), "invalid choice"),
        (("reports", "4711", "--since", "soon"), "is not a time"),
        (("reports", "4711", "--since", "1h", "--until", "2h"), "The span is empty"),
        (("reports", "4711", "--since", "2099-01-01", "--until", "2099-01-02"), "in the future"),
        (("list", "acme-sims", "groups"), "rate-plans, users, sms"),
        (("nonsense",), "invalid choice"),
        (("demo", "--fleet", "0"), "must be 1 to"),
        (("config",), "required"),
    ],
)
def test_wrong_usage_is_two_and_says_what_would_do(
    machine: Machine, argv: tuple[str, ...], words: str
) -> None:
    done = machine.run(*argv)

    assert done.status == 2
    assert words in done.err
    assert done.out == ""


def test_a_mistyped_filter_costs_no_request(machine: Machine) -> None:
    machine.run("devices", "lable:coach")

    assert machine.vendors.asked("charterup") == []


def test_another_list_read_first_does_not_pass_for_the_devices(machine: Machine) -> None:
    machine.run("list", "acme-sims", "users")

    assert machine.run("devices", "--account", "acme-sims", "--format", "json").records


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


def test_a_vendor_which_died_a_moment_after_a_sync_is_not_up_to_date(stocked: Machine) -> None:
    stocked.without("trackers")
    assert stocked.run("sync", "--quick").status == 0
    stocked.configure(stocked.away("charterup"))
    stocked.without("trackers")

    done = stocked.run("sync", "--quick")

    assert done.status == 5
    assert "yellow-fleet: up to date" not in done.err
    assert "acme-sims: up to date as of" in done.err


def test_sync_brings_all_accounts_up_to_date_and_prints_no_data(machine: Machine) -> None:
    done = machine.run("sync", "--quick")

    assert (done.status, done.out) == (0, "")
    assert len(re.findall(r"up to date as of \d\d:\d\d:\d\d UTC, \d+ devices", done.err)) == 3
    assert machine.run("devices", "--format", "json").records


def test_units_are_what_all_vendors_have_joined_and_the_worst_come_first(stocked: Machine) -> None:
    units = stocked.run("units", "--format", "json").records
    devices = stocked.run("devices", "--format", "json").records

    members = [(one["account"], one["key"]) for unit in units for one in unit["members"]]
    assert sorted(members) == sorted((one["account"], one["key"]) for one in devices)
    assert max(len(unit["members"]) for unit in units) >= 2
    assert list(units[0])[: len(UNIT)] == list(UNIT)
    ranks = [SEVERITIES.index(unit["severity"]) for unit in units]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1]
    finding = units[0]["findings"][0]
    assert list(finding) == ["rule", "severity", "sentence", "evidence", "advice"]
    assert finding["severity"] == units[0]["severity"]


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

    assert table.out.splitlines()[0].split()[:2] == ["SEVERITY", "LABEL"]
    assert set(UNIT) <= set(rows[0])
    assert (none.status, none.out.rstrip()) == (0, ",".join(UNIT))
    assert stocked.run("units", "last_seen>>1").status == 2


def test_why_gives_one_sentence_its_evidence_and_what_to_do(stocked: Machine) -> None:
    (worst, *_) = stocked.run("units", "--format", "json").records

    (verdict,) = stocked.run("why", worst["unit"], "--format", "json").records
    told = stocked.run("why", worst["unit"], "--format", "table").out
    (row,) = stocked.run("why", worst["unit"], "--format", "csv").rows

    assert list(verdict) == [*VERDICT, "findings"]
    assert verdict["severity"] == worst["severity"] in {"warning", "critical"}
    assert verdict["sentence"]
    assert verdict["evidence"]
    lines = told.splitlines()
    assert lines[0].endswith(f": {verdict['severity']}")
    assert lines[1] == verdict["sentence"]
    assert [line for line in lines if line == f"Next: {verdict['advice']}"]
    assert row["sentence"] == verdict["sentence"]


def test_show_and_why_say_the_same_of_a_unit(stocked: Machine) -> None:
    (worst, *_) = stocked.run("units", "--format", "json").records

    (shown,) = stocked.run("show", worst["unit"], "--format", "json").records
    (verdict,) = stocked.run("why", worst["unit"], "--format", "json").records

    table = stocked.run("show", worst["unit"], "--format", "table").out
    assert table.splitlines()[0].startswith("PROVIDER")
    assert f"\n\n{verdict['severity']}: {verdict['sentence']}\n" in table
    assert shown["findings"][0]["sentence"] == verdict["sentence"]
    assert shown["severity"] == verdict["severity"]


def test_a_vendor_which_does_not_answer_is_part_of_the_verdict(stocked: Machine) -> None:
    (sim, *_) = stocked.run("devices", "provider:lattigo state:active", "--format", "json").records
    stocked.configure(stocked.away("lattigo"))
    assert stocked.run("sync", "--quick", "--account", "acme-sims").status == 5

    (verdict,) = stocked.run("why", sim["iccid"], "--format", "json").records

    found = [verdict, *verdict["findings"]]
    (unreached,) = [one for one in found if one["rule"] == "account-unreachable"]
    assert "acme-sims cannot be reached" in unreached["sentence"]


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
