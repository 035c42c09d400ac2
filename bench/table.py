"""Measure what the table writes to a terminal, and how soon: `python bench/table.py [--rows N] [--rounds N]`.

The table runs in a pseudo-terminal of 200 columns and 50 rows; this program types a key, reads
what comes back until it has been quiet for a while, and counts the bytes. Bytes are exact; times
are from the key to the last byte, medians of all rounds.
"""

import argparse
import fcntl
import os
import pty
import resource
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Callable

from textual.app import App, ComposeResult

from bench.model.options import BenchOptions
from tui.domain.text.column import Column
from tui.widgets.table.rows_cache import TableRow
from tui.widgets.table.table import Table

QUIET_SECONDS = 0.15
COLUMNS, LINES = 200, 50
SHOWN = (
    Column("label", "Label", 22),
    Column("imei", "IMEI", 15, "identifier"),
    Column("state", "State", 12, "state"),
    Column("last_seen", "Last seen", 14, "time"),
    Column("voltage_mv", "Voltage", 11, "number", "mV"),
    Column("iccid", "ICCID", 20, "identifier"),
    Column("account", "Account", 14),
    Column("used", "Used", 10, "bytes"),
    Column("rate_plan", "Rate plan", 18),
    Column("note", "Note", 24),
)
STATES = ("active",) * 17 + ("suspend", "deactive", "critical")


def row(index: int, voltage_mv: int = 0) -> TableRow:
    """Return a made-up device; a voltage other than 0 is a newer version of it."""
    return TableRow(
        f"device-{index}",
        (
            f"Truck {index:06d} north yard",
            f"35{index:013d}",
            STATES[index % len(STATES)],
            f"{index % 59 + 1} min ago",
            f"{voltage_mv or 3300 + index % 900:,}",
            f"8901{index:016d}",
            "acme-sims",
            f"{index % 900 / 10:.1f} MB",
            "Pooled 5 GB",
            "[A12] spare" if index % 3 else "",
        ),
        version=voltage_mv,
    )


class Bench(App[None]):
    """One table, whose rows are made up as it asks for them."""

    BINDINGS = [("u", "update", "Update one row")]  # noqa: RUF012 - as Textual declares them
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total
        self.generation = 1
        self.voltage_mv = 4000

    def compose(self) -> ComposeResult:
        yield Table()

    def on_mount(self) -> None:
        table = self.query_one(Table)
        table.set_columns(SHOWN)
        table.reset(self.generation)
        table.set_count(self.total)

    def on_table_rows_wanted(self, wanted: Table.RowsWanted) -> None:
        rows = [row(index) for index in range(wanted.start, wanted.end)]
        self.query_one(Table).supply(wanted.start, rows, wanted.generation)

    def action_update(self) -> None:
        """Update as a sync does: the same rows again, one of them newer."""
        table = self.query_one(Table)
        self.generation += 1
        self.voltage_mv += 1
        start = table.scroll_offset.y // 128 * 128
        table.renew(self.generation)
        table.set_count(self.total)
        rows = [row(index) for index in range(start, start + 256)]
        changed = table.scroll_offset.y + 7 - start
        rows[changed] = row(start + changed, self.voltage_mv)
        table.supply(start, rows, self.generation)


class Terminal:
    """The other end of the pseudo-terminal."""

    def __init__(self, total: int) -> None:
        self.pid, self.line = pty.fork()
        if not self.pid:
            os.environ.update(
                TERM="xterm-256color", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none"
            )
            child = [sys.executable, __file__, "--child", "--rows", str(total)]
            os.execv(sys.executable, child)  # noqa: S606 - this very program
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.written = b""

    def listen(self, quiet_seconds: float = QUIET_SECONDS, least: float = 0.0) -> tuple[int, float]:
        """Read until nothing has come for a while: how many bytes, and when the last came."""
        began = last = time.perf_counter()
        self.written = b""
        while True:
            now = time.perf_counter()
            wait = max(last + quiet_seconds, began + least) - now
            if wait <= 0:
                return len(self.written), last - began
            if select.select([self.line], [], [], wait)[0]:
                self.written += os.read(self.line, 1 << 16)
                last = time.perf_counter()

    def press(self, keys: bytes, least: float = 0.0) -> tuple[int, float]:
        """Type keys and read the answer."""
        os.write(self.line, keys)
        return self.listen(least=least)

    def memory_mb(self) -> float:
        """Return how much memory the application holds."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as statm:  # noqa: PTH123
            return int(statm.read().split()[1]) * resource.getpagesize() / 1e6

    def cpu_seconds(self) -> float:
        """Return how much processor time it has used."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:  # noqa: PTH123
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the application."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.line)


def beside(figure: float, goal: float | None) -> str:
    """Return a goal and the ratio to it, as columns; of a goal of 0, whether it is met."""
    if goal is None:
        return " " * 18
    ratio = f"{figure / goal:.2f}" if goal else "NOT" if figure else "met"
    return f"{goal:>10,.0f}{ratio:>8}"


def report(
    name: str,
    rounds: int,
    act: Callable[[], tuple[int, float]],
    most_bytes: float | None = None,
    most_ms: float | None = None,
) -> None:
    """Do one thing several times and print one line of the table."""
    seen = [act() for _ in range(rounds)]
    size = statistics.median(size for size, _ in seen)
    milliseconds = statistics.median(seconds for _, seconds in seen) * 1000
    line = f"{name:24}{size:>10,.0f}{beside(size, most_bytes)}{milliseconds:>10.1f}{beside(milliseconds, most_ms)}"
    print(line.rstrip(), flush=True)


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--idle", type=float, default=10.0, help="seconds")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse()
    if asked.child:
        Bench(asked.rows).run()
        return
    terminal = Terminal(asked.rows)
    terminal.listen(least=2.5)
    print(f"{asked.rows:,} rows, {COLUMNS}x{LINES}")
    heads = "".join(f"{head:>{width}}" for head, width in (("goal", 10), ("ratio", 8)))
    print(f"{'':24}{'bytes':>10}{heads}{'ms':>10}{heads}")
    rounds = asked.rounds
    report("cursor down", rounds, lambda: terminal.press(b"\x1b[B"), 600, 5)
    report("page down", rounds, lambda: terminal.press(b"\x1b[6~"), 14_000, 20)
    terminal.press(b"\x1b[H")
    report("one row updated", 1, lambda: terminal.press(b"u"), 400)
    terminal.listen(least=1.5)
    report("… with its flash's end", 3, lambda: terminal.press(b"u", least=1.5), 400)
    report("mark", rounds, lambda: terminal.press(b" "))
    report("mouse moved", rounds, lambda: terminal.press(b"\x1b[<35;40;20M"), 0)
    before = terminal.cpu_seconds()
    idle = terminal.listen(least=asked.idle)[0]
    share = (terminal.cpu_seconds() - before) / asked.idle * 100
    print(
        f"{f'idle for {asked.idle:g} s':24}{idle:>10,}{beside(idle, 0)}   {share:.2f} % of a core"
    )
    print(f"{'resident':24}{terminal.memory_mb():>10.1f} MB")
    terminal.close()


if __name__ == "__main__":
    main()
