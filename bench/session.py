"""Count the bytes of a working session over a line: full, low bandwidth, and a plain DataTable.

    python bench/session.py [--minutes 5] [--size 120x40]

A script of keys, pressed at a person's pace by a clock of ours, is played to each program on a
pseudo-terminal; what it writes is counted. Waits are shortened to what a redraw takes, so five
minutes of work take about one; a still console writes nothing while its reader thinks.
"""

import asyncio
import shutil
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.model.options import BenchOptions  # noqa: E402 - the same
from tests.screens.frozen import Frozen  # noqa: E402 - found by the line above
from tests.screens.on_a_line import Line, still  # noqa: E402

DOWN, UP, LEAVE = b"\x1b[B", b"\x1b[A", b"\x1b"
PAGE_DOWN, PAGE_UP = b"\x1b[6~", b"\x1b[5~"
ROUND = [
    *[DOWN] * 15, PAGE_DOWN, PAGE_DOWN, *[UP] * 5, PAGE_UP,
    b"/", *[bytes([letter]) for letter in b"minibus"], b"\r", *[DOWN] * 6, b"\r", *[DOWN] * 5,
    LEAVE, b"2", *[DOWN] * 8, b"s", LEAVE, b" ", b" ", b"u", b"/", LEAVE, b"1",
]  # fmt: skip
"""About a minute of work: look around, filter, open a device, switch tabs, sort, mark, clear."""

PLAIN = """
import sys, tomllib
sys.path.insert(0, sys.argv[1])
from textual.app import App
from textual.widgets import DataTable, Footer, Input
class Plain(App):
    BINDINGS = [("slash", "filter", "Filter"), ("1", "all", "All"), ("2", "all", "All"), ("escape", "leave", "Leave")]
    def compose(self):
        yield Input(); yield DataTable(cursor_type="row"); yield Footer()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("Device", "Vendor", "Account", "State", "Seen", "Position", "IMEI", "ICCID")
        self.action_all(); table.focus()
    def action_all(self, text=""):
        table = self.query_one(DataTable); table.clear()
        for n in range(111):
            name = ("Coach", "Minibus", "Truck", "gate")[n % 4] + f" {n}"
            if text in name.lower():
                table.add_row(name, "charterup", "yellow-fleet", "active", f"{n} min",
                    f"{29 + n / 9:.4f}N {90 + n / 7:.4f}W GPS", f"{356938035643809 + n}", f"{8914800000533975 + n}")
    def action_filter(self): self.query_one(Input).focus()
    def action_leave(self): self.query_one(DataTable).focus()
    def on_input_changed(self, event): self.action_all(event.value)
    def on_input_submitted(self, event): self.query_one(DataTable).focus()
Plain().run()
"""


def played(line: Line, rounds: int, pause: float) -> tuple[int, int, int]:
    """Play the session; return the bytes of the start, of the keys, and of the keys as `ssh -C` sends them."""
    try:
        line.until(b"Filter")  # stands in the footer of each
        line.listen(4.0)
        begun = len(line.heard)
        for _ in range(rounds):
            for key in ROUND:
                line.press(key)
                line.listen(pause)
        line.listen(2.0)
        session = line.heard[begun:]
        return begun, len(session), _compressed(session)
    finally:
        line.close()


def _compressed(session: bytes) -> int:
    # ssh -C flushes after each packet: pieces of a write share one dictionary but not one block.
    packer, size = zlib.compressobj(6), 0
    for at in range(0, len(session), 4096):
        size += len(packer.compress(session[at : at + 4096]) + packer.flush(zlib.Z_SYNC_FLUSH))
    return size


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--minutes", type=int, default=5)
    options.add_argument("--size", default="120x40")
    options.add_argument("--pause", type=float, default=0.12, help="seconds between keys")
    arguments = options.parse()
    columns, rows = (int(part) for part in arguments.size.split("x"))
    size = columns, rows
    with tempfile.TemporaryDirectory() as made:
        filled = Path(made) / "filled"
        filled.mkdir()
        asyncio.run(Frozen(filled).fill())

        def console(bandwidth: str) -> Line:
            folder = Path(made) / bandwidth
            shutil.copytree(filled, folder)
            env = {"TEXTUAL_FPS": "15"} if bandwidth == "low" else {}
            return still(folder, bandwidth, size=size, env=env)

        programs = {
            "watchfloor, full": lambda: console("full"),
            "watchfloor, low bandwidth": lambda: console("low"),
            "plain DataTable": lambda: Line([sys.executable, "-c", PLAIN, str(ROOT)], size=size),
        }
        keys = len(ROUND) * arguments.minutes
        print(f"{arguments.minutes} minutes of work, {keys} keys, {arguments.size}")
        print(f"{'':<26} {'start':>10} {'session':>12} {'a key':>8} {'ssh -C':>10}")
        for name, start in programs.items():
            begun, session, small = played(start(), arguments.minutes, arguments.pause)
            print(f"{name:<26} {begun:>10,} {session:>12,} {session // keys:>8,} {small:>10,}")


if __name__ == "__main__":
    main()
