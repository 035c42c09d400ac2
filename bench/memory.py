"""Measure whether the console keeps its memory flat: `python bench/memory.py [--seconds N] [--speed X] [--fleet N] [--long]`.

The demo runs in a pseudo-terminal many times faster than life; its resident memory is read as the days go by.
It is flat if it grows no more after two days.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from peers.compiled import compile_ours
from peers.terminal import Terminal

from bench.model.options import BenchOptions

ROOT = Path(__file__).resolve().parent.parent
HOURS_TO_SETTLE = 48.0
LOOKS = 13
"""So often is it looked at, evenly; with the usual options every five hours."""
GOAL = 1.03
"""How much larger than after two days it may be at the end."""


def measure(seconds: float, speed: float, fleet: int, home: str) -> None:
    """Run the demo and print its memory."""
    words = [sys.executable, "-m", "tui", "demo", "--speed", f"{speed:g}", "--fleet", f"{fleet}"]
    terminal = Terminal(words, {"PYTHONPATH": str(ROOT), "WATCHFLOOR_HOME": home, "HOME": home})
    print(f"{'hours of the demo':>18}{'MB':>8}{'% of a core':>14}")
    settled = last = None
    try:
        for look in range(1, LOOKS + 1):
            before = terminal.cpu_seconds()
            listen(terminal, seconds / LOOKS)
            hours, last = look * seconds / LOOKS * speed / 3600, terminal.memory_mb()
            share = 100 * (terminal.cpu_seconds() - before) / (seconds / LOOKS)
            if settled is None and hours >= HOURS_TO_SETTLE:
                settled = last
            print(f"{hours:>18.0f}{last:>8.1f}{share:>14.0f}", flush=True)
    finally:
        terminal.close()
    if settled and last:
        grown = last / settled
        print(f"at the end beside two days: {grown:.2f}, goal {GOAL}, ratio {grown / GOAL:.2f}")


def listen(terminal: Terminal, seconds: float) -> None:
    """Read what the program writes for so long, and forget it: a program which cannot write stands still."""
    left = seconds
    while left > 0:
        terminal.listen(least=min(5.0, left), quiet_seconds=0.01)
        left -= 5.0


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_size("seconds", 390.0, 600.0)
    options.add_argument("--speed", type=float, default=600.0)
    options.add_argument("--fleet", type=int, default=300)
    given = options.parse()
    compile_ours()
    os.environ.pop("WATCHFLOOR_CONFIG", None)
    with tempfile.TemporaryDirectory(prefix="watchfloor-bench-") as home:
        measure(given.seconds, given.speed, given.fleet, home)


if __name__ == "__main__":
    main()
