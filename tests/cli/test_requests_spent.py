"""What every command of the command line spends at the vendors, the first time and the second."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import keyring
import pytest

from tests.cli.conftest import CANARIES, Machine, Recorded
from tests.config.test_keychain import Chest
from tui.cli.main import COMMANDS
from tui.sim.charterup.limits import RateWindows
from tui.sim.charterup.vendor import CharterUp
from tui.sim.lattigo.vendor import Lattigo

NOTHING = (0, 0, 0)
Spent = tuple[int, int, int]
"""Requests at CharterUP, at Lattigo, at Polte."""

READS: Mapping[str, tuple[Spent, Spent]] = {
    "devices": (NOTHING, NOTHING),
    "devices state:active --account acme-sims": (NOTHING, NOTHING),
    "units": (NOTHING, NOTHING),
    "show {tracker}": (NOTHING, NOTHING),
    "why {tracker}": (NOTHING, NOTHING),
    "budget": (NOTHING, NOTHING),
    "actions": (NOTHING, NOTHING),
    "metrics": (NOTHING, NOTHING),
    "jobs": (NOTHING, NOTHING),
    "log": (NOTHING, NOTHING),
    "attention": (NOTHING, NOTHING),
    "ack {tracker} --reason known": (NOTHING, NOTHING),
    "assign {tracker} --to ann": (NOTHING, NOTHING),
    "comment {tracker} seen": (NOTHING, NOTHING),
    "diff --since 1d": (NOTHING, NOTHING),
    "devices --at 0m": (NOTHING, NOTHING),
    "units --at 0m": (NOTHING, NOTHING),
    "attention --at 0m": (NOTHING, NOTHING),
    "hooks": (NOTHING, NOTHING),
    "help": (NOTHING, NOTHING),
    "version": (NOTHING, NOTHING),
    "completion bash": (NOTHING, NOTHING),
    "complete watchfloor show 1": (NOTHING, NOTHING),
    "tag": (NOTHING, NOTHING),
    "tag {tracker} depot": (NOTHING, NOTHING),
    "tag --filter state:active depot": (NOTHING, NOTHING),
    "untag {tracker} depot": (NOTHING, NOTHING),
    "config check": (NOTHING, NOTHING),
    "export devices --to - --format csv": (NOTHING, NOTHING),
    "reports {tracker} --since {since} --until {until}": ((1, 1, 0), NOTHING),
    "export reports {sim} --since {since} --until {until} --to - --format csv": (
        (1, 1, 0),
        NOTHING,
    ),
    "reports {tracker} --since {since} --until {until} --full": ((1, 1, 0), (1, 1, 0)),
    "trips {tracker} --since {since} --until {until}": ((1, 1, 0), NOTHING),
    "trips state:active": (NOTHING, NOTHING),
    "recover {tracker}": (NOTHING, NOTHING),
    "plans": ((0, 1, 0), NOTHING),
    "plans {sim} --yes": ((0, 2, 0), NOTHING),
    "export plans --to - --format csv": ((0, 1, 0), NOTHING),
    "export share {tracker} --hours 2 --to -": ((1, 1, 0), (1, 1, 0)),
    "usage {sim}": ((0, 1, 0), (0, 1, 0)),
    "usage {sim} --monthly": ((0, 1, 0), (0, 1, 0)),
    "list yellow-fleet": (NOTHING, NOTHING),
    "list yellow-fleet groups": ((1, 0, 0), (1, 0, 0)),
    "list yellow-fleet orgs": ((1, 0, 0), (1, 0, 0)),
    "list yellow-fleet frequencies": ((1, 0, 0), (1, 0, 0)),
    "list yellow-fleet frequencies {tracker}": ((1, 0, 0), (1, 0, 0)),
    "list yellow-fleet group-devices {group}": ((1, 0, 0), (1, 0, 0)),
    "list acme-sims rate-plans": ((0, 1, 0), (0, 1, 0)),
    "list acme-sims users": ((0, 1, 0), (0, 1, 0)),
    "list acme-sims sms {sim}": ((0, 2, 0), (0, 2, 0)),
    "list acme-sims sms {sim} --since 3d --direction sent": ((0, 2, 0), (0, 2, 0)),
    "list trackers dashboard": ((0, 0, 2), (0, 0, 1)),
    "list trackers tokens": ((0, 0, 2), (0, 0, 1)),
    "list trackers users": ((0, 0, 2), (0, 0, 1)),
    "list trackers profile": ((0, 0, 2), (0, 0, 1)),
    "list trackers models": ((0, 0, 3), (0, 0, 2)),
    "doctor": ((2, 1, 2), (2, 1, 1)),
    "sync --quick --account acme-sims --account trackers": ((0, 1, 2), (0, 1, 1)),
}
CHANGES: Mapping[str, tuple[Spent, Spent]] = {
    "do note --account acme-sims --to {sim} field_name=note note={run}": ((0, 2, 0), (0, 2, 0)),
    "do send_sms --account acme-sims --to {sim} sms_text={run}": ((0, 1, 0), (0, 1, 0)),
    "do set_reporting_frequency --account yellow-fleet --to {tracker} ConfigID={frequency}": (
        (3, 0, 0),
        (2, 0, 0),
    ),
    "recover {tracker} --for 2h --frequency {frequency} --dry-run": ((3, 0, 0), (2, 0, 0)),
    "do set_label --account trackers --to {ue} label={run}": ((0, 0, 3), (0, 0, 2)),
}
"""A change reads what it is now first, where it can be undone; a second one finds its list of choices stored."""
WITHOUT_END = {"simulate", "web"}
AFTER_ANOTHER = {"unack"}


@pytest.fixture
def chest() -> Iterator[Chest]:
    """Return a keychain of its own for each test, as the user's."""
    before, chest = keyring.get_keyring(), Chest()
    keyring.set_keyring(chest)
    yield chest
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def idents() -> dict[str, str]:
    """Return where the keys of the usual devices are kept: every stocked machine has the same."""
    return {}


@pytest.fixture
def words(stocked: Machine, chest: Chest, idents: dict[str, str]) -> dict[str, str]:
    """Return what stands for the names in the table."""
    del chest
    now = datetime.now(UTC)
    if not idents:
        idents.update(_idents(stocked))
    return {  # an hour has less than a page of reports, however much is driven at this time of day
        "since": f"{now - timedelta(hours=7):%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{now - timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}",
        "group": "22107",
        **idents,
    }


def _idents(machine: Machine) -> dict[str, str]:
    devices = machine.run("devices", "--format", "json").records
    ue = next(device["key"] for device in devices if device["provider"] == "polte")
    coach = machine.run("devices", machine.vendors.coach.imei, "--format", "json").records
    key = {device["provider"]: device["key"] for device in coach}
    return {"ue": ue, "tracker": key["charterup"], "sim": key["lattigo"]}


def spend(machine: Machine, *argv: str) -> Spent:
    """Run a command and count what it asked."""
    for vendor in ("charterup", "lattigo", "polte"):
        machine.vendors.asked(vendor).clear()
    done = machine.run(*argv)
    assert done.status == 0, done.err
    charterup, lattigo, polte = (
        len(machine.vendors.asked(vendor)) for vendor in ("charterup", "lattigo", "polte")
    )
    return charterup, lattigo, polte


@pytest.mark.parametrize("command", [one for one, spent in READS.items() if any(map(any, spent))])
def test_a_reading_costs_what_the_table_says(
    stocked: Machine, words: dict[str, str], command: str
) -> None:
    argv = command.format(**words).split()

    assert (spend(stocked, *argv), spend(stocked, *argv)) == READS[command]


def test_readings_of_what_is_stored_cost_nothing(stocked: Machine, words: dict[str, str]) -> None:
    state, kept = stocked.folder / "state", stocked.folder / "before"
    shutil.copytree(state, kept)
    for command in (one for one, spent in READS.items() if spent == (NOTHING, NOTHING)):
        argv = command.format(**words).split()
        assert (spend(stocked, *argv), spend(stocked, *argv)) == (NOTHING, NOTHING), command
        shutil.rmtree(state)
        shutil.copytree(kept, state)


@pytest.mark.parametrize("command", CHANGES)
def test_a_change_costs_what_the_table_says(
    stocked: Machine, words: dict[str, str], command: str
) -> None:
    elsewhere = stocked.variables["WATCHFLOOR_HOME"]
    stocked.set("WATCHFLOOR_HOME", str(stocked.folder / "elsewhere"))
    listed = ("list", "yellow-fleet", "frequencies", words["tracker"], "--format", "json")
    choices = stocked.run(*listed).records if "{frequency}" in command else []
    stocked.set("WATCHFLOOR_HOME", elsewhere)
    spent = []
    for run in (1, 2):
        frequency = choices[run - 1]["key"] if choices else ""
        argv = command.format(**words, run=f"run-{run}", frequency=frequency).split()
        spent.append(spend(stocked, *argv, "--yes"))

    assert tuple(spent) == CHANGES[command]


def test_a_new_machine_learns_once_what_the_vendors_take(machine: Machine, chest: Chest) -> None:
    strict = Lattigo(
        machine.vendors.simulator.world,
        api_key="canary-lattigo-4711",
        requests_per_second=100,
        max_per_page=15,
    )
    machine.vendors.simulator.vendors["lattigo"] = Recorded(strict)

    first, second = spend(machine, "devices"), spend(machine, "devices")
    later = spend(machine, "sync", "--quick", "--account", "acme-sims", "--account", "trackers")

    assert first == (1, 3, 2), (
        "Lattigo refuses the usual page once, then there are two; Polte's login"
    )
    assert second == NOTHING
    assert later == (0, 2, 1)
    assert [name for _, name in chest.kept] == ["trackers/login"]


def test_a_sync_of_trackers_stays_within_the_share_of_the_hour(
    stocked: Machine, chest: Chest
) -> None:
    del chest
    argv = ("sync", "--account", "yellow-fleet")
    simulator = stocked.vendors.simulator
    windows = RateWindows(((10, 200), (60, 600), (3600, 130)))  # only the hour keeps it waiting
    token = CANARIES["demo-charterup-token"]
    vendor = CharterUp(simulator.world, token=token, windows=windows)
    simulator.vendors["charterup"] = Recorded(vendor)

    first, second = spend(stocked, *argv), spend(stocked, *argv)

    groups, share = 1 + 1 + 5, 60
    assert 2 + groups <= first[0] <= share, (
        "the device list, the newest reports; once a day the organizations, the groups and each group; "
        "and the reports of units whose verdict they decide"
    )
    assert first[1:] == (0, 0)
    assert 1 <= second[0] <= share - first[0] + 10, "the news always, questions within the share"


def test_every_command_is_in_the_table() -> None:
    told = {command.split()[0] for command in (*READS, *CHANGES)}

    assert told | WITHOUT_END | AFTER_ANOTHER == set(COMMANDS)


def test_taking_an_acknowledgement_back_asks_nobody(
    stocked: Machine, words: dict[str, str]
) -> None:
    told = spend(stocked, "ack", words["tracker"], "--reason", "known")

    assert (told, spend(stocked, "unack", words["tracker"])) == (NOTHING, NOTHING)


def test_where_there_is_no_keychain_only_the_login_is_paid_again(stocked: Machine) -> None:
    argv = ("list", "trackers", "dashboard")

    assert (spend(stocked, *argv), spend(stocked, *argv)) == ((0, 0, 2), (0, 0, 2))


def test_a_wrong_password_is_sent_once_whatever_is_run_until_the_settings_change(
    stocked: Machine, chest: Chest
) -> None:
    right = ("canary-polte-4711", "canary-polte-4711-wrong")
    stocked.configure(right)
    for command in ("list trackers users", "devices", "sync --account trackers", "doctor"):
        stocked.run(*command.split())
    logins = [one.path for one in stocked.vendors.asked("polte") if one.path.endswith("/login")]
    told = stocked.run("list", "trackers", "users")
    forgotten = stocked.run("doctor", "--relearn")
    again = [one.path for one in stocked.vendors.asked("polte") if one.path.endswith("/login")]
    stocked.configure()
    mended = stocked.run("list", "trackers", "users")

    assert len(logins) == 1
    assert told.status == 1
    assert "Polte refused the login of" in told.err
    assert "fix the e-mail address or password in the settings" in told.err
    assert forgotten.status == 1
    assert len(again) == 2, "a person may have one more try, after Polte has unlocked the account"
    assert mended.status == 0
    assert not any("wrong" in secret for secret in chest.kept.values())


def test_the_token_of_a_login_stands_in_no_file(stocked: Machine, chest: Chest) -> None:
    stocked.run("list", "trackers", "users")

    (secret,) = chest.kept.values()
    token = secret.partition('["')[2].partition('"')[0]
    assert len(token) > 20
    files = [path for path in stocked.folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if token.encode() in path.read_bytes()]
