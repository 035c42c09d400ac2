"""Plant small faults in the rooms where a mistake costs most, and print those no test notices.

The faults are mutmut's: about 20,000, so a sample is drawn of each room, the same for the same seed. The tests are
imported once. Each fault is planted in a process forked from there, which runs the tests known to come by its
function, those of its own room first and the quickest first, until one fails. A fault which makes them take several
times as long is noticed as well: it would hang them. Where many tests come by, only the first --seconds of them are
run, and a survivor says how many were not. Left out everywhere are tests which need a PostgreSQL, tests which fail
without any fault, and what happens in programs which a test starts.

Survivors which change nothing are counted apart, where their difference alone shows that: SQL in other letters,
`strict=` of a zip, the type of a `cast`, the letters of an encoding's name. Whoever ends the run early (Ctrl-C) gets
what is known by then. The status is 1 where less than nine in ten of a room's other faults are noticed.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.fault_runs import HUNG, NOT_PLANTED, NOTICED, Attempt, FaultRuns
from tools.planted_faults import Fault, drawn

ROOMS = {
    "tui/domain": "tests/domain",
    "tui/changes": "tests/changes",
    "tui/store/journal": "tests/store/journal",
    "tui/sync": "tests/sync",
}
"""The rooms, and where the tests of each are; the others may notice its faults too."""
LEAST_NOTICED = 0.9
_NOTICED = {NOTICED, HUNG}
_PYTEST = [
    "-q",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore",
    "--timeout=0",
    "--hypothesis-seed=0",
    "-s",
]


def room_of(fault: Fault) -> str:
    """Return the room in which a fault is."""
    return next(room for room in ROOMS if fault.path.startswith(f"{room}/"))


def line_of(attempt: Attempt) -> str:
    """Return what became of one fault, in words; of one nobody noticed, with what it changes."""
    fault = attempt.fault
    left = f", {attempt.untried} not run" if attempt.untried else ""
    place = f"{fault.path}:{fault.first} {fault.function} ({attempt.shown} tests{left})"
    if attempt.outcome in _NOTICED:
        return f"{attempt.outcome}: {place}"
    word = "changes nothing" if fault.changes_nothing else attempt.outcome
    return f"\n{word}: {place}\n{fault.difference}\n"


def figures(attempts: Sequence[Attempt], drawn_of: dict[str, int]) -> tuple[str, bool]:
    """Return in words how many faults of each room were noticed, and whether they are enough of every room."""
    lines, enough = [], True
    for room, count in drawn_of.items():
        tried = [each for each in attempts if room_of(each.fault) == room]
        noticed = sum(each.outcome in _NOTICED for each in tried)
        same = sum(each.outcome not in _NOTICED and each.fault.changes_nothing for each in tried)
        none = sum(each.outcome == NOT_PLANTED and not each.fault.changes_nothing for each in tried)
        counted = len(tried) - same - none
        share = noticed / max(counted, 1)
        enough = enough and share >= LEAST_NOTICED
        beside = [f"{same} more change nothing"] if same else []
        beside += [f"{none} could not be planted"] if none else []
        beside += [f"{count - len(tried)} were not tried"] if len(tried) < count else []
        lines.append(
            f"{room}: {share:.0%} of {counted} noticed" + "".join(f"; {x}" for x in beside)
        )
    return "\n".join(lines), enough


def main() -> int:
    """Try the faults asked for; return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=60, help="how many of each room; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--room", choices=ROOMS, action="append", help="only this one")
    parser.add_argument("--at-once", type=int, default=2, help="how many processes")
    parser.add_argument("--seconds", type=float, default=40, help="of tests each fault is shown")
    parser.add_argument(
        "--keep",
        type=Path,
        help="a file for which tests come by where: the next run looks only at new tests",
    )
    chosen = parser.parse_args()
    rooms = chosen.room or list(ROOMS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"Seed {chosen.seed}, {chosen.sample or 'all'} faults of each room", flush=True)
    faults = [each for room in rooms for each in drawn(Path(room), chosen.sample, chosen.seed)]
    drawn_of = {room: sum(room_of(each) == room for each in faults) for room in rooms}
    attempts: list[Attempt] = []

    def work(runs: FaultRuns) -> None:
        passed, count = runs.learn(list(ROOMS), chosen.keep)
        print(f"{passed} of {count} tests pass without a fault", flush=True)
        for attempt in runs.attempts(faults, lambda fault: ROOMS[room_of(fault)]):
            attempts.append(attempt)
            print(f"{len(attempts)}/{len(faults)} {line_of(attempt)}", flush=True)

    tests = list(ROOMS.values())
    ended = pytest.main(
        [*_PYTEST, *tests], [FaultRuns(work, at_once=chosen.at_once, most=chosen.seconds)]
    )
    if not attempts:
        print("No fault was tried: see above.")
        return 2
    said, enough = figures(attempts, drawn_of)
    print(f"\n{said}\nThe goal is {LEAST_NOTICED:.0%} of each.")
    return int(not enough or ended == pytest.ExitCode.INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
