"""How busy a process is which a test has started, read from Linux's /proc; elsewhere nobody seems busy."""

import os
from contextlib import suppress
from pathlib import Path


def _fields(stat: Path) -> list[str]:
    return stat.read_text("utf-8", "replace").rpartition(")")[2].split()


def processor_seconds(pid: int) -> float:
    """Return what a process has used of a processor so far; 0 once it has ended."""
    with suppress(OSError, ValueError, IndexError):
        fields = _fields(Path(f"/proc/{pid}/stat"))
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def is_at_work(pid: int) -> bool:
    """Return whether one of its threads runs, waits for a processor, or for the disk."""
    with suppress(OSError, IndexError):
        return any(
            _fields(task)[0] in {"R", "D"} for task in Path(f"/proc/{pid}/task").glob("*/stat")
        )
    return False


class Quiet:
    """Tells whether a process which is silent has nothing to do: on a busy machine a late one is silent, too."""

    MOST_AT_WORK = 0.34
    """At so many of the looks a console which waits may be caught at work, and for so much of the time."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._looks = self._at_work = 0
        self._used = processor_seconds(pid)

    def look(self) -> None:
        """Note what it does now."""
        self._looks += 1
        self._at_work += is_at_work(self._pid)

    def is_real(self, seconds: float) -> bool:
        """Return whether it waited in most of the looks, which took so many seconds."""
        used = processor_seconds(self._pid) - self._used
        return (
            self._at_work <= self.MOST_AT_WORK * self._looks
            and used <= self.MOST_AT_WORK * seconds + 0.01
        )
