"""Measure what whole lists cost: `python bench/commands.py [--devices N] [--keep FOLDER]`.

Each command runs by itself; the processor's seconds and the most memory of it are shown beside their goals.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import Process
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import records
from peers.compiled import compile_ours

from tui.export.files import FORMATS

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Asked:
    """One command, and what it may cost for 100,000 devices; None: no goal."""

    words: tuple[str, ...]
    most_seconds: float | None
    most_mb: float


ASKED = (
    Asked(("devices", "--format", "json"), 3.0, 60),
    Asked(("units", "--format", "json"), 6.0, 120),
    *(
        Asked(("export", "devices", "--format", name), None, 150)
        for name in FORMATS
        if name != "excel"
    ),
    Asked(("export", "units", "--format", "csv"), None, 150),
)


def measure(folder: Path, asked: Asked) -> None:
    """Run one command and print its figures, each with its ratio to the goal."""
    target = ["--to", str(folder / "exported"), "--force"] if asked.words[0] == "export" else []
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
    seconds, mb = used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3
    goal = (
        f"{asked.most_seconds:>8.1f}{seconds / asked.most_seconds:>8.2f}"
        if asked.most_seconds
        else " " * 16
    )
    what = " ".join(asked.words) + (f" (ended with {running.returncode})" if status else "")
    print(
        f"{what:<44}{seconds:>8.2f}{goal}{mb:>8.0f}{asked.most_mb:>8.0f}{mb / asked.most_mb:>8.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="use this folder and the data already in it")
    given = parser.parse_args()
    compile_ours()
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        # In a process of its own: what is started from a large one counts its memory as its own.
        making = Process(target=records.make, args=(folder, given.devices, 1_000))
        making.start()
        making.join()
        if making.exitcode:
            sys.exit("The data could not be made.")
        heads = "".join(f"{head:>8}" for head in ("s", "goal", "ratio", "MB", "goal", "ratio"))
        print(f"{f'{given.devices:,} devices':<44}{heads}")
        for asked in ASKED:
            measure(folder, asked)


if __name__ == "__main__":
    main()
