"""Add a table to a TOML file of the user's; whatever else stands in it, comments too, stays as it is."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui.config.user_file import UnreadableFile, read_user_text
from tui.domain.text.toml_lines import NotToml, parse_toml

ONLY_OWNER = 0o600


class NotAdded(Exception):
    """The table was not added and the file is as it was; the message says why."""


def append_table(path: Path, array: str, table: Mapping[str, Any]) -> None:
    """Add a table to the end of an array of tables, `[[array]]`; raise `NotAdded`.

    A missing file is made, readable by its owner only. What is written is read again before it replaces the
    old file: it must hold what was there before, and the new table.
    """
    from tomlkit import TOMLDocument, aot, parse  # noqa: PLC0415 - 20 ms which only a writer pays
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - the same
    from tomlkit.items import AoT, Array  # noqa: PLC0415 - the same

    target = path.resolve()  # a settings file may be a link into a folder under version control
    try:
        before = read_user_text(target) if target.exists() else ""
        known = parse_toml(before)
        document: TOMLDocument = parse(before)
        tables = document.get(array)
        if tables is not None and not isinstance(tables, AoT | Array):
            raise NotAdded(f"{path}: {array} must be written as [[{array}]].")
        if isinstance(tables, Array) and not len(tables):
            document.remove(array)  # "accounts = []" says that there are none yet
            tables = None
        if tables is None:
            tables = aot()
            document.append(array, tables)
        tables.append(dict(table))
        after = document.as_string()
        if parse_toml(after) != {**known, array: [*known.get(array, []), dict(table)]}:
            raise NotAdded(f"{path} cannot be changed without changing something else in it.")
        _replace(target, after)
    except NotToml as error:
        where = f":{error.line}" if error.line else ""
        raise NotAdded(f"{path}{where}: {error}.") from error
    except (OSError, UnreadableFile, TOMLKitError, ValueError) as error:
        raise NotAdded(f"{path} cannot be written: {error}.") from error


def _replace(path: Path, text: str) -> None:
    """Write a file whole, in one step, with the permissions it had."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else ONLY_OWNER
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.new-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
