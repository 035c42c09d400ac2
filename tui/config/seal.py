"""That the settings file was found right, kept as one hash: neither a value nor a secret of it is written anywhere.

Checking takes longer than most commands. The hash is written only where the file alone, read plainly, gives
the very settings which the check gave: with settings in the environment it does not, and each start checks.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from tui import __version__
from tui.config.plain import plain
from tui.config.settings import PREFIX, Settings

FILE_NAME = "settings-checked"
_OVERRIDES = tuple(f"{PREFIX}{field.name.upper()}" for field in fields(Settings))
_RULES = ("check.py", "plain.py", "rules.py", "settings.py", "hooks.py", "own_commands.py")
"""The modules which decide what is right; in a checkout they change while the version does not."""


def read_sealed(
    state: Path, text: str, written: Mapping[str, Any], environment: Mapping[str, str] = os.environ
) -> Settings | None:
    """Return the settings of a file which was found right before; None where it must be checked."""
    if _sets_anything(environment) or _sealed(state / FILE_NAME) != _seal_of(text):
        return None
    try:
        return plain(Settings, written)
    except (TypeError, ValueError, AttributeError):  # whoever wrote that hash was wrong
        return None


def seal(
    state: Path,
    text: str,
    written: Mapping[str, Any],
    settings: Settings,
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Keep that this text was found right and gives these settings; where that cannot be written, it is not."""
    if _sets_anything(environment) or not state.is_dir() or plain(Settings, written) != settings:
        return
    new = state / f"{FILE_NAME}.{os.getpid()}"
    with suppress(OSError):
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_seal_of(text))
        new.replace(state / FILE_NAME)


def _sets_anything(environment: Mapping[str, str]) -> bool:
    """Return whether the environment may override the file, in capitals or not."""
    return any(name.upper().startswith(_OVERRIDES) for name in environment)


def _sealed(path: Path) -> str:
    """Return the hash which was kept; empty where there is none which only this user can have written."""
    try:
        with path.open(encoding="utf-8") as file:
            about = os.fstat(file.fileno())
            is_ours = about.st_uid == os.geteuid() and not about.st_mode & (
                stat.S_IRWXG | stat.S_IRWXO
            )
            return file.read(100) if is_ours else ""
    except (OSError, ValueError):
        return ""


def _seal_of(text: str) -> str:
    here = Path(__file__).parent
    changed = [str((here / name).stat().st_mtime_ns) for name in _RULES]
    return sha256("\0".join([__version__, *changed, text]).encode()).hexdigest()
