"""The first rows stand on the terminal before Textual is loaded, and the console takes them over as they are."""

import asyncio
import json
import shutil
import signal
import subprocess
import sys
import termios
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyte
import pytest

from tests.screens.terminal import ROOT, Terminal
from tui.config import load
from tui.domain.account.health import AccountHealth
from tui.domain.device.record import DeviceRecord
from tui.screens.fleet.first_look import FILES, Start, early_screen
from tui.store import Store
from tui.widgets.terminal.terminal import judge

FILE = FILES["fleet"]
pytestmark = pytest.mark.waits
CONFIG = """
[[accounts]]
name = "yellow"
provider = "charterup"
base_url = "http://127.0.0.1:9/api/v2/"
token = "nobody-answers-there"
"""
SIZE = (140, 24)
DRAWN, TAKEN = b"\x1b[?2026l", b"\x1b[?1004h"
"""The end of what is drawn early, and the first thing which the console's own driver writes."""


def record(number, label):
    seen = datetime.now(UTC) - timedelta(days=3, hours=1)
    return DeviceRecord(
        provider="charterup", account="yellow", key=str(number), address=str(number), label=label,
        last_seen=seen, state="active" if number % 2 else "suspend", fetched_at=datetime.now(UTC),
        voltage_mv=3_700.0, latitude=52.5, longitude=13.4, position_at=seen,
    )  # fmt: skip


async def save(state, records):
    store = await Store.open(state=state, now=lambda: datetime.now(UTC))
    await store.devices.save("charterup", "yellow", records)
    await store.shared.save_health("yellow", AccountHealth(ok_at=datetime.now(UTC)))
    await store.close()


@contextmanager
def console(home):
    around = {
        "WATCHFLOOR_CONFIG": str(home / "config.toml"),
        "WATCHFLOOR_HOME": str(home / "state"),
        "COLORTERM": "truecolor",
    }
    terminal = Terminal("-m", "tui", size=SIZE, env=around)
    try:
        yield terminal
    finally:
        terminal.close()


def left(home, tab):
    """Open the console at a tab and leave it, so that it keeps its first frame."""
    (home / "state" / "view.json").write_text(f'{{"tab": "{tab}"}}')
    with console(home) as terminal:
        terminal.until("yellow")
        terminal.quiet(1.5)
        terminal.press("q")
        assert terminal.process.wait(60) == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "config.toml").write_text(CONFIG)
    asyncio.run(save(home / "state", [record(n, f"Van {n:03}") for n in range(40)]))
    left(home, "fleet")
    return home


@pytest.fixture
def home(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def shown(written):
    """Return each cell of the screen: its sign and its look."""
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(written)
    return [[screen.buffer[y][x] for x in range(SIZE[0])] for y in range(SIZE[1])]


def words(line):
    return "".join(cell.data for cell in line).rstrip()


def test_rows_of_now_are_drawn_at_once_and_taken_over_as_they_are(home):
    moved = replace(record(10, "Van 010 moved"), last_seen=datetime.now(UTC) - timedelta(days=5))
    asyncio.run(save(home / "state", [moved]))

    with console(home) as terminal:
        early = terminal.until(DRAWN.decode())
        terminal.press("j")
        terminal.until(TAKEN.decode())
        terminal.quiet(1.5)
    early, whole = terminal.written.partition(DRAWN)[0], terminal.written
    taken = whole.partition(TAKEN)[2]

    first, last = shown(early), shown(whole)
    rows = range(1, 16)  # the tabs, the titles, and rows above what the status below may take
    assert any("Van 010 moved" in words(first[y]) and " 5 d " in words(first[y]) for y in rows)
    still = [y for y in rows if "▸ Van" not in words(first[y]) + words(last[y])]
    assert len(still) == len(rows) - 2  # the key which was typed at once has moved the cursor
    assert [first[y][:90] for y in still] == [last[y][:90] for y in still]
    assert whole.count(b"\x1b[?1049h") == 1
    assert b"\x1b[2J" not in whole
    assert (
        taken.count(b"Van 0") < 6
    )  # the cursor's rows and the preview: no other row is written again


def test_no_row_and_no_name_is_kept(made):
    kept = (made / "state" / FILE).read_text("utf-8")

    assert "Attention" in kept
    assert not [
        word for word in ("Van", "3,700", "40 units", "52.5", "unreachable") if word in kept
    ]
    assert (made / "state" / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_whatever_ends_it_before_the_console_is_there_leaves_the_terminal_as_it_was(home, ending):
    with console(home) as terminal:
        before = termios.tcgetattr(terminal.master)
        terminal.until(DRAWN.decode())
        raw = termios.tcgetattr(terminal.master)
        terminal.signal(ending)
        terminal.process.wait(60)
        terminal.read(1.0)

        assert raw[3] & (termios.ECHO | termios.ICANON) == 0
        assert termios.tcgetattr(terminal.master) == before
    assert TAKEN not in terminal.written
    assert terminal.written.rstrip().partition(b"\x1b[?1049l")[2].startswith(b"\x1b[?25h")


INTERRUPTED_WHILE_LOADING = """
import os, signal, time, weakref
from tui.widgets.terminal.early_screen import EarlyScreen
from tui.widgets.terminal.pen import Look, ShownCells

class Module: pass

line = ShownCells([" "] * 10, [Look(frozenset(), "", "")] * 10)
EarlyScreen([line], erases_in_color=True).show()
module = Module()
callback = weakref.ref(module, lambda _: os.kill(os.getpid(), signal.SIGINT))
del module  # as a module's lock is freed once the module is loaded
time.sleep(60)
"""


def test_ctrl_c_ends_it_also_where_python_would_ignore_the_interruption():
    terminal = Terminal("-c", INTERRUPTED_WHILE_LOADING)
    try:
        terminal.until("\x1b[?1049l\x1b[?25h", 30)
        ended = terminal.process.wait(60)
    finally:
        terminal.close()

    assert ended == -signal.SIGINT


def changed_settings(home):
    (home / "config.toml").write_text(f'{CONFIG}[ui]\ntheme = "watchfloor-light"\n')


def other_tab(home):
    (home / "state" / "view.json").write_text('{"tab": "attention"}')


def filtered(home):
    view = '{"tab": "fleet", "lists": {"units": {"filter": "van"}}}'
    (home / "state" / "view.json").write_text(view)


def hostile(home):
    path = home / "state" / FILE
    path.write_text(path.read_text("utf-8").replace("Attention", "Atten\x1b[2J"), "utf-8")


def without_looks(home):
    path = home / "state" / FILE
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"rows": {}}), "utf-8")


def cut_off(home):
    path = home / "state" / FILE
    path.write_text(path.read_text("utf-8")[:2000], "utf-8")


def no_store(home):
    (home / "state" / "cache.db").unlink()


def early(home, size=SIZE):
    settings = load(home / "config.toml")
    terminal = judge({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"})
    colors = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return early_screen(Start(settings, terminal, colors), home / "state", size)


@pytest.mark.parametrize(
    "change",
    [changed_settings, other_tab, filtered, hostile, without_looks, cut_off, no_store],
)
def test_nothing_is_drawn_early_where_anything_is_otherwise(home, change):
    assert early(home) is not None
    assert early(home, (SIZE[0], SIZE[1] + 1)) is None

    change(home)

    assert early(home) is None


@pytest.mark.parametrize(
    "around",
    [{"NO_COLOR": "1"}, {"TERM": "linux"}, {"COLORTERM": "", "TERM": "xterm"}, {"LANG": "C"}],
)
def test_nothing_is_drawn_early_on_a_simple_terminal_or_a_slow_line(home, around):
    environ = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **around}
    settings = load(home / "config.toml")

    assert not Start(settings, judge(environ), environ).is_shown_early
    assert not Start(settings, judge(environ, bandwidth="low"), environ).is_shown_early


def test_the_store_is_not_kept_open(home):
    before = open_files(home)

    assert early(home) is not None
    (home / "state" / "cache.db").write_bytes(b"no store")
    assert early(home) is None

    assert open_files(home) == before


def open_files(home):
    """Return which of our files this process has open."""
    names = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return [name for name in names if name.startswith(str(home))]


def test_a_count_which_is_no_longer_true_is_not_drawn(home):
    asyncio.run(save(home / "state", [record(n, f"Van {n:03}") for n in range(41)]))

    drawn = early(home).lines

    assert "40 units" not in "".join("".join(line.signs) for line in drawn)
    assert "Van 010" in "".join("".join(line.signs) for line in drawn)


PROBE = """
import sys
import tui.cli.launch
from pathlib import Path
from tui.config import load
from tui.screens.fleet.first_look import Start, early_screen
from tui.widgets.terminal.terminal import judge

home, environ = Path(sys.argv[1]), {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
start = Start(load(home / "config.toml", home / "state"), judge(environ), environ)
print(early_screen(start, home / "state", (140, 24)) is not None, *sys.modules)
"""


def test_the_first_rows_wait_for_neither_textual_nor_asyncio_nor_a_vendor(home):
    load(home / "config.toml", home / "state")  # it was found right before
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    is_drawn, *found = done.stdout.split()
    heavy = ("textual", "asyncio", "pydantic", "httpx", "rich.style", "tui.providers.charterup")
    assert is_drawn == "True"
    assert [name for name in found if name.startswith(heavy)] == []


def test_a_list_which_was_left_at_a_row_is_drawn_at_that_row(home):
    view = r'{"tab": "fleet", "lists": {"units": {"row": "yellow\u001f25"}}}'
    (home / "state" / "view.json").write_text(view)

    drawn = ["".join(line.signs) for line in early(home).lines]

    (at,) = [line for line in drawn if line.startswith("▸ ")]
    assert at.startswith("▸ Van 025")
    assert drawn.index(at) < SIZE[1] - 2
