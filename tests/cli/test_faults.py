"""What a script learns when a vendor, a line or a key is bad: the others go on, nothing is lost."""

import pytest

from tests.cli.conftest import UNREACHABLE, Machine
from tui.sim.http.faults import Fault

ACCOUNTS = {"charterup": "yellow-fleet", "lattigo": "acme-sims", "polte": "trackers"}
SLOW = Fault("slow", piece_bytes=4096, gap_seconds=0.05)
FAULTS: list[tuple[str | Fault, int, str]] = [
    ("truncated_json", 1, "Stored data is unchanged"),
    ("html", 1, "Stored data is unchanged"),
    ("empty", 1, "empty"),
    ("nan", 1, "NaN"),
    ("deep_nesting", 1, "64 deep"),
    ("invalid_utf8", 1, "utf-8"),
    ("cut_gzip", 1, "cut"),
    ("status_500", 1, "500"),
    ("status_408", 1, "408"),
    ("status_307", 1, "never followed"),
    ("status_301", 1, "never followed"),
    ("status_429", 4, "too many requests"),
    ("retry_after", 4, "too many requests"),
    ("reset_after", 5, "no answer from"),
    ("closed_without_answer", 5, "no answer from"),
    ("cut_body", 5, "no answer from"),
]


def accounts(machine: Machine) -> list[str]:
    found = machine.run("devices", "--format", "json")
    return sorted({one["account"] for one in found.records})


def strike(machine: Machine, fault: str | Fault, vendor: str) -> None:
    machine.vendors.faults.strike(
        fault, vendor=vendor, times=99, where=lambda request: "login" not in request.path
    )


@pytest.mark.parametrize(("fault", "status", "words"), FAULTS)
def test_one_vendors_fault_is_told_and_the_others_devices_are_printed(
    machine: Machine, fault: str | Fault, status: int, words: str
) -> None:
    machine.without("trackers")
    strike(machine, fault, "lattigo")

    done = machine.run("devices", "--format", "json")

    assert done.status == status
    assert {one["account"] for one in done.records} == {"yellow-fleet"}
    (told,) = [line for line in done.err.splitlines() if line.startswith("watchfloor:")]
    assert words in told
    assert told.endswith(".")
    assert told.startswith(("watchfloor: acme-sims", "watchfloor: GET"))
    assert "acme-sims: acme-sims:" not in told


@pytest.mark.parametrize(("vendor", "account"), ACCOUNTS.items())
@pytest.mark.parametrize(
    ("fault", "status"), [("html", 1), ("status_500", 1), ("status_429", 4), ("cut_body", 5)]
)
def test_nothing_stored_is_lost_by_a_fault_and_its_age_is_said(
    stocked: Machine, vendor: str, account: str, fault: str, status: int
) -> None:
    before = stocked.run("devices", "--format", "json").records
    strike(stocked, fault, vendor)

    failed = stocked.run("sync", "--quick", "--account", account)
    after = stocked.run("devices", "--format", "json")

    assert failed.status == status
    assert account in failed.err
    assert failed.out == ""
    assert after.status == 0
    assert [one["key"] for one in after.records] == [one["key"] for one in before]
    assert f"{account}: last answered" in after.err


def test_a_slow_answer_is_waited_for(machine: Machine) -> None:
    strike(machine, SLOW, "charterup")

    assert machine.run("devices", "--account", "yellow-fleet", "--format", "json").records


WRONG = [
    ("canary-charterup-4711", "yellow-fleet"),
    ("canary-lattigo-4711", "acme-sims"),
    ("canary-polte-4711", "trackers"),
]


@pytest.mark.parametrize(("key", "account"), WRONG)
def test_a_wrong_key_is_named_by_account_and_never_quoted(
    machine: Machine, key: str, account: str
) -> None:
    machine.configure((f'"{key}"', '"wrong-key-0815"'))
    others = set(ACCOUNTS.values()) - {account}
    if account != "trackers":
        machine.without("trackers")
        others.discard("trackers")

    done = machine.run("devices", "--format", "json")

    assert done.status == 1
    assert account in done.err
    assert "wrong-key-0815" not in done.err + done.out
    assert {one["account"] for one in done.records} == others


@pytest.mark.parametrize(("vendor", "account"), ACCOUNTS.items())
def test_an_unreachable_vendor_is_five_and_says_where_it_was_looked_for(
    machine: Machine, vendor: str, account: str
) -> None:
    machine.configure(machine.away(vendor))

    done = machine.run("devices", "--format", "json")

    assert done.status == 5
    assert UNREACHABLE.removeprefix("http://") in done.err
    assert {one["account"] for one in done.records} == set(ACCOUNTS.values()) - {account}


@pytest.mark.parametrize(
    ("struck", "status"),
    [
        ({"charterup": "status_429", "lattigo": "html"}, 1),
        ({"charterup": "status_429", "lattigo": "cut_body"}, 4),
        ({"charterup": "cut_body", "lattigo": "html", "polte": "status_429"}, 1),
        ({"charterup": "cut_body", "polte": "cut_body"}, 5),
    ],
)
def test_where_several_fail_the_status_is_the_first_of_3_1_4_5(
    machine: Machine, struck: dict[str, str], status: int
) -> None:
    for vendor, fault in struck.items():
        strike(machine, fault, vendor)

    assert machine.run("devices", "--format", "json").status == status


def test_a_list_broken_off_half_way_is_read_again_and_not_taken_for_whole(machine: Machine) -> None:
    machine.vendors.simulator.vendors["lattigo"].vendor._max_per_page = 15
    machine.vendors.faults.strike("html", vendor="lattigo", after=2, times=99)
    part = machine.run("devices", "--account", "acme-sims", "--format", "json")
    machine.vendors.faults.clear()

    whole = machine.run("devices", "--account", "acme-sims", "--format", "json")

    assert part.status == 1
    assert 0 < len(part.records) < len(whole.records)
    assert whole.status == 0


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_base_url_may_end_in_a_slash_or_not(machine: Machine, slash: str) -> None:
    base = machine.vendors.base_url
    machine.configure(
        ("/charterup/api/v2/", f"/charterup/api/v2{slash}"),
        (f'"{base}/lattigo"', f'"{base}/lattigo{slash}"'),
        ("/polte/api/v1", f"/polte/api/v1{slash}"),
    )

    assert accounts(machine) == ["acme-sims", "trackers", "yellow-fleet"]
