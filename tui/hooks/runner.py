"""Run one command of a hook and write down what came of it: a small process which outlives the service.

It is started by its path, without the package: `python -I -S runner.py RECORD INPUT SECONDS PROGRAM …`, where
RECORD is the number of the open, locked record file which it inherits. As long as it runs, the record is
locked; so whoever finds the record later knows whether the command still runs, and how it ended.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time

MOST_OUTPUT = 4_000
"""So many bytes of the output are kept; the rest is read and dropped."""
END_SECONDS = 2.0
"""A command which is ended gets so long to do it by itself."""
DRAIN_SECONDS = 0.2
"""Output is read for so long after the command has ended: its children may keep the pipe open for days."""


def run(record: int, input_path: str, seconds: float, words: list[str]) -> None:
    """Run the command, and write `began` before it and how it ended after it."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # what the command does is written down in any case
    os.write(record, b"began\n")
    try:
        with open(input_path, "rb") as stdin:  # noqa: PTH123 - nothing is imported without need
            process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
                words,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        _end(record, {"status": None, "late": False, "output": f"{words[0]}: {error.strerror}"})
        return
    output, late = _wait(process, time.monotonic() + seconds)
    text = output.decode("utf-8", "replace")
    _end(record, {"status": process.returncode, "late": late, "output": text})


def _end(record: int, facts: dict[str, object]) -> None:
    os.write(record, json.dumps(facts).encode() + b"\n")


def _wait(process: "subprocess.Popen[bytes]", deadline: float) -> tuple[bytes, bool]:
    """Read the output until the command ends, or end it; return the first of the output, and whether it was late."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    pipe, kept, late, drained = process.stdout.fileno(), b"", False, None
    while True:
        now = time.monotonic()
        if process.poll() is not None and drained is None:
            drained = now + DRAIN_SECONDS
        if drained is not None and now > drained:
            break
        if drained is None and now > deadline:
            _kill(process)
            late = True
        ready, _, _ = select.select([pipe], [], [], 0.05)
        if ready:
            piece = os.read(pipe, 65_536)
            kept = (kept + piece)[:MOST_OUTPUT]
            if not piece:
                late = _wait_for_end(process, deadline) or late
                break
    return kept, late


def _wait_for_end(process: "subprocess.Popen[bytes]", deadline: float) -> bool:
    """Wait for a command which closed its output; return whether it had to be ended."""
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        _kill(process)
        return True
    return False


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a command and all of its children: first politely, then in any case."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)


if __name__ == "__main__":
    _, _record, _input, _seconds, *_words = sys.argv
    run(int(_record), _input, float(_seconds), _words)
