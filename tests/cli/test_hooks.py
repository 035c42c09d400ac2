"""The command hooks, and what config check and doctor say of hooks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Machine
from tui.cli.status import Exit

HOOK = """
[[hooks]]
name = "night-desk"
when = "severity:critical"
after = "30m"
command = "{command}"
"""
ECHO = f"{sys.executable} -I -S -c 'import sys; print(sys.stdin.read())'"


@pytest.fixture
def hooked(machine: Machine):
    """Add a hook with this command to the settings."""

    def add(command: str = ECHO, more: str = "") -> Machine:
        with machine.config.open("a") as file:
            file.write(HOOK.format(command=command.replace('"', '\\"')) + more)
        return machine

    return add


def test_hooks_are_listed_with_what_they_call_and_their_state(hooked) -> None:
    done = hooked().run("hooks", "--format", "json")

    (row,) = done.records
    assert done.status == Exit.DONE
    assert (row["hook"], row["when"], row["after"]) == ("night-desk", "severity:critical", "30m")
    assert (row["state"], row["fired"], row["last"]) == ("never fired", 0, [])


def test_without_hooks_it_says_how_to_add_one(machine: Machine) -> None:
    done = machine.run("hooks", "--format", "json")

    assert done.records == []
    assert "[[hooks]]" in done.err


def test_a_test_fires_a_sample_and_prints_what_came_back(hooked) -> None:
    done = hooked().run("hooks", "test", "night-desk")

    assert done.status == Exit.DONE
    assert '"test": true' in done.out
    assert '"event": "begin"' in done.out
    assert "night-desk: done" in done.err


def test_a_test_which_fails_says_why(hooked) -> None:
    done = hooked("false").run("hooks", "test", "night-desk")

    assert done.status == Exit.REFUSED
    assert "ended with status 1" in done.err


def test_a_read_only_console_fires_nothing(hooked, tmp_path) -> None:
    done = hooked(f"touch {tmp_path}/fired").run("--read-only", "hooks", "test", "night-desk")

    assert done.status == Exit.REFUSED
    assert not (tmp_path / "fired").exists()


def test_an_unknown_hook_is_named_with_those_there_are(hooked) -> None:
    done = hooked().run("hooks", "test", "day-desk")

    assert done.status == Exit.USAGE
    assert "The hooks are: night-desk" in done.err


@pytest.mark.parametrize(
    ("command", "status"), [(("config", "check"), Exit.DONE), (("doctor",), Exit.REFUSED)]
)
def test_a_command_which_is_missing_is_named_with_its_line(hooked, command, status) -> None:
    done = hooked("no-such-program-here").run(*command)

    assert done.status == status
    assert "no-such-program-here is not a program on this machine" in done.err
    assert "config.toml:" in done.err


@pytest.mark.parametrize("command", [("config", "check"), ("doctor",)])
def test_a_wrong_hook_is_named_with_its_line(hooked, command) -> None:
    done = hooked(more="retries = 3\n").run(*command)

    assert done.status != Exit.DONE
    assert "hooks.0.retries: unknown setting" in done.err


def test_a_webhook_in_a_file_which_others_can_read_is_told(hooked) -> None:
    machine = hooked(more='[[hooks]]\nname="chat"\nwhen="a"\nwebhook="https://chat.example/T1"\n')
    machine.config.chmod(0o644)

    done = machine.run("config", "check")

    assert "hooks.1.webhook: this key is readable by other users" in done.err


@pytest.fixture
def called(hooked):
    """The machine as a hook's command finds it."""

    def add(more: str) -> Machine:
        machine = hooked(more=more)
        machine.set("WATCHFLOOR_HOOK", "night-desk")
        machine.stock()
        return machine

    return add


def sims(machine: Machine, count: int) -> list[str]:
    records = machine.run("devices", "--account", "acme-sims", "--format", "json").records
    return [record["iccid"] for record in records[:count]]


def noted(machine: Machine, count: int, *more: str):
    words = ("do", "note", "--account", "acme-sims", "--to", *sims(machine, count))
    return machine.run(*words, "note=seen", "--yes", "--format", "json", *more)


def test_a_hook_changes_up_to_its_devices_an_hour_and_stands_in_the_log(called) -> None:
    machine = called("changes_per_hour = 2\n")

    first, second = noted(machine, 2), noted(machine, 1)

    log = machine.run("log", "--format", "json").records
    assert first.status == Exit.DONE
    assert second.status == Exit.REFUSED
    assert "may change 2 devices an hour and has changed 2" in second.err
    assert {row["actor"] for row in log} == {"hook:night-desk"}


def test_a_hook_sends_nothing_charged_unless_it_may(called) -> None:
    machine = called("")
    (sim,) = sims(machine, 1)
    words = ("do", "send_sms", "--account", "acme-sims", "--to", sim, "sms_text=ping", "--yes")

    done = machine.run(*words)

    assert done.status == Exit.REFUSED
    assert "may send nothing which is charged" in done.err
    assert machine.run("jobs", "--format", "json").records == []


def test_a_hook_which_is_not_in_the_settings_changes_nothing(called) -> None:
    machine = called("")
    machine.set("WATCHFLOOR_HOOK", "forged")

    assert noted(machine, 1).status == Exit.REFUSED


@pytest.mark.parametrize("command", [("config", "check"), ("doctor",)])
def test_a_place_which_there_is_not_is_named_with_its_line(hooked, command) -> None:
    machine = hooked()
    text = machine.config.read_text().replace("severity:critical", "at:nowhere")
    machine.config.write_text(text)

    done = machine.run(*command)

    assert done.status != Exit.DONE
    assert "hooks.0.when: no place is named nowhere" in done.err


def test_the_doctor_tells_of_each_hook_and_of_a_secret_which_cannot_be_fetched(hooked) -> None:
    chat = '[[hooks]]\nname="chat"\nwhen="a"\nwebhook="https://chat.example/"\nsecret="env:NO_SUCH_NAME"\n'

    done = hooked(more=chat).run("doctor")

    assert "night-desk: " in done.out
    assert "never fired" in done.out
    assert (
        "Hook chat: env:NO_SUCH_NAME: the environment variable NO_SUCH_NAME is not set" in done.err
    )


def fires(machine: Machine, told: Path, *before: str) -> str:
    """Let a service run until its hook was told, or its first words are out; return what it said."""
    with machine.start(*before, "sync", "--watch", stderr=subprocess.PIPE) as service:
        try:
            said = [service.stderr.readline().decode() for _ in range(2)]
            if "Firing" in "".join(said):
                while b"hook night-desk" not in service.stderr.readline():
                    continue
        finally:
            service.terminate()
            service.stdout.close()
            said.append(service.stderr.read().decode())
    return "".join(said)


def test_the_service_fires_hooks_and_the_log_says_so(machine, hooked, tmp_path) -> None:
    told = tmp_path / "told"
    machine.without("acme-sims")
    machine.without("trackers")
    hooked(f"tee {told}")
    text = machine.config.read_text().replace("severity:critical", "account:yellow-fleet")
    machine.config.write_text(text.replace('after = "30m"', 'after = "0s"'))

    said = fires(machine, told)

    log = machine.run("log", "--format", "json").records
    assert "Firing the hooks night-desk." in said
    assert json.loads(told.read_text())["event"] == "begin"
    assert ("hook:night-desk", "hook fired") in {(row["actor"], row["event"]) for row in log}


def test_a_read_only_service_fires_nothing_and_says_so(hooked, tmp_path) -> None:
    said = fires(hooked(f"tee {tmp_path}/told"), tmp_path / "told", "--read-only")

    assert "it fires no hook" in said
    assert not (tmp_path / "told").exists()
