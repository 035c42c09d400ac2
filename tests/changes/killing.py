"""Killing a process which works through a job, as a crash of its machine does."""

import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def started(victim, *arguments):
    """Start a module of this folder as a process of its own, and wait until it has begun its work."""
    line = [sys.executable, "-m", f"tests.changes.{victim}", *map(str, arguments)]
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    return process


def kill(process):
    """Kill a process; return whether it was still at work."""
    was_at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    process.stdout.close()
    return was_at_work


def killed_until_done(start, luck, kills, longest):
    """Kill what `start` starts within so many seconds, again and again; the last one may end by itself.

    Return how often it was killed.
    """
    killed = 0
    while True:
        process = start()
        if killed < kills:
            time.sleep(luck.random() * longest)
        else:
            process.wait(60)
        if not kill(process):
            assert process.returncode == 0
            return killed
        killed += 1
