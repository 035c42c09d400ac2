"""When the operator last looked at what needs somebody, kept on this machine: what began since then is new."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

FILE = "visits.json"
AWAY = timedelta(minutes=30)
"""Who did nothing for so long was away: a console may stay open for weeks, or be opened again at once."""
SAVED_EVERY = timedelta(minutes=1)


class Visits:
    """The visits of one operator; without a file they are known only while the console is open."""

    def __init__(self, path: Path | None, operator: str, now: Callable[[], datetime]) -> None:
        """Read when the operator was here last."""
        self._path = path
        self._operator = operator
        self._now = now
        self._saved_at: datetime | None = None
        self.last, self._here_at = self._read().get(operator, (None, None))
        if self._is_away():
            self.last = self._here_at

    last: datetime | None
    """When the visit before this one ended; None: this is the first."""

    def _is_away(self) -> bool:
        return self._here_at is not None and self._now() - self._here_at > AWAY

    def touch(self) -> bool:
        """Record that the operator looks, and return whether a new visit begins: after a while away."""
        is_new = self._is_away()
        if is_new:
            self.last = self._here_at
        now = self._here_at = self._now()
        if self._saved_at is None or now - self._saved_at >= SAVED_EVERY:
            self._saved_at = now
            self._save()
        return is_new

    def _read(self) -> dict[str, tuple[datetime | None, datetime | None]]:
        if self._path is None:
            return {}
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return {str(name): (_time(last), _time(here))
                    for name, (last, here) in found.items()}  # fmt: skip
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            return {}  # no file yet, or a broken one: as at the first visit

    def _save(self) -> None:
        if self._path is None or self._here_at is None:
            return
        visits = {**self._read(), self._operator: (self.last, self._here_at)}
        lines = {
            name: [at and at.isoformat() for at in times] for name, times in sorted(visits.items())
        }
        with suppress(OSError):  # what is new is then told from the last time it could be written
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps(lines, indent=1) + "\n", "utf-8")
            new.replace(self._path)


def _time(written: str | None) -> datetime | None:
    """Return a time which was written; raise ValueError where it has no zone."""
    if written is None:
        return None
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at
