"""Run one command of the user's own: no shell, a plain environment, bounded in time and output."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress

from tui.config.child_environment import plain_environment
from tui.domain.text.safe_text import clean_lines
from tui.lazy_dataclass import dataclass

MOST_OUTPUT = 64_000
"""So many bytes of the output are kept; the rest is read and dropped."""
SECONDS = 60.0
"""A command which takes longer is ended."""
END_SECONDS = 2.0
"""A command which is ended gets so long to do it by itself."""
LOOK_SECONDS = 0.02
"""So often it is looked whether the command has ended."""
DRAIN_SECONDS = 0.2
"""Output is read for so long after the command has ended: a browser which it opened may keep the pipe."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What came of a command for one row."""

    words: str
    """`done`, or what went wrong."""
    is_done: bool = False
    lines: tuple[str, ...] = ()
    """What it wrote, cleaned."""


async def run_command(words: Sequence[str], seconds: float = SECONDS) -> CommandResult:
    """Run a command and return what came of it. Cancelled, it is ended with its children."""
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=plain_environment(),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        return CommandResult(f"cannot be run ({why})")
    kept = bytearray()
    reading = asyncio.ensure_future(_read(process, kept))
    late = False
    try:
        await asyncio.wait_for(_exit(process), seconds)
    except TimeoutError:
        late = True
    finally:
        if process.returncode is None:
            await _end(process)
        await asyncio.wait([reading], timeout=DRAIN_SECONDS)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - a child may keep the pipe open
    lines = tuple(clean_lines(kept.decode("utf-8", "replace").strip()))
    return _result(process.returncode, lines if any(lines) else (), seconds, late=late)


def _result(
    status: int | None, lines: tuple[str, ...], seconds: float, *, late: bool
) -> CommandResult:
    if late:
        return CommandResult(f"ended after {seconds:g} s", lines=lines)
    if status:
        words = f"status {status}" if status > 0 else f"ended by signal {-status}"
        return CommandResult(words, lines=lines)
    return CommandResult("done", is_done=True, lines=lines)


async def _read(process: asyncio.subprocess.Process, kept: bytearray) -> None:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    while piece := await process.stdout.read(65_536):
        kept += piece[: MOST_OUTPUT - len(kept)]


async def _exit(process: asyncio.subprocess.Process) -> None:
    """Wait until the command itself has ended; `wait` would wait for whoever keeps its pipe, too."""
    while process.returncode is None:  # noqa: ASYNC110 - nothing else tells of the process alone
        await asyncio.sleep(LOOK_SECONDS)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a command and its children: first politely, then in any case."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(_exit(process), END_SECONDS)
