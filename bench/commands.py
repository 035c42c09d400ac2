"""Measure the command line: `python bench/commands.py [--rounds N] [--keep FOLDER]`.

Processor time of a whole process, user and system, the best of some rounds: what else the machine does counts little.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import records
from peers.compiled import ROOT, compile_ours

GOALS: Mapping[str, float] = {
    "--version": 40,
    "--help": 40,
    "budget": 130,
    "jobs": 130,
    "devices 4711": 200,
    "why A bus 0001": 200,
    "show A bus 0001": 200,
}
"""Milliseconds, where Python itself takes about 12 and reading a command line with argparse 8 more."""


def words(command: str) -> list[str]:
    """Return a command as its words; a name has blanks."""
    name, _, ident = command.partition(" ")
    return [name, ident] if ident else [name]


def spent(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Run a program once, and return the milliseconds of processor time which it took."""
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        os.chdir(ROOT)
        os.execve(command[0], list(command), dict(environment))  # noqa: S606 - the program to be measured
    usage = os.wait4(child, 0)[2]
    return (usage.ru_utime + usage.ru_stime) * 1000


def measure(folder: Path, rounds: int) -> None:
    """Write a store unless it is there, and print the table."""
    compile_ours()
    records.make(folder, 20_000, 20_000)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "WATCHFLOOR_CONFIG": str(folder / "config.toml"),
        "WATCHFLOOR_HOME": str(folder / "state"),
    }
    bare = min(spent([sys.executable, "-c", ""], environment) for _ in range(rounds))
    print(f"{'processor time, ms':26}{'ours':>10}{'goal':>10}       Python alone {bare:.0f}")
    for command, goal in GOALS.items():
        called = [sys.executable, "-m", "tui", *words(command)]
        spent(called, environment)  # the settings are checked, and what is due is judged
        best = min(spent(called, environment) for _ in range(rounds))
        met = "met" if best <= goal else f"NOT ({best / goal:.2f}x)"
        print(f"{command:26}{best:>10.0f}{goal:>10.0f}  {met}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="use this folder and the data already in it")
    asked = parser.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        measure(asked.keep, asked.rounds)
    else:
        with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as scratch:
            measure(Path(scratch), asked.rounds)


if __name__ == "__main__":
    main()
