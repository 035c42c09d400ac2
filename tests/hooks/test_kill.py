import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.effort import sized
from tests.hooks.fleet import begin_incident, end_incident, judge, save_units
from tui.store import Store

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("WATCHFLOOR_HOOK_KILLS") or sized(24, 500))
"""`make hooks` for the figure in the promises."""
ROUND_KILLS = 6
"""Kills while something begins, and as many while it ends."""
UNITS, SIZE = 6, 4
"""In each round so many units of their own, and an incident of so many others."""
COMMAND = """#!/bin/sh
exec cat >> "{told}/$WATCHFLOOR_HOOK_ID"
"""
LAST_SECONDS = 60.0
LONGEST_LIFE = 0.8


def now():
    return datetime.now(UTC)


class Victim:
    """The process whose children are killed."""

    def __init__(self, folder, command):
        line = [sys.executable, "-m", "tests.hooks.victim", str(folder), str(command)]
        self.process = subprocess.Popen(
            line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, word):
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def kill(self, child):
        os.kill(child, signal.SIGKILL)
        self.ask("reap")

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@asynccontextmanager
async def killed_service(folder):
    folder.mkdir()
    told = folder / "told"
    told.mkdir()
    command = folder / "tell"
    command.write_text(COMMAND.format(told=told))
    command.chmod(0o755)
    store = await Store.open(state=folder, now=now)
    victim = Victim(folder, command)
    try:
        yield store, victim, told
    finally:
        victim.close()
        await store.close()


async def kill_often(victim, luck, kills):
    """Kill the service at any moment of its life: while it opens, looks, starts a command or writes its end."""
    for _ in range(kills):
        child = victim.ask("live")
        await asyncio.sleep(luck.random() ** 2 * LONGEST_LIFE)
        victim.kill(child)


async def let_live(victim, store, lasting):
    """Let the service live until it has seen what lasts (so many marks), and everything is delivered."""
    child = victim.ask("live")
    try:
        async with asyncio.timeout(LAST_SECONDS):
            while True:
                await asyncio.sleep(0.05)
                marks = await store.hooks.marks("desk")
                waiting = (await store.hooks.statuses(["desk"]))["desk"].waiting
                if not waiting and len(marks) == lasting and all(mark.fired_at for mark in marks):
                    break
    finally:
        victim.kill(child)


def deliveries(told):
    """Return what the command was told, each time it was."""
    found = []
    for path in told.iterdir():
        text = path.read_text()
        while text:
            body, end = json.JSONDecoder().raw_decode(text)
            found.append(body)
            text = text[end:]
    return found


@pytest.mark.timeout(120 + KILLS * 3)
async def test_over_kills_each_verdict_and_each_incident_is_fired_once_and_ended_once(tmp_path):
    luck = random.Random(11)
    wanted = Counter()
    async with killed_service(tmp_path / "life") as (store, victim, told):
        for number in range(max(1, KILLS // (2 * ROUND_KILLS))):
            alone = [f"{number}-{place}" for place in range(UNITS)]
            together = [f"{number}-together-{place}" for place in range(SIZE)]
            await save_units(store, [*alone, *together])
            await judge(store, dict.fromkeys(alone, ("battery-empty", "critical")), at=now())
            await begin_incident(store, f"carrier-{number}", together, at=now())
            await kill_often(victim, luck, ROUND_KILLS)
            await let_live(victim, store, UNITS + 1)
            await judge(store, dict.fromkeys(alone, ("ok", "ok")), at=now())
            await end_incident(store, f"carrier-{number}", together, at=now())
            await kill_often(victim, luck, ROUND_KILLS)
            await let_live(victim, store, 0)
            wanted["unit"] += UNITS
            wanted["incident"] += 1

        fired = deliveries(told)
        counts = Counter(body["id"] for body in fired)
        events = Counter((body["kind"], body["event"]) for body in fired)
        subjects = Counter((body["title"], body["event"]) for body in fired)

        twice = [body for body in fired if counts[body["id"]] > 1]
        assert [(body["id"], body["event"], body["attempt"]) for body in twice] == []
        assert events == {
            (kind, event): count for kind, count in wanted.items() for event in ("begin", "end")
        }
        assert len(subjects) == 2 * sum(wanted.values()) - 2 * (wanted["incident"] - 1)
        assert (await store.audit.verify()).broken is None
