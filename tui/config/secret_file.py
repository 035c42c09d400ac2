"""A file of mode 600 as a memory which processes of one user share, where a host has no keychain."""

import asyncio
import fcntl
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SecretFile:
    """The texts of one account in a file; a file which others can read is neither read nor written."""

    def __init__(self, path: Path, account: str) -> None:
        self._path = path.expanduser()
        self._account = account

    async def read(self, name: str) -> str | None:
        """Return the text last saved under this name, or None."""
        texts = await asyncio.to_thread(self._texts)
        return texts.get(self._key(name)) if texts else None

    async def save(self, name: str, text: str) -> None:
        """Save a text in place of the last one of this name."""
        await asyncio.to_thread(self._change, self._key(name), text)

    async def forget(self, name: str) -> None:
        """Delete the text of this name, if there is one."""
        await asyncio.to_thread(self._change, self._key(name), None)

    def _key(self, name: str) -> str:
        return f"{self._account}/{name}"

    def _texts(self) -> Mapping[str, str] | None:
        """Return what is kept; None for a file which is not ours, or which others can read."""
        try:
            if stat.S_IMODE(self._path.stat().st_mode) & _OTHERS:
                return None
            found = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _change(self, key: str, text: str | None) -> None:
        """Write a new file beside the old one and replace it: a crash leaves one of the two whole."""
        with suppress(OSError), self._alone():
            kept = self._texts()
            if kept is None:
                return
            texts = {**kept, key: text}
            new = self._path.with_name(f"{self._path.name}.new")
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({name: text for name, text in texts.items() if text is not None}, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other process writes the file."""
        lock = self._path.with_name(f"{self._path.name}.lock")
        with os.fdopen(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
