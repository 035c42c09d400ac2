"""Measure what commands cost: `python bench/commands.py [--devices N] [--reports N] [--keep FOLDER] [--long]`.

Each command runs by itself; the processor's seconds and the most memory of it are shown beside their goals.
What answers at once runs some times, and the best counts. All reports are of one device. With `--long`
devices and reports are exported in every format.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import Process
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import records
from peers.compiled import compile_ours

from bench.model.options import BenchOptions
from tui.export.files import FORMATS

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Asked:
    """One command, and what it may cost; None: no goal."""

    words: tuple[str, ...]
    most_seconds: float | None = None
    most_mb: float | None = None
    times: int = 1


QUICK = (
    (0.04, ("--version",), ("--help",)),
    (0.13, ("budget",), ("jobs",)),
    (0.20, ("why", "700007"), ("show", "700007"), ("devices", "4711")),
)
"""What answers at once, after the seconds it may cost."""
ASKED = (
    *(Asked(words, most, times=5) for most, *commands in QUICK for words in commands),
    Asked(("devices", "--format", "json"), 3.0, 60),
    Asked(("units", "--format", "json"), 6.0, 120),
    Asked(("export", "units", "--format", "csv"), None, 150),
    Asked(("reports", records.TALKER, "--format", "json"), None, 150),
)
USUAL_FORMATS = ("xlsx", "csv", "geojson"), ("xlsx", "csv")
"""In which devices and reports are exported; with `--long` in all of them."""


def exports(is_long: bool) -> Iterator[Asked]:  # noqa: FBT001 - an option
    """Yield the exports of devices and of one device's reports."""
    every = [name for name in FORMATS if name != "excel"]
    of_devices, of_reports = (every, every) if is_long else USUAL_FORMATS
    for name in of_devices:
        yield Asked(("export", "devices", "--format", name), None, 150)
    for name in of_reports:
        yield Asked(("export", "reports", records.TALKER, "--format", name), None, 150)


def ran(folder: Path, asked: Asked) -> tuple[float, float, int]:
    """Run one command; return the processor's seconds, the most memory in MB, and how it ended."""
    target = ["--to", str(folder / "exported"), "--force"] if asked.words[0] == "export" else []
    if "reports" in asked.words[:2]:  # those which are stored: nothing is downloaded
        until = datetime.fromisoformat((folder / "made").read_text())
        target += ["--since", (until - records.DAY).isoformat(), "--until", until.isoformat()]
    env = {
        "WATCHFLOOR_CONFIG": str(folder / "config.toml"),
        "WATCHFLOOR_HOME": str(folder / "state"),
        "PYTHONPATH": str(ROOT),
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "tui", "--quiet", *asked.words, *target],
        stdout=subprocess.DEVNULL,
        env=os.environ | env,
    )
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3, running.returncode


def measure(folder: Path, asked: Asked) -> None:
    """Run one command some times and print its best figures, each with its ratio to the goal."""
    seconds, mb, status = min(ran(folder, asked) for _ in range(asked.times))
    what = " ".join(asked.words) + (f" (ended with {status})" if status else "")
    memory = beside(mb, asked.most_mb, 0) if asked.most_mb else ""
    print(f"{what:<44}{beside(seconds, asked.most_seconds, 2)}{memory}".rstrip(), flush=True)


def beside(figure: float, goal: float | None, digits: int) -> str:
    """Return a figure, its goal and their ratio, as columns."""
    least = f"{figure:>8.{digits}f}"
    return f"{least}{goal:>8g}{figure / goal:>8.2f}" if goal else f"{least}{'':16}"


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--devices", type=int, default=100_000)
    options.add_argument("--reports", type=int, default=1_000_000)
    options.add_argument("--keep", type=Path, help="use this folder and the data already in it")
    given = options.parse()
    compile_ours()
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        # In a process of its own: what is started from a large one counts its memory as its own.
        making = Process(target=records.make, args=(folder, given.devices, given.reports, 1))
        making.start()
        making.join()
        if making.exitcode:
            sys.exit("The data could not be made.")
        heads = "".join(f"{head:>8}" for head in ("CPU s", "goal", "ratio", "MB", "goal", "ratio"))
        print(f"{f'{given.devices:,} devices, {given.reports:,} reports':<44}{heads}")
        for asked in (*ASKED, *exports(given.long)):
            measure(folder, asked)


if __name__ == "__main__":
    main()
