"""Measure the console beside other programs: `python bench/console.py [--rounds N] [--keep FOLDER] [--long]`.

Every program runs in a pseudo-terminal of 200 by 50, round by round; medians are shown. With --long the
console alone is then measured on a million devices.
"""

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers import records, sessions
from peers.compiled import compile_ours
from peers.installed import program, wheel
from peers.sessions import Figures

from bench.model.options import BenchOptions

WHEELS = ("visidata", "textual-fastdatatable", "toolong")
IDLE_SECONDS = 10.0
Seen = dict[str, dict[str, list[float]]]
Goals = dict[str, Callable[[float], float]]
BARE = "bare Textual"
MILLION = 1_000_000
GOALS: Goals = {
    sessions.FIRST: lambda bare: 0.35 * bare,
    sessions.FIRST_KEY: lambda bare: 1.75 * bare,
    sessions.MEMORY: lambda _: 70,
    sessions.CURSOR: lambda _: 5,
    sessions.CURSOR_BYTES: lambda _: 600,
    sessions.LEAF: lambda _: 20,
    sessions.LEAF_BYTES: lambda _: 14_000,
    sessions.LEAVE: lambda _: 35,
    **dict.fromkeys(sessions.FILTER, lambda _: 50),
    sessions.SORT: lambda _: 110,
    sessions.UPDATE: lambda _: 400,
    sessions.IDLE: lambda _: 0,
    sessions.IDLE_CPU: lambda _: 0.5,
    sessions.OPEN: lambda _: 60,
    sessions.TURN: lambda _: 20,
    sessions.JUMP: lambda _: 30,
}
"""The goals; the first two depend on what the bare application takes in the same run."""
GOALS_OF_A_MILLION: Goals = {
    sessions.MEMORY: lambda _: 80,
    **dict.fromkeys(sessions.FILTER, lambda _: 120),
    sessions.SORT: lambda _: 1_000,
}


def keep(seen: Seen, name: str, sit: Callable[[], Figures]) -> None:
    """Run one session and collect its figures, or print why there are none."""
    try:
        figures = sit()
    except (TimeoutError, OSError) as error:
        print(f"  {name}: {error}", file=sys.stderr, flush=True)
        return
    for figure, value in figures.items():
        seen[figure][name].append(value)


def timelines(
    folder: Path, toolong: Path | None, lnav: str | None
) -> dict[str, Callable[[], Figures]]:
    """Return the programs which show a timeline, and how each is driven."""
    log = str(folder / "reports.log")
    found: dict[str, Callable[[], Figures]] = {"ours": lambda: sessions.our_timeline(folder)}
    if lnav:
        at = f"{datetime.now(UTC) - timedelta(hours=6):%Y-%m-%d %H:%M:%S}"
        jump = f":goto {at}".encode(), b"\r"
        found["lnav"] = lambda: sessions.log_timeline([lnav, log], b"INFO", jump)
    if toolong:
        found["toolong"] = lambda: sessions.log_timeline([str(toolong / "tl"), log], b"INFO", None)
    return found


def show(seen: Seen, goals: Goals, absent: Sequence[str] = ()) -> None:
    """Print the table: the ratio is to the goal."""
    middle = {
        figure: {name: statistics.median(values) for name, values in names.items()}
        for figure, names in seen.items()
    }
    print(f"{'':26}{'ours':>10}{'goal':>10}{'ratio':>8}  others, and their ratio to ours")
    for figure, goal in goals.items():
        names = middle.get(figure, {})
        if "ours" not in names:
            print(f"{figure:26}{'missing':>10}")
            continue
        of = sessions.FIRST if figure == sessions.FIRST_KEY else figure
        mine, most = names["ours"], goal(middle.get(of, {}).get(BARE, 0.0))
        ratio = f"{mine / most:>8.2f}" if most else f"{'met' if not mine else 'NOT':>8}"
        others = "  ".join(
            f"{name} {value:,.4g}{f' ({value / mine:.2f}x)' if mine else ''}"
            for name, value in names.items()
            if name != "ours"
        )
        print(f"{figure:26}{mine:>10,.4g}{most:>10,.4g}{ratio}  {others}".rstrip())
    for name in absent:
        print(f"{name}: not installed")


def measure(folder: Path, asked: argparse.Namespace) -> None:
    """Write the data, install the peers, and run each program in turn."""
    compile_ours()
    records.make(folder, asked.devices, asked.reports)
    if not asked.alone:
        records.make_plain(folder, asked.devices, asked.reports)
    bins = {name: None if asked.alone else wheel(folder, name) for name in WHEELS}
    fzf, lnav = (None if asked.alone else program(folder, name) for name in ("fzf", "lnav"))
    seen: Seen = defaultdict(lambda: defaultdict(list))
    for nth in range(asked.rounds):
        idle = IDLE_SECONDS if nth in (0, asked.rounds - 1) else 0.0
        others = [] if asked.alone else sessions.peers(folder, bins, fzf)
        for contender in [sessions.ours(folder, idle), *others]:
            keep(seen, contender.name, contender.sit)
        for name, sit in timelines(folder, bins["toolong"], lnav).items():
            keep(seen, name, sit)
    absent = [name for name, found in {**bins, "fzf": fzf, "lnav": lnav}.items() if not found]
    print(f"{asked.devices:,} devices, {asked.reports:,} reports, {asked.rounds} rounds")
    show(seen, GOALS, absent)


def measure_a_million(folder: Path, rounds: int) -> None:
    """Print what the console alone takes with a million devices."""
    folder.mkdir(exist_ok=True)
    records.make(folder, MILLION, 1_000)
    seen: Seen = defaultdict(lambda: defaultdict(list))
    for _ in range(rounds):
        keep(seen, "ours", sessions.ours(folder, 0.0).sit)
    print(f"\n{MILLION:,} devices, {rounds} rounds")
    show(seen, GOALS_OF_A_MILLION)


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--devices", type=int, default=100_000)
    options.add_argument("--reports", type=int, default=1_000_000)
    options.add_size("rounds", 3, 9)
    options.add_argument(
        "--alone", action="store_true", help="only ours, without installing other programs"
    )
    options.add_size(
        "million", 0, 2, "rounds with a million devices, whose store takes 15 min to make"
    )
    options.add_argument("--keep", type=Path, help="use this folder and the data already in it")
    asked = options.parse()
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if asked.rounds:
            measure(folder, asked)
        if asked.million:
            measure_a_million(folder / "million", asked.million)


if __name__ == "__main__":
    main()
