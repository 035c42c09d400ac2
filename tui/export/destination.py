"""Where a file may be written: never over the console's own files, never through a link, never hidden."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from tui.lazy_dataclass import dataclass

MOST_SHOWN = 40
"""So much of a name which is too long is repeated in the message about it."""


class NotWritten(Exception):
    """The file could not be written; the text is the reason."""


class FileIsThere(NotWritten):
    """The file exists already, and nobody said that it may be replaced."""


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The files which the console needs itself: settings, keys, store, journal, columns."""

    files: Sequence[Path] = ()
    beginnings: Sequence[Path] = ()
    """Paths whose every continuation is one, too: `operations.db` with `operations.db-journal`."""

    def holds(self, path: Path) -> bool:
        """Return whether a path names one of these files, however it is written."""
        whole = str(path.parent.resolve() / path.name)
        if any(whole.startswith(str(_whole(start))) for start in self.beginnings):
            return True
        return any(whole == str(_whole(own)) or _is_same(path, own) for own in self.files)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the files of one console go, and who names them."""

    folder: Path
    """Offered, or the only one."""
    is_only_folder: bool = False
    is_read_only: bool = False
    """The console names the files, and replaces none."""
    own: OwnFiles = OwnFiles()

    def named(self, typed: str) -> Path:
        """Return the path of a name which a person typed; raise `NotWritten` where nothing may be written."""
        if not self.is_only_folder:
            path = Path(typed).expanduser() if typed else Path()
        elif typed and typed == os.path.basename(typed):  # noqa: PTH119 - Path drops a final slash
            path = self.folder / typed
        else:
            raise NotWritten(f"Enter a file name without a folder: files go to {self.folder}")
        check_path(path, self.own)
        return path

    def given(self, stem: str, suffix: str) -> Path:
        """Make the folder if needed, and return the path of a new file in it, which is not there yet."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.folder.is_symlink():
                raise NotWritten(f"{self.folder} is a link, so no file is written there.")
            number, path = 1, self.folder / f"{stem}{suffix}"
            while os.path.lexists(path):
                number += 1
                path = self.folder / f"{stem}-{number}{suffix}"
        except OSError as error:
            raise NotWritten(f"{self.folder}: {error.strerror or error}") from error
        check_path(path, self.own)
        return path


def check_path(path: Path, own: OwnFiles = OwnFiles()) -> None:  # noqa: B008 - it is frozen
    """Raise `NotWritten` where no file may be written: a link, a hidden file, a device, one of our own."""
    name = path.name
    shown = name if len(name) <= MOST_SHOWN else f"{name[:MOST_SHOWN]}…"
    try:
        if not name or name == "..":
            raise NotWritten("Enter a file name.")
        if name.startswith("."):
            raise NotWritten(
                f"{shown} would be a hidden file. Enter a name without a dot in front."
            )
        if not name.isprintable():
            raise NotWritten("The file name has characters in it which cannot be shown.")
        found = _status(path)
        if found is not None and stat.S_ISLNK(found.st_mode):
            raise NotWritten(f"{shown} is a link, and nothing is written through a link.")
        if found is not None and stat.S_ISDIR(found.st_mode):
            raise NotWritten(f"{shown} is a folder. Enter a file name.")
        if found is not None and not stat.S_ISREG(found.st_mode):
            raise NotWritten(f"{shown} is a device or a pipe, and no file.")
        if own.holds(path):
            raise NotWritten(f"{shown} is one of Watchfloor's own files. Enter another name.")
    except (OSError, ValueError, RuntimeError) as error:
        raise NotWritten(f"{getattr(error, 'strerror', None) or error}: {shown}") from error


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def _whole(path: Path) -> Path:
    return path.parent.resolve() / path.name


def _is_same(path: Path, own: Path) -> bool:
    try:
        return path.samefile(own)
    except FileNotFoundError:
        return False
