"""Read a file which the user writes: what is wrong with it is a sentence, with the line where there is one."""

import json
import stat
from pathlib import Path
from typing import Any

from tui.domain.text.safe_text import clean

MOST_BYTES = 4 * 1024 * 1024
"""More than anybody writes by hand; a longer file is another one by mistake."""

MOST_JSON_BYTES = 32 * 1024 * 1024
"""A vendor's saved description of its API is written by a program, and longer."""


class UnreadableFile(Exception):
    """A file of the user's cannot be read; the text is the reason, `line` the line where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def read_user_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """Return a file's text, UTF-8 with or without a byte order mark.

    Raise `FileNotFoundError` where there is none, and `UnreadableFile` for any other reason.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # a pipe would be waited for without end
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise UnreadableFile(f"it is {what}")
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnreadableFile(f"it cannot be read ({error.strerror or error})") from error
    if len(data) > most_bytes:
        raise UnreadableFile(f"it is larger than {most_bytes // 1024 // 1024} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"it is not UTF-8 (byte {data[error.start]:#04x}); save it as UTF-8", line
        ) from error


def located(path: Path | str, error: UnreadableFile) -> str:
    """Return file, line and reason, as compilers write them."""
    line = f":{error.line}" if error.line else ""
    return f"{path}{line}: {error}"


def read_user_json(path: Path) -> Any:
    """Return what a JSON file holds; raise `FileNotFoundError` or `UnreadableFile`."""
    text = read_user_text(path, MOST_JSON_BYTES)
    try:
        return json.loads(text, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"not valid JSON: {error.msg}", error.lineno) from error
    except RecursionError:
        raise UnreadableFile("brackets are nested too deep") from None
    except ValueError as error:
        raise UnreadableFile(f"not valid JSON: {error}") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of a key which stands twice one would be ignored."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {clean(twice)} stands twice in one object")
    return found
