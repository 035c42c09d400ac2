"""Crash reports: each unexpected error is reported once, in a file without secrets."""

import os
import re
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from textual.app import App
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.message_pump import MessagePump
from textual.widget import MountError, Widget
from textual.worker import Worker, WorkerState
from textual.worker_manager import WorkerManager

from tui.config import Settings
from tui.domain.text.mask import MASK, mask_secrets
from tui.domain.text.safe_text import clean
from tui.domain.text.secret import SecretStr

_LONG_WORD = re.compile(r"[A-Za-z0-9+/_=.-]{20,}")
_HAS_DIGIT = re.compile(r"\d")


class WatchedWorkers(WorkerManager):
    """Textual's workers, with a callback for each worker which fails."""

    def __init__(
        self, app: App[None], on_failure: Callable[[Worker[object], BaseException], None]
    ) -> None:
        super().__init__(app)
        self._on_failure = on_failure

    def _remove_worker(self, worker: Worker[object]) -> None:
        super()._remove_worker(worker)
        error = worker.error if worker.state is WorkerState.ERROR else None
        if error is not None and not came_too_late(error, worker.node):
            self._on_failure(worker, error)


def came_too_late(error: BaseException, node: MessagePump) -> bool:
    """Return whether something failed only because its screen was closed meanwhile."""
    if not isinstance(error, NoMatches | NoScreen | MountError) or not isinstance(node, Widget):
        return False
    if not node.is_attached or not node.is_running:
        return True
    return any(part._pruning for part in node.ancestors_with_self)  # noqa: SLF001 - it is being closed


class CrashReports:
    """Writes reports of bugs to a folder, and shows a notice of each bug once."""

    def __init__(self, app: App[None], folder: Path, secrets: Callable[[], Iterable[str]]) -> None:
        self._app = app
        self._folder = folder
        self._secrets = secrets
        self._noticed: set[str] = set()
        self._is_silent = False

    def silence(self) -> None:
        """Show no more notices: the application is ending, and canceled work may fail."""
        self._is_silent = True

    def notice(self, error: BaseException) -> None:
        """Write a report of a bug the application survived, and show where it is; once for each bug."""
        origin = origin_of(error)
        if self._is_silent or origin in self._noticed:
            return
        self._noticed.add(origin)
        path = self._write(error)
        where = f" Please send the report: {path}" if path else ""
        self._app.notify(
            f"Watchfloor hit a bug and kept running.{where}",
            severity="error",
            timeout=20,
            markup=False,
        )

    def farewell(self, error: BaseException) -> str:
        """Write a report of the bug which ends the application; return what to print about it."""
        path = self._write(error)
        where = f"\nThe report, without secrets: {path}" if path else ""
        return clean(f"Watchfloor hit a bug and had to stop ({type(error).__name__}).") + where

    def _write(self, error: BaseException) -> Path | None:
        at = datetime.now(UTC)
        return write_report(self._folder, report_text(error, at, self._secrets()), at)


def origin_of(error: BaseException) -> str:
    """Return what identifies a bug: the type of the error, and the line which raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} {where}"


def report_text(error: BaseException, at: datetime, secrets: Iterable[str] = ()) -> str:
    """Return the text of a report: tracebacks without values, and the messages, redacted."""
    lines = [f"Watchfloor, {at:%Y-%m-%d %H:%M:%S} UTC", ""]
    for cause in _chain(error):
        frames = traceback.extract_tb(cause.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        lines += [f"{type(cause).__name__}: {redact(str(cause), secrets)}", ""]
    return "\n".join(lines)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in found:
        found.insert(0, link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return found


def secrets_in(settings: Settings) -> list[str]:
    """Return the secrets which stand in settings: what is named there otherwise is no secret itself."""
    given = (value for account in settings.accounts for value in account.given.values())
    return [value.get_secret_value() for value in given if isinstance(value, SecretStr)]


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text with known secrets masked, and every long word which might be a secret."""
    known = mask_secrets(text, secrets)
    return _LONG_WORD.sub(lambda word: MASK if _HAS_DIGIT.search(word[0]) else word[0], known)


def write_report(folder: Path, text: str, at: datetime) -> Path | None:
    """Write a report which only its owner can read; return None where that is not possible."""
    path = folder / f"crash-{at:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path
