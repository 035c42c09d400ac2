"""Measure what the map writes to a terminal, and how soon: `python bench/map.py [--devices N] [--rounds N]`.

The map runs in a pseudo-terminal of 200 columns and 50 rows; this program types a key, reads what
comes back until it has been quiet for a while, and counts the bytes. Bytes are exact; times are
from the key to the last byte, medians of all rounds.
"""

import argparse
import fcntl
import os
import pty
import random
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from textual.app import App, ComposeResult

from bench.model.options import BenchOptions
from tui.domain.place.clusters import Clusters, Spot
from tui.domain.place.viewport import Viewport, fraction
from tui.mapdata import LEVELS, outlines
from tui.widgets.map.map import MapView
from tui.widgets.map.outlines import draw_world
from tui.widgets.map.scene import MapScene, painted

QUIET_SECONDS = 0.15
COLUMNS, LINES = 200, 50
NOW = datetime(2026, 1, 5, 20, tzinfo=UTC)
HUBS = (
    (40.7, -74.0), (41.9, -87.6), (34.0, -118.0), (33.7, -84.4), (32.8, -96.8), (47.6, -122.3),
    (39.7, -105.0), (51.5, -0.1), (52.5, 13.4), (48.9, 2.3), (35.7, 139.7), (-33.9, 151.2),
)  # fmt: skip
VIEWS = {
    "world": None,
    "United States": ((25.0, -125.0), (49.0, -66.0)),
    "Europe": ((36.0, -10.0), (60.0, 30.0)),
    "San Francisco Bay": ((37.2, -123.0), (38.2, -121.5)),
    "a street": ((37.79, -122.28), (37.80, -122.27)),
}


def spots(count: int) -> list[Spot]:
    """Return made-up devices around some cities."""
    luck = random.Random(5)
    found = []
    for number in range(count):
        latitude, longitude = luck.choice(HUBS)
        position = (latitude + luck.gauss(0, 2), longitude + luck.gauss(0, 3))
        key = ("bench", f"{number}")
        found.append(Spot(key, f"Truck {number}", position, "gps", None, NOW, (key,)))
    return found


class Bench(App[None]):
    """One map."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def compose(self) -> ComposeResult:
        yield MapView(NOW)

    def on_mount(self) -> None:
        view = self.query_one(MapView)
        view.focus()
        view.show(spots(self.count), NOW)


class Terminal:
    """The other end of the pseudo-terminal."""

    def __init__(self, count: int) -> None:
        self.pid, self.line = pty.fork()
        if not self.pid:
            os.environ.update(
                TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none"
            )
            child = [sys.executable, __file__, "--child", "--devices", str(count)]
            os.execv(sys.executable, child)  # noqa: S606 - this very program
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def listen(self, least: float = 0.0) -> tuple[int, float]:
        """Read until nothing has come for a while: how many bytes, and when the last came."""
        began = last = time.perf_counter()
        size = 0
        while True:
            wait = max(last + QUIET_SECONDS, began + least) - time.perf_counter()
            if wait <= 0:
                return size, last - began
            if select.select([self.line], [], [], wait)[0]:
                size += len(os.read(self.line, 1 << 16))
                last = time.perf_counter()

    def press(self, keys: bytes) -> tuple[int, float]:
        """Type keys and read the answer."""
        os.write(self.line, keys)
        return self.listen()

    def close(self) -> None:
        """End the application."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.line)


def milliseconds(act: Callable[[], object], rounds: int) -> float:
    seen = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        seen.append(time.perf_counter() - began)
    return statistics.median(seen) * 1000


def report(terminal: Terminal, name: str, keys: list[bytes], most_ms: float | None = None) -> None:
    """Press some keys one by one and print one line of the table."""
    seen = [terminal.press(key) for key in keys]
    size = statistics.median(size for size, _ in seen)
    most = max(size for size, _ in seen)
    spent = statistics.median(seconds for _, seconds in seen) * 1000
    goal = f"{most_ms:>8g}{spent / most_ms:>8.2f}" if most_ms else ""
    print(f"{name:28} {size:9,.0f} {most:9,} {spent:9.1f}{goal}", flush=True)


def print_frames(count: int, rounds: int) -> None:
    for level in range(len(LEVELS)):
        began = time.perf_counter()
        outlines(level)
        print(f"{f'read level {level}':28} {(time.perf_counter() - began) * 1000:9.1f} ms")
    held = spots(count)
    places = [fraction(spot.position) for spot in held]
    print(f"{'':28} {'outlines':>9} {'painting':>9} {'binning':>9}   ms")
    for name, box in VIEWS.items():
        world = Viewport.world(COLUMNS, LINES)
        view = world if box is None else world.fitted(*box)
        drawn = draw_world(view)
        scene = MapScene(NOW, Clusters(held, places, view.around))
        draw = milliseconds(partial(draw_world, view), rounds)
        paint = milliseconds(partial(painted, view, drawn, scene), rounds)
        binning = milliseconds(partial(Clusters, held, places, view.around), rounds)
        print(f"{name:28} {draw:9.1f} {paint:9.1f} {binning:9.1f}")


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--devices", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--idle", type=float, default=10.0, help="seconds")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse()
    if asked.child:
        Bench(asked.devices).run()
        return
    print(f"{asked.devices:,} devices, {COLUMNS}x{LINES}")
    print_frames(asked.devices, asked.rounds)
    terminal = Terminal(asked.devices)
    terminal.listen(least=2.5)
    print(f"{'':28} {'bytes':>9} {'at most':>9} {'ms':>9}{'goal':>8}{'ratio':>8}")
    steps = [b"\x1b[C", b"\x1b[D"] * asked.rounds
    report(terminal, "world: all of it", [b"0"])
    report(terminal, "world: pan a step", steps, 30)
    report(terminal, "world: next device", [b"\t"] * asked.rounds)
    report(terminal, "zoom in", [b"+"] * 3)
    report(terminal, "closer: pan a step", steps, 30)
    report(terminal, "zoom in", [b"+"] * 6)
    report(terminal, "a town: pan a step", steps, 30)
    idle = terminal.listen(least=asked.idle)[0]
    print(f"{f'idle for {asked.idle:g} s':28} {idle:9,}   goal 0: {'NOT' if idle else 'met'}")
    terminal.close()


if __name__ == "__main__":
    main()
