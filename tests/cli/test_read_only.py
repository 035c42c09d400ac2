"""Read-only is read-only: whatever the command, the journal, the audit log and the vendors stay as they were."""

import argparse
import asyncio
import socket
import sqlite3
from datetime import UTC, datetime

import pytest

from tests.effort import THOROUGH
from tui.cli.arguments.parser import build_parser
from tui.domain.change.action import Outcome, TargetState
from tui.store import NewJob, NewTarget, Store
from tui.store.journal.job_lock import new_owner

DEAD = 4_194_305
"""The number of a process which cannot be: more than Linux gives."""


def operations(machine) -> list[str]:
    """Return everything in the journal's file, as SQL."""
    with sqlite3.connect(machine.folder / "state" / "operations.db") as connection:
        return list(connection.iterdump())


def mutations(machine) -> list[str]:
    """Return the requests which change something at Lattigo."""
    return [request.path for request in machine.vendors.asked("lattigo") if request.method != "GET"]


async def begun(machine) -> dict[str, str]:
    """Write a running job with an unknown, a refused, a sent and a planned target, and one left by a crash."""
    store = await Store.open(state=machine.folder / "state", now=lambda: datetime.now(UTC))
    owners = {
        "running": new_owner(),
        "crashed": f"{socket.gethostname()}:{DEAD}:0",
        "resting": None,
    }
    states = (TargetState.UNKNOWN, TargetState.REFUSED, TargetState.ACCEPTED)
    names = {}
    try:
        for kind, owner in owners.items():
            keys = [f"{kind}-{number}" for number in range(5)]
            targets = tuple(NewTarget(key, key) for key in keys)
            job = NewJob("send_sms", "acme-sims", "ann@desk", {"sms_text": "hello"}, targets)
            names[kind] = name = await store.journal.plan_job(job, owner)
            await store.journal.mark_sent(name, keys[:4])
            ended = {key: Outcome(state, "so") for key, state in zip(keys, states, strict=False)}
            await store.journal.mark_ended(name, ended)
    finally:
        await store.close()
    return names


READS = (
    "devices", "units", "attention", "diff --since 1h", "devices --at 0m", "units --at 0m", "attention --at 0m", "show 4", "why 4", "reports 4", "usage 4", "list acme-sims rate-plans",
    "budget", "actions", "export devices --to -", "export devices --to - --format csv",
    "trips 4", "recover 4", "plans", "plans --spend 1", "export plans --to - --format csv", "export share 4 --to -",
    "tag", "metrics", "jobs", "jobs {running}", "log", "log --verify", "sync --quick", "doctor", "doctor --relearn",
    "config path", "config check", "config init", "hooks", "version", "help", "completion bash", "complete watchfloor", "demo", "simulate --port 1", "web --port 1",
)  # fmt: skip
CHANGES = (
    "tag {sim} night-shift", "untag {sim} day-shift",
    "ack {sim} --reason because", "unack {sim}", "assign {sim} --to me", "comment {sim} hello",
    "do send_sms --account acme-sims --to {sim} sms_text=hi --yes",
    "do note --account acme-sims --to {sim} note=hi --yes",
    "do note --account acme-sims --to {sim} note=hi --dry-run",
    "do note --account acme-sims --to {sim} note=hi --at 2101-01-01 --yes",
    "do note --account acme-sims --to {sim} note=hi --canary --yes",
    "recover {sim} --for 48h --yes", "recover {sim} --for 48h --dry-run",
    "jobs pause {running}", "jobs stop {running}", "jobs stop {resting}", "jobs resume {resting} --yes",
    "jobs retry {resting} --yes", "jobs undo {resting} --yes", "jobs settle {resting}",
    "jobs settle {resting} --as refused --reason because",
    "jobs settle {crashed} --as confirmed --reason because",
)  # fmt: skip
NOT_RUN = ("demo", "simulate", "web")
"""Those which go on until they are stopped: the screens' own test presses their keys."""


def commands() -> set[str]:
    """Return the names of all commands."""
    (found,) = (
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return set(found.choices)


def test_the_list_names_every_command() -> None:
    assert commands() == {line.split()[0] for line in (*READS, *CHANGES)}


@pytest.mark.parametrize("by", ["--read-only", "the settings"])
def test_no_command_changes_the_journal_or_asks_a_vendor_to_change_anything(stocked, by) -> None:
    names = asyncio.run(begun(stocked))
    rows = stocked.run("devices", "--account", "acme-sims", "--format", "json").records
    names["sim"] = next(row["iccid"] for row in rows if row["state"] == "active")
    assert stocked.run("tag", names["sim"], "day-shift").status == 0
    before = operations(stocked)
    if by == "the settings":
        stocked.set("WATCHFLOOR_UI__READ_ONLY", "true")
    flag = ["--read-only"] if by == "--read-only" else []

    # Either way the same settings forbid it: what only reads is run with one of them.
    for line in (*READS, *CHANGES) if THOROUGH or flag else CHANGES:
        if line.split()[0] not in NOT_RUN:
            done = stocked.run(*flag, *line.format(**names).split())
            is_change = line in CHANGES and "--dry-run" not in line
            assert not is_change or done.status == 1, (line, done)
            assert not is_change or "read-only" in done.err
            assert operations(stocked) == before, line

    assert mutations(stocked) == []


def test_an_export_writes_no_file_under_a_name_given_to_it(stocked) -> None:
    path = stocked.folder / "out.csv"

    done = stocked.run("--read-only", "export", "devices", "--to", str(path))

    assert done.status == 2
    assert "--to -" in done.err
    assert not path.exists()
    assert stocked.run("--read-only", "export", "devices", "--to", "-", "--format", "csv").out


@pytest.mark.parametrize(
    "name",
    ["state/operations.db", "state/ledger.db", "config.toml", ".profile", "x" * 300 + ".csv"],
)
def test_an_export_never_replaces_what_the_console_needs(stocked, name) -> None:
    path = stocked.folder / name
    before = path.read_bytes() if name.startswith(("state", "config")) else b""

    done = stocked.run("export", "devices", "--to", str(path), "--format", "csv", "--force")

    assert done.status == 2
    assert not before or path.read_bytes() == before
