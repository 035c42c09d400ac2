"""Runs pieces of work each in a process forked from this one, several at a time, none longer than it may."""

import os
import resource
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_MEMORY = 4 << 30
"""Bytes: a fault which gathers without end is stopped before the machine is full."""


@dataclass(frozen=True)
class Job:
    """One piece of work."""

    run: Callable[[], int]
    """Does it and returns the exit code."""
    processor: float
    """Seconds of the processor it may take."""
    clock: float
    """Seconds which may go by."""


def forked(jobs: Iterable[Job], at_once: int) -> Iterator[tuple[Job, int]]:
    """Yield each job which ended and its exit code, or minus the number of the signal which ended it."""
    waiting = iter(jobs)
    running: dict[int, tuple[Job, float, Path]] = {}
    try:
        while True:
            while len(running) < at_once and (job := next(waiting, None)):
                scratch = Path(tempfile.mkdtemp())
                running[_start(job, scratch)] = job, time.monotonic() + job.clock, scratch
            if not running:
                return
            for pid in [pid for pid, (_, end, _) in running.items() if end < time.monotonic()]:
                os.kill(pid, signal.SIGKILL)
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid in running:
                job, _, scratch = running.pop(pid)
                _clear(pid, scratch)
                yield job, os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.02)
    finally:
        for pid, (_, _, scratch) in running.items():
            _clear(pid, scratch)
            os.waitpid(pid, 0)


def _start(job: Job, scratch: Path) -> int:
    """Begin a job in a process and a session of its own; return its id."""
    return os.fork() or _work(job, scratch)


def _work(job: Job, scratch: Path) -> NoReturn:
    """Do a job in the child: it says nothing, and writes into a folder which goes with it."""
    code = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        tempfile.tempdir = str(scratch)
        for name in ("TMPDIR", "PYTEST_DEBUG_TEMPROOT", "HYPOTHESIS_STORAGE_DIRECTORY"):
            os.environ[name] = str(scratch)
        seconds = int(job.processor) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        code = job.run()
    finally:
        os._exit(code)


def _clear(pid: int, scratch: Path) -> None:
    """End a job with whatever it started, and take its files away."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    shutil.rmtree(scratch, ignore_errors=True)
