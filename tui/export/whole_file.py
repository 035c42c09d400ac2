"""Write a file completely or not at all, whatever is in it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from tui.export.destination import FileIsThere, NotWritten, check_path


def write_whole(path: Path, write: Callable[[IO[bytes]], None], *, replace: bool = False) -> int:
    """Write a temporary file next to the path and move it there when complete; return its size in bytes.

    Raise `NotWritten` for an existing file, unless `replace` is set; for a link or a device in any case.
    """
    check_path(path)
    try:
        check_free(path, replace=replace)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=".watchfloor-", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                write(file)
                file.flush()
                size = file.tell()
                _move(temporary, path, replace=replace)
            finally:
                temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise FileIsThere(f"{path} already exists.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NotWritten(f"{path}: {reason}") from error
    return size


def check_free(path: Path, *, replace: bool) -> None:
    """Raise `NotWritten` where a file is there which may not be replaced, or no folder for it."""
    if path.exists() and not replace:
        raise FileIsThere(f"{path} already exists.")
    if not path.parent.is_dir():
        raise NotWritten(f"The folder {path.parent} does not exist.")


def _move(temporary: Path, path: Path, *, replace: bool) -> None:
    if not replace:
        try:
            os.link(temporary, path)  # fails if the file was created in the meantime
        except FileExistsError:
            raise
        except (
            OSError
        ):  # a file system without hard links: take the name, then replace what took it
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        else:
            return
    temporary.replace(path)
