import json
import os
import pty
import signal
import time
from datetime import timedelta

import pytest

from tests.effort import sized
from tui.cli.arguments.changes import move_fields_first
from tui.sim.world.unit import SimState

pytestmark = pytest.mark.usefixtures("asked_often")

SUSPEND = ("do", "change_simstate", "--account", "acme-sims", "state=suspend")


def names(machine, number=1, **fits):
    rows = machine.run("devices", "--account", "acme-sims", "--format", "json").records
    found = [row for row in rows if all(row[name] == word for name, word in fits.items())]
    return [
        row["vendor"]["device_name"] for row in found if "/" not in row["vendor"]["device_name"]
    ][:number]


def changes(machine, vendor="lattigo"):
    return [request for request in machine.vendors.asked(vendor) if request.method != "GET"]


@pytest.mark.parametrize(
    ("argv", "arrangement"),
    [
        ("do note --to a b note=x y", ["do", "note", "--to", "a", "b", "y"]),
        ("do note --reason a=b --to c", ["do", "note", "--reason", "a=b", "--to", "c"]),
        ("list do a=b", ["list", "do", "a=b"]),
        ("--read-only do note note=", ["--read-only", "do", "note"]),
    ],
)
def test_fields_may_stand_anywhere(argv, arrangement):
    arrangedly = [
        word for word in move_fields_first(argv.split()) if not word.startswith("--field=")
    ]

    assert arrangedly == arrangement


def test_a_change_is_planned_sent_and_accounted_for_target_by_target(machine):
    (name,) = names(machine, state="active")
    done = machine.run(*SUSPEND, "--to", name, "no such", "--yes", "--reason", "T-1")
    (job,) = done.records
    listed = machine.run("jobs", "--format", "json").records
    log = machine.run("log", "--format", "json").records

    assert done.status == 1, "one of them is not known"
    assert {row["name"]: row["state"] for row in job["targets"]} == {
        name: "accepted",
        "no such": "skipped",
    }
    assert {"job", "action", "account", "actor", "created_at", "state", "targets"} <= set(job)
    assert {
        "key",
        "name",
        "label",
        "state",
        "answer",
        "sent_at",
        "ended_at",
        "confirmed_at",
    } <= set(job["targets"][0])
    assert [one["job"] for one in listed] == [job["job"]]
    assert [row["event"] for row in log] == ["planned", "ended"]
    assert log[1]["reason"] == "T-1"
    assert (log[1]["before"], log[1]["after"]) == ("active", "suspend")
    assert len(changes(machine)) == 1


def test_show_tells_what_is_on_its_way_beside_what_the_record_says(machine):
    (name,) = names(machine, state="active")
    (job,) = machine.run(*SUSPEND, "--to", name, "--yes").records
    (shown,) = machine.run("show", name, "--format", "json").records
    table = machine.run("show", name, "--format", "table").out
    by_vendor = {row["provider"]: row["state"] for row in shown["devices"]}

    assert by_vendor["lattigo"] == "active"
    (pending,) = shown["pending"]
    assert pending == {
        "account": "acme-sims", "key": job["targets"][0]["key"], "job": job["job"],
        "action": "change_simstate", "what": "state", "before": "active", "after": "suspend",
        "state": "accepted", "at": job["targets"][0]["ended_at"], "waits_for_contact": False,
    }  # fmt: skip
    assert "on its way: state: active → suspend, accepted " in table
    assert f"not confirmed yet (job {job['job']})" in table


@pytest.mark.parametrize("format", ["csv", "jsonl", "table"])
def test_results_come_in_every_format(machine, format):
    (name,) = names(machine, state="active")

    done = machine.run(*SUSPEND, "--to", name, "--yes", "--format", format)

    assert done.status == 0
    assert name in done.out
    assert "accepted" in done.out


def test_without_a_terminal_and_without_yes_nothing_is_sent(machine):
    (name,) = names(machine, state="active")

    done = machine.really(*SUSPEND, "--to", name)

    assert done.status == 2
    assert "--yes" in done.err
    assert not changes(machine)


def test_read_only_is_a_plain_sentence_and_no_byte(machine):
    (name,) = names(machine)
    before = len(machine.vendors.asked("lattigo"))

    done = machine.run("--read-only", *SUSPEND, "--to", name, "--yes")

    assert done.status == 1
    assert "acme-sims is read-only on this machine" in done.err
    assert len(machine.vendors.asked("lattigo")) == before


def test_a_dry_run_prints_the_exact_requests_and_asks_nobody(machine):
    (name,) = names(machine)
    before = len(machine.vendors.asked("lattigo"))

    done = machine.run(*SUSPEND, "--to", name, "--dry-run")

    assert done.status == 0
    assert done.out.splitlines()[0].startswith(
        "# watchfloor do change_simstate --account acme-sims"
    )
    assert "curl -X PUT" in done.out
    assert "••••" in done.out
    assert len(machine.vendors.asked("lattigo")) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("do", "dance", "--account", "acme-sims"), "has no action"),
        (("do", "note", "--account", "nobody"), "There is no account"),
        (("do", "note", "--account", "acme-sims", "colour=red", "note=x"), "has no field colour"),
        (("do", "note", "--account", "acme-sims", "field_name=note", "note=x"), "no device"),
        (
            ("do", "change_simstate", "--account", "acme-sims", "state=off", "--to", "x"),
            "not one of",
        ),
        (("do", "create_token", "--account", "trackers", "--to", "x"), "remove --to"),
        (("do", "note", "--account", "acme-sims", "--to-file", "/nowhere", "note=x"), "/nowhere"),
        (("jobs", "resume"), "needs one JOB"),
    ],
)
def test_wrong_usage_is_told_and_nothing_is_sent(machine, words, says):
    done = machine.run(*words, "--yes")

    assert done.status == 2
    assert says in done.err
    assert not changes(machine)


@pytest.mark.parametrize(
    ("fault", "status", "state"),
    [("reset_after", 3, "unknown"), ("connect_error", 5, "planned"), ("status_500", 3, "unknown")],
)
def test_the_exit_status_tells_what_is_known(machine, fault, status, state):
    (name,) = names(machine, state="active")
    if fault == "connect_error":
        machine.run(*SUSPEND, "--to", name, "--dry-run")
        machine.configure(machine.away("lattigo"))
    else:
        machine.vendors.faults.strike(fault, where=lambda request: request.method == "PUT")

    done = machine.run(*SUSPEND, "--to", name, "--yes")

    assert done.status == status
    assert done.records[0]["targets"][0]["state"] == state


def test_a_spent_budget_is_status_4_and_resume_goes_on_later(machine):
    (name,) = names(machine, state="active")
    machine.vendors.faults.strike("retry_after", where=lambda request: request.method == "PUT")
    first = machine.run(*SUSPEND, "--to", name, "--yes", "--wait", "1s")
    job = first.records[0]["job"]
    machine.run("jobs", "pause", job)
    second = machine.run("jobs", "resume", job, "--yes", "--wait", "30s")
    third = machine.run("jobs", "resume", job, "--yes")

    assert (first.status, first.records[0]["state"]) == (4, "planned")
    assert f"jobs resume {job}" in first.err
    assert (second.status, second.records[0]["state"]) == (0, "accepted")
    assert third.status == 0
    assert len(changes(machine)) <= 2


def test_a_job_is_settled_by_reading_back_and_taken_back(machine):
    (name,) = names(machine)
    machine.run("do", "change_cost_center", "--account", "acme-sims", "cost_center=1", "--to", name,
                "--yes")  # fmt: skip
    machine.vendors.faults.strike("reset_after", where=lambda request: request.method == "PUT")
    lost = machine.run("do", "change_cost_center", "--account", "acme-sims", "cost_center=2", "--to",
                       name, "--yes")  # fmt: skip
    job = lost.records[0]["job"]
    settled = machine.run("jobs", "settle", job)
    undone = machine.run("jobs", "undo", job, "--yes")
    after = machine.run("jobs", job, "--format", "json").records[0]

    assert (lost.status, settled.status) == (3, 0)
    assert settled.records[0]["targets"][0]["answer"].startswith("read back")
    assert undone.status == 0, undone.err
    assert undone.records[0]["targets"][0]["after"] == "1"
    assert after["state"] == "undone"


def test_what_nothing_shows_is_settled_by_a_person_with_a_reason(machine):
    (name,) = names(machine)
    machine.vendors.faults.strike("reset_after", where=lambda request: request.method == "POST")
    lost = machine.run("do", "cellular_locate", "--account", "acme-sims", "--to", name, "--yes")
    job = lost.records[0]["job"]
    left = machine.run("jobs", "settle", job)
    mute = machine.run("jobs", "settle", job, "--as", "confirmed")
    said = machine.run("jobs", "settle", job, "--as", "confirmed", "--reason", "it is on the map")

    assert (left.status, mute.status, said.status) == (3, 2, 0)
    assert "decide by hand" in left.err


def test_a_created_token_is_shown_once(machine):
    done = machine.run("do", "create_token", "--account", "trackers", "role=ue", "--yes")
    token = done.records[0]["targets"][0]["created"]["token"]
    later = machine.run("jobs", done.records[0]["job"], "--format", "json")
    log = machine.run("log", "--format", "json")

    assert done.status == 0
    assert token not in later.out + log.out
    kept = b"".join(path.read_bytes() for path in (machine.folder / "state").rglob("*.db*"))
    assert token.encode() not in kept


def test_a_registered_device_is_located_by_the_next_command_and_its_credentials_are_nowhere_else(
    machine, tmp_path
):
    place = f'provider = "polte"\nkeychain = "file:{tmp_path / "kept"}"'
    machine.configure(('provider = "polte"', place))
    device = next(
        row for row in machine.run("devices", "--account", "trackers", "--format", "json").records
        if row["vendor"]["manufacturerToken"] and row["vendor"]["modelToken"]
    )  # fmt: skip
    done = machine.run("do", "register", "--account", "trackers", "--to", device["imei"], "--yes")
    (target,) = done.records[0]["targets"]
    located = machine.run(
        "do", "locate", "--account", "trackers", "--to", device["imei"], "payload=00ff", "--yes"
    )

    assert target["answer"] == "registered; its credentials are kept for locate"
    assert located.records[0]["targets"][0]["state"] == "confirmed"
    secret = target["created"]["mqttAuthPassword"]
    holding = [path for path in tmp_path.rglob("*") if path.is_file()]
    holding = [path.name for path in holding if secret.encode() in path.read_bytes()]
    assert holding == ["kept"]


def test_the_log_proves_itself(machine):
    (name,) = names(machine)
    machine.run("do", "cellular_locate", "--account", "acme-sims", "--to", name, "--yes")
    sound = machine.run("log", "--verify", "--format", "json")
    import sqlite3  # noqa: PLC0415 - only to tamper

    with sqlite3.connect(machine.folder / "state" / "operations.db") as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE number = 2")
    connection.close()
    broken = machine.run("log", "--verify", "--format", "json")

    assert (sound.status, sound.records[0]["broken"]) == (0, None)
    assert (broken.status, broken.records[0]["broken"]) == (1, 2)


def test_a_head_kept_elsewhere_shows_that_the_log_was_emptied(machine):
    (name,) = names(machine)
    machine.run("do", "cellular_locate", "--account", "acme-sims", "--to", name, "--yes")
    head = machine.run("log", "--head").out.strip()
    record = machine.run("log", "--head", "--format", "json").records[0]
    kept = machine.run("log", "--verify", "--head", head)
    (machine.folder / "state" / "operations.db").unlink()
    emptied = machine.run("log", "--verify")
    shown = machine.run("log", "--verify", "--head", head)

    assert record["head"] == head
    assert len(head) == 64
    assert [done.status for done in (kept, emptied, shown)] == [0, 0, 1]
    assert "is not in the log" in shown.err
    assert machine.run("log", "--head", head).status == 2
    assert machine.run("log", "--verify", "--head").status == 2


def test_a_long_file_is_read_whole(machine):
    known = names(machine, 3)
    lines = sized(10_000, 100_000)
    file = machine.folder / "list.csv"
    file.write_text(
        "device_name\n" + "".join(f"{n:019d}\n" for n in range(lines)) + "\n".join(known)
    )

    done = machine.run(*SUSPEND, "--to-file", str(file), "--dry-run")

    assert done.status == 1
    assert "will change" in done.err


def test_a_recipe_is_sent_filled_in_and_one_there_is_not_is_named(machine):
    (name,) = names(machine)
    send = ("do", "send_sms", "--account", "acme-sims", "--to", name, "--dry-run")
    (machine.folder / "recipes.toml").write_text('[[recipes]]\nname = "Who"\ntext = "I am {imei}"')
    rows = machine.run("devices", "--account", "acme-sims", "--format", "json").records
    imei = next(row["imei"] for row in rows if row["vendor"]["device_name"] == name)

    sent = machine.run(*send, "--recipe", "who")
    unknown = machine.run(*send, "--recipe", "nobody")
    both = machine.run(*send, "--recipe", "who", "sms_text=x")
    elsewhere = machine.run(*SUSPEND, "--to", name, "--recipe", "who")

    assert sent.status == 0
    assert f"I am {imei}" in sent.out + sent.err
    assert (unknown.status, both.status, elsewhere.status) == (2, 2, 2)
    assert "The recipes are: Who" in unknown.err
    assert "a recipe cannot be used" in elsewhere.err


def test_on_a_terminal_the_number_is_typed(machine):
    wanted = names(machine, 2, state="active")
    for typed, status in (("1\n", 2), ("2\n", 0)):
        ours, theirs = pty.openpty()
        process = machine.start(*SUSPEND, "--to", *wanted, "--format", "json", stdin=theirs)
        os.write(ours, typed.encode())
        out, err = process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)

        assert process.returncode == status, err
        assert b"Type 2 to send to 2 devices" in err
    assert {row["state"] for row in json.loads(out)[0]["targets"]} == {"accepted"}


def test_an_end_asked_for_lets_the_chunk_under_way_finish_and_the_job_go_on_later(machine):
    wanted = names(machine, 6)
    words = ["do", "note", "--account", "acme-sims", "field_name=note", "note=x", "--to", *wanted]
    process = machine.start(*words, "--yes", "--format", "json")
    deadline = time.monotonic() + 60
    while len(changes(machine)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    (job,) = json.loads(out)
    states = [row["state"] for row in job["targets"]]
    again = machine.run("jobs", "resume", job["job"], "--yes")

    assert process.returncode == 130, err
    assert set(states) == {"accepted", "planned"}
    assert again.status == 0, again.err
    assert len(changes(machine)) == 6


def test_each_row_of_a_file_activates_with_its_own_note_plan_and_region(stocked):
    path = stocked.folder / "new.csv"
    rows = [
        "imei,iccid,rate plan,note,region_code,device_sku",
        "490154203237518,89014103211118510720,IoT 50MB,bus 12,01234,",
        ",89014103211118510738,IoT 250MB,,,SKU-9",
    ]
    path.write_text("\n".join(rows))

    done = stocked.run(
        "do", "activation_request", "--account", "acme-sims", "--to-file", str(path), "--yes"
    )

    dry = stocked.run(
        "do", "activation_request", "--account", "acme-sims", "--to-file", str(path), "--dry-run"
    )

    command, *_ = dry.out.splitlines()
    assert command == "# watchfloor do activation_request --account acme-sims --to-file FILE"
    assert done.status == 0, done.err
    bodies = [
        json.loads(one.body)
        for one in stocked.vendors.asked("lattigo")
        if one.path.endswith("activation_request")
    ]
    assert bodies == [
        {
            "rate_plan_name": "IoT 50MB",
            "activation_requests": [
                {
                    "imei": "490154203237518", "iccid": "89014103211118510720",
                    "region_code": "01234", "note": "bus 12",
                }
            ],
        },
        {
            "rate_plan_name": "IoT 250MB",
            "activation_requests": [{"iccid": "89014103211118510738", "device_sku": "SKU-9"}],
        },
    ]  # fmt: skip


def test_what_was_changed_at_a_carrier_for_one_test_is_forgotten_before_the_next(machine):
    (name,) = names(machine, state="active")
    world = machine.vendors.simulator.world
    for unit in world.units:
        world.set_sim_state(unit, SimState.SUSPENDED, world.clock() - timedelta(days=1))

    machine.vendors.renew()
    machine.set("WATCHFLOOR_HOME", str(machine.folder / "another"))

    assert names(machine, state="active") == [name]
