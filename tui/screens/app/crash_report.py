"""What went wrong where nobody waited for it: said once, and kept in a report without secrets."""

import os
import re
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from textual.app import App
from textual.worker import Worker, WorkerState
from textual.worker_manager import WorkerManager

MASK = "•••"
SHORTEST_SECRET = 6
_LONG_WORD = re.compile(r"[A-Za-z0-9+/_=.-]{20,}")
_HAS_DIGIT = re.compile(r"\d")


class WatchedWorkers(WorkerManager):
    """Textual's workers, whose failures are told to somebody."""

    def __init__(self, app: App[None], tell: Callable[[BaseException], None]) -> None:
        super().__init__(app)
        self._tell = tell

    def _remove_worker(self, worker: Worker[object]) -> None:
        super()._remove_worker(worker)
        if worker.state is WorkerState.ERROR and worker.error is not None:
            self._tell(worker.error)


def place_of(error: BaseException) -> str:
    """Tell one fault from another: its kind, and the line at which it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} {where}"


def report_text(error: BaseException, at: datetime, secrets: Iterable[str] = ()) -> str:
    """Return what happened and where, without any value but the message, and that redacted."""
    lines = [f"Watchfloor, {at:%Y-%m-%d %H:%M:%S} UTC", ""]
    for one in _chain(error):
        frames = traceback.extract_tb(one.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        lines += [f"{type(one).__name__}: {redact(str(one), secrets)}", ""]
    return "\n".join(lines)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.insert(0, one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Take known secrets out of a text, and every long word which might be one."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return _LONG_WORD.sub(lambda word: MASK if _HAS_DIGIT.search(word[0]) else word[0], text)


def write_report(folder: Path, text: str, at: datetime) -> Path | None:
    """Write a report only its owner can read; None where that is not possible."""
    path = folder / f"crash-{at:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path
