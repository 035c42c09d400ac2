"""What this machine may refuse: settings, secrets, disks, pipes, signals."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Machine
from tests.processes import processor_seconds
from tui.cli.doctor import clock_words


def test_an_empty_home_is_told_what_to_do_first(machine: Machine) -> None:
    machine.config.unlink()

    done = machine.run("devices")

    assert done.status == 2
    assert "watchfloor demo" in done.err
    assert "watchfloor config init" in done.err


def test_init_writes_a_first_file_of_mode_600_which_is_right_and_never_over_another(
    machine: Machine,
) -> None:
    machine.config.unlink()

    first = machine.run("config", "init")
    checked = machine.run("config", "check")
    again = machine.run("config", "init")

    assert (first.status, first.out) == (0, f"{machine.config}\n")
    assert machine.config.stat().st_mode & 0o777 == 0o600
    assert (checked.status, checked.out) == (0, "")
    assert again.status == 1
    assert "left as it is" in again.err


def test_the_first_file_is_right_once_its_comments_are_taken_away(machine: Machine) -> None:
    machine.config.unlink()
    machine.run("config", "init")
    lines = machine.config.read_text("utf-8").split("\n\n", 1)[1].splitlines()
    machine.config.write_text("\n".join(line.removeprefix("# ") for line in lines), "utf-8")

    done = machine.run("config", "check")

    assert done.status == 0, done.err
    assert "yellow-fleet, acme-sims, trackers" in done.err


def test_a_saved_description_of_an_api_becomes_settings(machine: Machine) -> None:
    saved = ROOT / "tests" / "fixtures" / "polte" / "swagger-customer.json"

    asked = machine.run("config", "paths", str(saved))
    done = machine.run("config", "paths", str(saved), "--yes")
    other = machine.run("config", "paths", str(saved), "--provider", "lattigo")
    wrong = machine.run("config", "paths", str(machine.config))

    assert (asked.status, asked.out, done.status) == (2, "", 0)
    assert tomllib.loads("[[accounts]]\n" + done.out)["accounts"][0]["paths"]["users"]["verified"]
    assert (other.status, wrong.status) == (2, 2)
    assert "Name a vendor with --provider: polte" in other.err


def test_the_path_of_the_settings_is_data(machine: Machine) -> None:
    assert machine.run("config", "path").out == f"{machine.config}\n"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('provider = "polte"', 'provider = "poltte"', "accounts.2.provider"),
        ('key_name = "demo"\n', "", "accounts.1.key_name"),
        ('name = "acme-sims"', 'name = "yellow-fleet"', "accounts"),
        ('token = "canary-charterup-4711"', 'tokn = "canary-charterup-4711"', "accounts.0.tokn"),
        ("http://127.0.0.1", "http://charterup.example", "accounts.0.base_url"),
    ],
)
def test_a_setting_which_is_wrong_is_named_by_file_line_and_key(
    machine: Machine, old: str, new: str, where: str
) -> None:
    machine.configure((old, new))

    checked = machine.run("config", "check")
    used = machine.run("devices")

    assert (checked.status, used.status) == (2, 2)
    assert f"{machine.config}:" in checked.err
    assert where in checked.err
    line = int(checked.err.split(f"{machine.config}:")[1].split(":")[0])
    text = machine.config.read_text("utf-8").splitlines()
    assert 0 < line <= len(text)


@pytest.mark.parametrize("text", ["[[accounts]\n", "name = \n", "\x00"])
def test_a_file_which_is_no_toml_is_named_by_its_line(machine: Machine, text: str) -> None:
    machine.config.write_text(text, "utf-8")

    done = machine.run("devices")

    assert done.status == 2
    assert f"{machine.config}:1" in done.err


def test_a_folder_in_place_of_the_settings_is_no_crash(machine: Machine) -> None:
    machine.set("WATCHFLOOR_CONFIG", str(machine.folder))

    assert machine.run("devices").status == 2
    assert machine.run("config", "check").status == 2
    assert machine.run("doctor").status == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("env:NO_SUCH_VARIABLE", "not set"),
        ("file:/no/such/file", "cannot be read"),
        ("command:false", "ended with status 1"),
        ("command:no-such-program", "did not run"),
    ],
)
def test_a_secret_which_cannot_be_had_is_two_and_the_others_go_on(
    stocked: Machine, given: str, words: str
) -> None:
    stocked.configure(('token = "canary-charterup-4711"', f'token = "{given}"'))

    done = stocked.run("list", "yellow-fleet", "orgs", "--format", "json")
    synced = stocked.run("sync", "--quick")

    assert (done.status, done.records) == (2, [])
    assert words in done.err
    assert "yellow-fleet" in done.err
    assert synced.status == 2
    assert "acme-sims: up to date" in synced.err


def test_a_secret_in_a_file_others_can_read_is_refused(stocked: Machine) -> None:
    secret = stocked.folder / "key"
    secret.write_text("canary-charterup-4711\n", "utf-8")
    secret.chmod(0o644)
    stocked.configure(('token = "canary-charterup-4711"', f'token = "file:{secret}"'))

    refused = stocked.run("list", "yellow-fleet", "orgs")
    secret.chmod(0o600)
    allowed = stocked.run("list", "yellow-fleet", "orgs")

    assert refused.status == 2
    assert "chmod 600" in refused.err
    assert allowed.status == 0


def test_every_setting_can_come_from_the_environment(machine: Machine) -> None:
    base = machine.vendors.base_url
    machine.config.unlink()
    for key, value in {
        "PROVIDER": "lattigo",
        "BASE_URL": f"{base}/lattigo",
        "KEY_NAME": "demo",
        "API_KEY": "canary-lattigo-4711",
    }.items():
        machine.set(f"WATCHFLOOR_ACCOUNTS__ACME_SIMS__{key}", value)

    done = machine.run("devices", "--format", "json")

    assert done.status == 0
    assert {one["account"] for one in done.records} == {"acme-sims"}


def test_a_state_folder_which_cannot_be_written_is_a_sentence(machine: Machine) -> None:
    (machine.folder / "file").write_text("", "utf-8")
    machine.set("WATCHFLOOR_HOME", str(machine.folder / "file" / "state"))

    done = machine.run("devices")

    assert done.status == 1
    assert "WATCHFLOOR_HOME" in done.err


def test_the_doctor_says_what_needs_mending_and_no_secret(stocked: Machine) -> None:
    stocked.configure(stocked.away("lattigo"))
    stocked.config.chmod(0o644)

    done = stocked.run("doctor")

    assert done.status == 1
    assert f"{stocked.config}: accounts.0.token: this key is readable by other users" in done.err
    assert "chmod 600" in done.err
    assert "token is written in the settings" in done.out
    assert "CharterUP: the key is valid" in done.out
    assert "Lattigo: has a problem" in done.out
    assert "free disk space" in done.out
    assert "reports are kept for 400 days, up to 7.5 GiB" in done.out
    assert "cache.db" in done.out


def test_a_key_in_settings_which_others_can_read_is_no_correct_file(machine: Machine) -> None:
    machine.config.chmod(0o640)
    line = next(
        number
        for number, text in enumerate(machine.config.read_text().splitlines(), 1)
        if text.startswith("token = ")
    )

    open_to_all = machine.run("config", "check")
    machine.config.chmod(0o600)
    closed = machine.run("config", "check")

    assert open_to_all.status == 2
    assert f"{machine.config}:{line}: accounts.0.token: this key is readable" in open_to_all.err
    assert closed.status == 0


def test_a_key_from_the_environment_is_not_in_the_file(machine: Machine) -> None:
    machine.configure(('token = "canary-charterup-4711"', ""))
    machine.without("acme-sims")
    machine.without("trackers")
    machine.set("WATCHFLOOR_ACCOUNTS__YELLOW_FLEET__TOKEN", "canary-charterup-4711")
    machine.config.chmod(0o644)

    assert machine.run("config", "check").status == 0


def test_a_damaged_ledger_is_not_begun_again_without_a_word(stocked: Machine) -> None:
    (stocked.folder / "state" / "ledger.db").write_bytes(b"no database" * 999)

    done = stocked.run("budget")

    assert done.status == 0
    assert "ledger.db could not be used" in done.err
    assert "Requests spent in the last hour are no longer counted" in done.err
    assert "ledger.db" not in stocked.run("budget").err


def test_read_only_still_reads(stocked: Machine) -> None:
    assert stocked.run("--read-only", "list", "trackers", "users").status == 0
    assert stocked.run("--read-only", "sync", "--account", "acme-sims").status == 0


def test_the_real_command_is_the_same(stocked: Machine) -> None:
    here = stocked.run("devices", "--format", "json")

    there = stocked.really("devices")

    assert (there.status, there.out) == (here.status, here.out)


def test_a_reader_who_leaves_early_is_no_failure(stocked: Machine) -> None:
    read, write = os.pipe()
    os.close(read)

    done = stocked.really("devices", "--format", "jsonl", stdout=write)

    os.close(write)
    assert (done.status, done.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where there is a full device")
def test_a_full_disk_under_stdout_is_a_sentence(stocked: Machine) -> None:
    with Path("/dev/full").open("wb") as full:
        done = stocked.really("devices", stdout=full)

    assert done.status == 1
    assert "No space left" in done.err


def test_ctrl_c_is_130_and_what_was_read_is_kept(stocked: Machine) -> None:
    (stocked.folder / "state" / "ledger.db").unlink()  # a request a second, as of a new console
    process = stocked.start("list", "acme-sims", "sms")
    assert process.stderr is not None
    assert b"one by one" in process.stderr.readline()

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert out == b""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads a process's CPU time")
@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("sync", "--account", "yellow-fleet"), b"waiting until requests are free"),
        (("sync", "--watch", "--account", "yellow-fleet"), b"Keeping"),
    ],
)
def test_a_sync_which_waits_for_its_share_uses_next_to_no_processor(
    stocked: Machine, argv: tuple[str, ...], words: bytes
) -> None:
    text = stocked.config.read_text("utf-8")
    limits = '\n[accounts.limits]\n"1h" = 8\n'
    first, *others = text.split("[[accounts]]")
    others = [block + limits if "charterup" in block else block for block in others]
    stocked.config.write_text("[[accounts]]".join([first, *others]), "utf-8")
    process = stocked.start(*argv)
    assert process.stderr is not None
    told = next((line for line in process.stderr if words in line), None)

    rests = _comes_to_rest(process.pid)
    is_running = process.poll() is None
    process.kill()
    process.communicate(timeout=60)

    assert told is not None
    assert is_running
    assert rests, "what requests are left for is read first, but then it must wait and do nothing"


def _comes_to_rest(pid: int) -> bool:
    """Watch a process until it used next to no processor for a while; a busy machine is waited for."""
    patient_until = time.monotonic() + 60
    while time.monotonic() < patient_until:
        before = processor_seconds(pid)
        time.sleep(1.5)
        if processor_seconds(pid) - before < 0.015:
            return True
    return False


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_watch_goes_on_until_it_is_stopped(
    stocked: Machine, sent: signal.Signals, status: int
) -> None:
    process = stocked.start("sync", "--watch", "--account", "acme-sims")
    assert process.stderr is not None
    assert b"Keeping acme-sims up to date" in process.stderr.readline()
    time.sleep(1.0)
    assert process.poll() is None

    process.send_signal(sent)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (status, b"")
    assert b"Traceback" not in err


def test_simulate_prints_settings_with_which_the_same_devices_are_seen(machine: Machine) -> None:
    process = machine.start("simulate", "--port", "0", "--fleet", "9", "--seed", "3")
    assert process.stdout is not None
    lines = iter(process.stdout.readline, b"")
    text = b""
    while b"allow_unverified" not in text:
        text += next(lines)
    machine.config.write_bytes(text)

    done = machine.run("devices", "--format", "json")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert done.status == 0
    assert len({one["imei"] for one in done.records if one["imei"]}) <= 9
    assert {one["provider"] for one in done.records} >= {"charterup", "lattigo"}
    assert process.returncode == 0


def test_simulate_writes_the_truth_which_no_vendor_tells(machine: Machine) -> None:
    truth = machine.config.parent / "truth.json"
    process = machine.start(
        *(
            "simulate",
            "--port",
            "0",
            "--fleet",
            "40",
            "--causes",
            "0.5",
            "--even",
            "--truth",
            str(truth),
        )
    )
    assert process.stdout is not None
    assert process.stdout.readline()  # the settings are printed once it listens
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    rows = json.loads(truth.read_text("utf-8"))

    assert len(rows) == 40
    assert 10 < sum(row["cause"] is not None for row in rows) < 32
    assert all(row["records"] for row in rows)
    alone = machine.really("simulate", "--port", "0", "--truth", str(truth))
    assert alone.status == 2
    assert "--causes" in alone.err


def test_a_port_which_is_taken_is_told(machine: Machine) -> None:
    port = machine.vendors.base_url.rsplit(":", 1)[1]

    done = machine.really("simulate", "--port", port)

    assert done.status == 2
    assert "Choose another --port" in done.err


def test_help_is_quick_and_imports_no_screen() -> None:
    code = "import sys; from tui.cli.arguments.parser import build_parser; build_parser(); print(*sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert not {"textual", "httpx", "pydantic"} & set(done.stdout.split())


def test_an_unknown_time_zone_of_the_machine_is_said(stocked: Machine) -> None:
    stocked.set("TZ", "Mars/Olympus")

    checked, examined = stocked.run("config", "check"), stocked.run("doctor")

    for words in (checked.err, examined.out):
        assert "TZ=Mars/Olympus is not a time zone which this machine knows" in words
    assert "Mars/Olympus, where it is" not in examined.out


def test_the_doctor_names_the_zone_in_which_times_are_shown(stocked: Machine) -> None:
    stocked.set("TZ", "Asia/Kolkata")

    assert "times are shown in Asia/Kolkata, where it is 20" in stocked.run("doctor").out


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (None, ""),
        (1, "its clock and this machine's agree"),
        (192, "its clock is 3 min ahead of this machine's"),
        (-7500, "its clock is 2 h 5 min behind this machine's"),
    ],
)
def test_the_doctor_says_how_far_a_vendors_clock_is_off(ahead, words) -> None:
    said = clock_words(None if ahead is None else timedelta(seconds=ahead))

    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_the_doctor_compares_the_clocks_of_the_vendors_it_asks(stocked: Machine) -> None:
    assert stocked.run("doctor").out.count("its clock and this machine's agree") == 3
