"""One session with each program: what is done, in its own keys, and what it cost."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from peers.records import touch
from peers.terminal import LINES, Heard, Terminal

DOWN, PAGE, PAGE_UP, ENTER, ESCAPE = b"\x1b[B", b"\x1b[6~", b"\x1b[5~", b"\r", b"\x1b"
Figures = dict[str, float]
FIRST, FIRST_KEY, MEMORY = "first rows, ms", "first key answered, ms", "resident, MB"
CURSOR, CURSOR_BYTES = "cursor down, ms", "cursor down, bytes"
LEAF, LEAF_BYTES = "page down, ms", "page down, bytes"
FILTER = tuple(f"filter key {number}, ms" for number in (1, 2, 3, 4))
SORT, UPDATE, LEAVE = "sort, ms", "row updated, bytes", "Esc from a device, ms"
IDLE, IDLE_CPU = "idle 10 s, bytes", "idle 10 s, % of a core"
OPEN, TURN, JUMP = "timeline open, ms", "timeline page, ms", "timeline jump, ms"
PAUSE_SECONDS = 0.12
"""After so long without a byte a key is answered: what is written later, such as the preview beside the list, waits
on purpose until the cursor rests."""
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Program:
    """How one program is started and driven."""

    name: str
    command: list[str]
    needle: bytes
    settle: float = 1.5
    environment: Mapping[str, str] = field(default_factory=dict)
    filter: Callable[[Terminal], list[float]] | None = None
    leave: Callable[[Terminal], float] | None = None
    sort: Callable[[Terminal], float] | None = None
    update: Callable[[Terminal], float] | None = None
    moves: bool = True
    loses_keys: bool = False
    """Whether it loses or misreads a key which is typed while it starts, so that none is typed."""
    idle_seconds: float = 0.0

    def sit(self) -> Figures:
        """Start the program, do everything once, end it."""
        terminal = Terminal(self.command, self.environment)
        try:
            found = {FIRST: terminal.until(self.needle) * 1000}
            if not self.loses_keys:
                terminal.written = b""
                terminal.type(DOWN)
                found[FIRST_KEY] = terminal.until(self.needle[-5:]) * 1000
            terminal.listen(least=self.settle)
            found[MEMORY] = terminal.memory_mb()
            if self.moves:
                found |= _moves(terminal)
            if self.update:
                found[UPDATE] = self.update(terminal)
            if self.leave:
                found[LEAVE] = self.leave(terminal) * 1000
            if self.filter:
                found |= {
                    name: each * 1000
                    for name, each in zip(FILTER, self.filter(terminal), strict=False)
                }
            if self.sort:
                found[SORT] = self.sort(terminal) * 1000
            if self.idle_seconds:
                found |= _idle(terminal, self.idle_seconds)
            return found
        finally:
            terminal.close()


def _moves(terminal: Terminal) -> Figures:
    terminal.press(DOWN)
    downs = [_answer(terminal, DOWN) for _ in range(3)]
    terminal.press(PAGE)
    pages = [_answer(terminal, PAGE) for _ in range(3)]
    return {
        CURSOR: median(heard.seconds for heard in downs) * 1000,
        CURSOR_BYTES: median(heard.size for heard in downs),
        LEAF: median(heard.seconds for heard in pages) * 1000,
        LEAF_BYTES: median(heard.size for heard in pages),
    }


def _answer(terminal: Terminal, keys: bytes) -> Heard:
    """Type a key, return what answers it, and wait until the program has written all that follows."""
    heard = terminal.press(keys, first=2.0, quiet_seconds=PAUSE_SECONDS)
    terminal.listen()
    return heard


def _idle(terminal: Terminal, seconds: float) -> Figures:
    terminal.listen(least=8.0)
    before = terminal.cpu_seconds()
    heard = terminal.listen(least=seconds, quiet_seconds=0.01)
    share = (terminal.cpu_seconds() - before) / seconds * 100
    return {IDLE: heard.size, IDLE_CPU: share}


def _typed(terminal: Terminal, opening: bytes, keys: bytes) -> list[float]:
    """Open a filter, type, and time each key: the first one searches everything."""
    if opening:
        terminal.press(opening)
    return [_answer(terminal, bytes([key])).seconds for key in keys]


def _ours_leave(terminal: Terminal) -> float:
    """Open a device and go back, some times; return the middle one."""
    seconds = []
    for _ in range(3):
        terminal.press(ENTER, first=1.0, quiet_seconds=0.8)
        seconds.append(_answer(terminal, ESCAPE).seconds)
    return median(seconds)


def _ours_filter(terminal: Terminal) -> list[float]:
    seconds = _typed(terminal, b"/", b"4711")
    terminal.press(ESCAPE, first=1.0)
    return seconds


def _ours_sort(terminal: Terminal) -> float:
    terminal.press(b"s")
    terminal.press(b"iccid")
    return _answer(terminal, ENTER).seconds


def _visidata_filter(terminal: Terminal) -> list[float]:
    terminal.press(b"l")
    chosen = terminal.press(b"|4711\r", first=5.0, quiet_seconds=1.0)
    return [chosen.seconds + terminal.press(b'"', first=5.0, quiet_seconds=1.0).seconds]


def _visidata_sort(terminal: Terminal) -> float:
    terminal.press(b"q", quiet_seconds=1.0)
    return terminal.press(b"[", first=5.0, quiet_seconds=1.0).seconds


def _by(key: bytes) -> Callable[[Terminal], float]:
    return lambda terminal: terminal.press(key, first=8.0, quiet_seconds=1.0).seconds


def ours(folder: Path, idle_seconds: float, tab: str = "fleet") -> Program:
    """Return the console itself, by its own entry point, on the stored devices: as it was left on a tab."""
    (folder / "state" / "view.json").write_text(f'{{"tab": "{tab}"}}')

    def update(terminal: Terminal) -> float:
        terminal.press(b"\x1b[H", quiet_seconds=0.6)
        asyncio.run(touch(folder / "state", 3000.0 + time.time() % 1000))
        return terminal.listen(least=4.0).size

    return Program(
        "ours", [sys.executable, "-m", "tui"], b"A bus 0001", 3.0,
        {"WATCHFLOOR_CONFIG": str(folder / "config.toml"), "WATCHFLOOR_HOME": str(folder / "state"),
         "PYTHONPATH": str(ROOT)},
        _ours_filter, _ours_leave, _ours_sort, update, idle_seconds=idle_seconds,
    )  # fmt: skip


def peers(folder: Path, bins: Mapping[str, Path | None], fzf: str | None) -> list[Program]:
    """Return the other programs available, each on the same devices."""
    table = str(folder / "devices.csv")
    own = str(HERE / "tables.py")
    found = [
        Program("bare Textual", [sys.executable, str(HERE / "bare.py")], b"Truck", moves=False),
        Program(
            "DataTable 10,000", [sys.executable, own, "plain", table, "10000"], b"A bus 0001",
            sort=_by(b"s"), update=lambda terminal: terminal.press(b"u", first=2.0).size,
        ),
    ]  # fmt: skip
    if fast := bins.get("textual-fastdatatable"):
        found.append(
            Program(
                "fastdatatable", [str(fast / "python"), own, "fast", table, "1000000"],
                b"A bus 0001", 3.0, sort=_by(b"s"),
                filter=lambda terminal: _typed(terminal, b"/", b"471"),
            )
        )  # fmt: skip
    if visidata := bins.get("visidata"):
        found.append(
            Program("VisiData", [str(visidata / "vd"), table], b"A bus 0001", 6.0,
                    filter=_visidata_filter, sort=_visidata_sort, loses_keys=True)
        )  # fmt: skip
    if fzf:
        shown = ["sh", "-c", f"exec {fzf} --layout=reverse < {table}"]
        found.append(
            Program("fzf", shown, b"A bus 0001", 3.0,
                    filter=lambda terminal: _typed(terminal, b"", b"4711"), loses_keys=True)
        )  # fmt: skip
    return found


def our_timeline(folder: Path) -> Figures:
    """Open a device, turn pages of its reports, and go to a time."""
    program = ours(folder, 0, "charterup")
    terminal = Terminal(program.command, program.environment)
    try:
        terminal.until(program.needle)
        terminal.listen(least=program.settle)
        terminal.press(DOWN)
        opened = terminal.press(ENTER, first=1.0)
        terminal.press(PAGE)
        turned = sorted(terminal.press(PAGE).seconds for _ in range(3))[1]
        terminal.press(b"t")
        for key in b"-6h":
            terminal.press(bytes([key]))
        return {OPEN: opened.seconds * 1000, TURN: turned * 1000, JUMP: _after(terminal, ENTER)}
    finally:
        terminal.close()


def _after(terminal: Terminal, keys: bytes) -> float:
    heard: Heard = terminal.press(keys, first=5.0)
    return heard.seconds * 1000


def log_timeline(command: list[str], needle: bytes, jump: tuple[bytes, bytes] | None) -> Figures:
    """Open the log of all reports, turn pages, and go to a time where that can be done."""
    terminal = Terminal(command)
    try:
        found = {OPEN: terminal.until(needle) * 1000}
        terminal.listen(least=4.0, quiet_seconds=1.0)
        # Some open at the end of a log, others at its beginning: the median of both ways counts.
        turns = [terminal.press(key) for key in (PAGE_UP, PAGE_UP, PAGE, PAGE_UP, PAGE)]
        found[TURN] = sorted(turn.seconds for turn in turns if turn.size > LINES)[1] * 1000
        if jump:
            terminal.press(jump[0])
            found[JUMP] = _after(terminal, jump[1])
        return found
    finally:
        terminal.close()
