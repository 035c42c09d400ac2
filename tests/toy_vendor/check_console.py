"""What the console makes of the toy vendor; run where it is installed, by tests/test_toy_vendor.py."""

import signal
import tomllib

import pytest
from textual.widgets import TextArea

from tests.cli.conftest import Machine
from tests.screens.frozen import Frozen, keys, typed
from tui.providers import PROVIDERS
from tui.screens.change.plan import PlanScreen
from tui.sim import SIMULATORS

pytest_plugins = ("tests.cli.conftest",)
"""The machine of the command line's tests."""


def test_it_is_offered_last() -> None:
    assert list(PROVIDERS)[-1] == list(SIMULATORS)[-1] == "toybox"
    assert PROVIDERS.problems == SIMULATORS.problems == {}


def test_the_command_line_reads_its_lists_and_joins_its_devices_with_those_of_others(
    machine: Machine,
) -> None:
    devices = machine.run("devices", "--provider", "toybox", "--format", "json")
    lists = machine.run("list", "playroom", "--format", "json")
    shelves = machine.run("list", "playroom", "shelves", "--format", "json")
    toy = devices.records[0]
    reports = machine.run("reports", toy["key"], "--since", "2d", "--format", "json")

    assert {record["provider"] for record in devices.records} == {"toybox"}
    assert toy["vendor"]["shelf"] in {row["key"] for row in shelves.records}
    assert [row["list"] for row in lists.records] == ["shelves"]
    providers = {record["provider"] for record in reports.records}
    assert providers == {"charterup", "lattigo", "toybox"}, (
        "a SIM named with a slash is reached too"
    )


def test_the_command_line_shows_and_does_what_can_be_done(machine: Machine) -> None:
    toy = machine.run("devices", "--account", "playroom", "--format", "json").records[0]
    words = ("do", "write_note", "--account", "playroom", "--to", toy["key"], "note=one ear")
    offered = machine.run("actions", "--account", "playroom", "--format", "json")
    shown = machine.run(*words, "--dry-run")
    done = machine.run(*words, "--yes")
    after = machine.run("devices", toy["key"], "--account", "playroom", "--format", "json")

    assert [row["action"] for row in offered.records] == ["write_note", "move"]
    assert f"curl -X PUT {machine.vendors.base_url}/toybox/v1/toys/{toy['key']}" in shown.out
    assert "X-Toy-Key: •" in shown.out
    assert "demo-toy-key" not in shown.out + shown.err + done.out + done.err
    assert done.status == 0
    assert after.status == 0


def test_a_key_which_is_missing_is_named_as_for_any_vendor(machine: Machine) -> None:
    machine.configure(('toy_key = "demo-toy-key"\n', ""))

    said = machine.run("config", "check")

    assert said.status == 2
    assert "Toy key is missing. It is printed in the lid." in said.err


def test_a_first_settings_file_has_an_account_of_it(machine: Machine) -> None:
    machine.config.unlink()
    machine.run("config", "init")

    assert '# toy_key = "env:TOY_KEY"' in machine.config.read_text("utf-8")


def test_the_simulator_serves_it_and_prints_its_settings(machine: Machine) -> None:
    process = machine.start("simulate", "--port", "0", "--fleet", "5")
    assert process.stdout is not None
    lines = []
    while not lines or "demo-toy-key" not in lines[-1]:
        lines.append(process.stdout.readline().decode())
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)

    accounts = tomllib.loads("".join(lines))["accounts"]
    assert [account["provider"] for account in accounts] == list(PROVIDERS)
    assert accounts[-1]["base_url"].endswith("/toybox")


@pytest.fixture
async def frozen(tmp_path) -> Frozen:
    made = Frozen(tmp_path, fleet=12)
    await made.fill()
    return made


async def test_it_has_a_tab_with_its_lists(frozen: Frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(120, 40)) as pilot:
        devices = await keys(pilot, "6")
        assert "6 Toybox" in devices
        assert "Last beep" in devices

        shelves = await keys(pilot, "tab")
        assert "Under the bed shelf" in shelves


async def test_its_forms_and_its_key_for_a_note_open(frozen: Frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(120, 40)) as pilot:
        form = await keys(pilot, "6", "n")
        assert "Write a note" in form

        app.screen.query(TextArea).first().focus()
        await typed(pilot, "one ear")
        planned = await keys(pilot, "f2")
        assert isinstance(app.screen, PlanScreen)
        assert "one ear" in planned


async def test_its_own_way_to_a_position_has_the_name_it_gives_it(frozen: Frozen) -> None:
    app = frozen.app()
    async with app.run_test(size=(200, 40)) as pilot:
        await keys(pilot, "6")
        assert "W smell" in await keys(pilot)
