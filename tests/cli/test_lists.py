"""watchfloor list, budget and actions."""

import pytest

from tests.cli.conftest import Machine
from tui.providers import PROVIDERS

ACCOUNTS = {"charterup": "yellow-fleet", "lattigo": "acme-sims", "polte": "trackers"}
KINDS = [(name, spec.name) for name in PROVIDERS for spec in PROVIDERS[name].lists]
QUICK = [(name, kind) for name, kind in KINDS if kind != "sms"]
BUDGET = {"account", "window_seconds", "used", "limit", "reserved", "share", "resets_at", "source"}


@pytest.mark.parametrize(("provider", "kind"), QUICK)
def test_every_list_of_every_vendor_is_reached(stocked: Machine, provider: str, kind: str) -> None:
    done = stocked.run("list", ACCOUNTS[provider], kind, "--format", "json")

    assert done.status == 0
    assert done.records
    for one in done.records:
        assert set(one) == {"provider", "account", "list", "key", "device", "vendor"}
        assert (one["account"], one["list"]) == (ACCOUNTS[provider], kind)
        assert isinstance(one["key"], str)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_account_names_its_lists(stocked: Machine, provider: str) -> None:
    done = stocked.run("list", ACCOUNTS[provider], "--format", "json")

    assert [one["list"] for one in done.records] == [s.name for s in PROVIDERS[provider].lists]
    assert stocked.vendors.asked(provider) == []


def test_a_list_of_one_device_is_asked_of_that_one_alone(stocked: Machine) -> None:
    devices = stocked.run("devices", "--provider", "lattigo", "--format", "json").records
    sim = next(one for one in devices if one["iccid"])

    done = stocked.run("list", "acme-sims", "sms", sim["iccid"], "--format", "json")

    assert done.status == 0
    assert {one["device"] for one in done.records} <= {sim["key"]}
    assert len(stocked.vendors.asked("lattigo")) <= 3


def test_what_cannot_be_asked_for_is_left_out_aloud_and_the_rest_is_read(stocked: Machine) -> None:
    done = stocked.run("list", "yellow-fleet", "group-devices", "--format", "json")

    assert done.status == 0
    assert done.records
    assert "-1 is left out" in done.err


def test_a_stored_list_is_shown_with_its_age_when_its_vendor_fails(stocked: Machine) -> None:
    before = stocked.run("list", "acme-sims", "users", "--format", "json")
    stocked.vendors.faults.strike("status_500", vendor="lattigo", times=99)

    done = stocked.run("list", "acme-sims", "users", "--format", "json")

    assert done.status == 1
    assert done.records == before.records != []
    assert "the rows shown are" in done.err


def test_a_list_never_read_of_a_vendor_which_fails_is_empty_and_no_success(
    stocked: Machine,
) -> None:
    stocked.vendors.faults.strike("html", vendor="lattigo", times=99)

    done = stocked.run("list", "acme-sims", "users", "--format", "json")

    assert (done.status, done.records) == (1, [])
    assert "the rows shown are" not in done.err


def test_no_token_is_printed_by_a_list_of_tokens(stocked: Machine) -> None:
    (token,) = stocked.run("list", "trackers", "tokens", "--format", "json").records

    assert token["vendor"]["token"] == "••••"


def test_the_budget_has_a_row_for_every_window_and_asks_nobody(stocked: Machine) -> None:
    done = stocked.run("budget", "--format", "json")

    assert done.status == 0
    assert all(set(one) == BUDGET for one in done.records)
    assert {one["account"] for one in done.records} == set(ACCOUNTS.values())
    windows = [one for one in done.records if one["account"] == "yellow-fleet"]
    assert [one["window_seconds"] for one in windows] == [10, 60, 3600]
    assert {one["source"] for one in windows} == {"server"}
    assert all(0 <= one["used"] <= one["limit"] for one in done.records)
    assert not any(stocked.vendors.asked(vendor) for vendor in ACCOUNTS)


def test_a_lowered_limit_is_the_limit(stocked: Machine) -> None:
    stocked.configure(("\ntoken = ", '\nlimits = { "1h" = 60 }\ntoken = '))

    windows = stocked.run("budget", "--format", "json").records

    hour = next(one for one in windows if one["window_seconds"] == 3600)
    assert hour["limit"] == 60


def test_a_raised_limit_is_not(stocked: Machine) -> None:
    stocked.configure(("\ntoken = ", '\nlimits = { "1h" = 9000 }\ntoken = '))

    windows = stocked.run("budget", "--format", "json").records

    assert next(one for one in windows if one["window_seconds"] == 3600)["limit"] == 130


def test_actions_say_name_fields_charge_and_undo(stocked: Machine) -> None:
    every = stocked.run("actions", "--format", "json").records
    own = stocked.run("actions", "--account", "acme-sims", "--format", "json").records

    declared = [action.name for one in PROVIDERS.values() for action in one.actions]
    assert [one["action"] for one in every] == declared
    assert {one["provider"] for one in own} == {"lattigo"}
    sms = next(one for one in own if one["action"] == "send_sms")
    assert sms["fields"] == ["sms_text"]
    assert sms["charge"]
    assert sms["can_be_undone"] is False


def test_actions_need_no_account(machine: Machine) -> None:
    machine.config.unlink()

    assert machine.run("actions", "--format", "json").records


def test_texts_are_asked_for_by_span_and_direction_and_the_usual_ones_stay_stored(
    stocked: Machine,
) -> None:
    devices = stocked.run("devices", "--provider", "lattigo", "--format", "json").records
    sims = [one["iccid"] for one in devices if "/" not in one["vendor"]["device_name"]]
    usual = ("list", "acme-sims", "sms")
    sim = next(one for one in sims if stocked.run(*usual, one, "--format", "json").records)
    stocked.vendors.asked("lattigo").clear()

    done = stocked.run(*usual, sim, "--since", "3d", "--direction", "received", "--format", "json")

    asked = dict(stocked.vendors.asked("lattigo")[-1].query)
    assert asked["direction"] == "received"
    assert asked["start_date"] < asked["end_date"]
    assert done.status == 0
    assert {one["vendor"]["direction"] for one in done.records} <= {"received"}
    stocked.vendors.faults.strike("status_500", vendor="lattigo", times=99)
    assert len(stocked.run(*usual, sim, "--format", "json").records) >= len(done.records)


def test_a_span_belongs_to_texts_only(stocked: Machine) -> None:
    done = stocked.run("list", "acme-sims", "users", "--since", "3d")

    assert done.status == 2
    assert "select texts" in done.err
