"""watchfloor devices, show and sync: what is printed, and what is asked of whom."""

import json
import re

import pytest

from tests.cli.conftest import Machine

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
        (("devices", "last_seen>yesteryear"), "yesteryear"),
        (("devices", "--format", "xml"), "xml is not one of table, json"),
        (("reports", "4711", "--since", "soon"), "is not a time"),
        (("reports", "4711", "--since", "1h", "--until", "2h"), "The span is empty"),
        (("reports", "4711", "--since", "2099-01-01", "--until", "2099-01-02"), "in the future"),
        (("list", "acme-sims", "groups"), "rate-plans, users, sms"),
        (("nonsense",), "there is no command nonsense"),
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
