"""One attempt at a delivery: what came of it, and its record on disk, which outlives the service."""

import fcntl
import json
import os
import time
from contextlib import suppress
from enum import Enum
from pathlib import Path

from tui.domain.text.safe_text import clean_lines
from tui.lazy_dataclass import dataclass

_BEGAN = b"began\n"
_KEPT_SECONDS = 2 * 86_400


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What came of an attempt."""

    is_done: bool
    words: str
    """One line for people."""
    output: str = ""
    """What the command wrote, or the webhook answered; cleaned, and cut."""

    @classmethod
    def made(cls, words: str, output: str = "") -> "AttemptResult":
        """Return the result of an attempt which the receiver took."""
        return cls(is_done=True, words=words, output=output)

    @classmethod
    def failed(cls, words: str, output: str = "") -> "AttemptResult":
        """Return the result of an attempt which failed, or of which nobody knows."""
        return cls(is_done=False, words=words, output=output)


class AttemptState(Enum):
    """What is known of an attempt whose end was not written into the store."""

    UNSTARTED = "unstarted"
    """Certainly nothing was done."""
    RUNNING = "running"
    UNKNOWN = "unknown"
    """It began, and nobody wrote down how it ended."""


class AttemptRecord:
    """The files of an attempt: its input, and a locked file in which its begin and its end are written."""

    def __init__(self, folder: Path, id: str, attempt: int) -> None:
        """Take the folder in which all records of this machine are."""
        self._folder = folder
        self._path = folder / f"{id}-{attempt}"
        self.input = folder / f"{id}-{attempt}.json"

    def prepare(self, body: bytes) -> int:
        """Write the input, and return the number of the record's open file, locked."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
        record = os.open(self._path, flags, 0o600)
        try:
            fcntl.flock(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.input.touch(mode=0o600)
            self.input.write_bytes(body)
        except BaseException:
            os.close(record)
            raise
        return record

    def read(self, seconds: float) -> AttemptResult | AttemptState:
        """Return how the attempt ended, or what is known of it; `seconds` is what it was given."""
        try:
            record = os.open(self._path, os.O_RDWR)
        except OSError:
            return AttemptState.UNSTARTED
        try:
            fcntl.flock(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return self.last(record, seconds)
        except BlockingIOError:
            return AttemptState.RUNNING
        finally:
            os.close(record)

    def last(self, record: int, seconds: float) -> AttemptResult | AttemptState:
        """Return what the open record says of an attempt which runs no more."""
        text = os.pread(record, 100_000, 0)
        if not text.startswith(_BEGAN):
            return AttemptState.UNSTARTED
        ended = text.removeprefix(_BEGAN)
        return command_result(ended, seconds) if ended.endswith(b"\n") else AttemptState.UNKNOWN

    def remove(self) -> None:
        """Delete the files."""
        for path in (self._path, self.input):
            with suppress(OSError):
                path.unlink()


def began(record: int) -> None:
    """Write that an attempt begins, before anything of it is done."""
    os.write(record, _BEGAN)


def ended(record: int, result: AttemptResult) -> None:
    """Write how an attempt ended which this process made itself."""
    facts = {"done": result.is_done, "words": result.words, "output": result.output}
    os.write(record, json.dumps(facts).encode() + b"\n")


def command_result(line: bytes, seconds: float) -> AttemptResult:
    """Return the result which a record's last line tells."""
    facts = json.loads(line)
    output = "\n".join(clean_lines(str(facts["output"]).strip()))
    if "done" in facts:
        return AttemptResult(is_done=bool(facts["done"]), words=str(facts["words"]), output=output)
    status = facts["status"]
    said = f": {output.splitlines()[-1][:200]}" if output else ""
    if status is None:
        return AttemptResult.failed(f"the command cannot be run{said}", output)
    if facts["late"]:
        return AttemptResult.failed(
            f"the command was ended after {seconds:g} s, its timeout", output
        )
    if status < 0:
        return AttemptResult.failed(f"the command was ended by signal {-status}{said}", output)
    if status:
        return AttemptResult.failed(f"the command ended with status {status}{said}", output)
    return AttemptResult.made("done", output)


def sweep(folder: Path, now: float | None = None) -> None:
    """Delete records so old that nobody asks for them."""
    at = time.time() if now is None else now
    with suppress(OSError):
        for path in folder.iterdir():
            if at - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink()
