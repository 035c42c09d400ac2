"""The console on a real line: nothing is written while nothing changes, in any terminal."""

import shutil

import pyte
import pytest

from tests.effort import THOROUGH, sized
from tests.screens.on_a_line import still

pytestmark = pytest.mark.waits
SILENT_SECONDS = sized(6, 11)
"""A look at the store lies within, or two."""
TERMINALS = {
    "linux": ({"TERM": "linux", "COLORTERM": ""}, True, True),
    "tmux": ({"TERM": "tmux-256color", "COLORTERM": ""}, False, True),
    "no-color": ({"NO_COLOR": "1"}, False, False),
    "C": ({"LANG": "C", "LC_ALL": "C"}, True, True),
}
"""The environment of a terminal, and whether it is written only ASCII, and colors."""
if THOROUGH:
    TERMINALS |= {
        "screen": ({"TERM": "screen", "COLORTERM": ""}, False, True),
        "xterm": ({"TERM": "xterm-256color"}, False, True),
    }


@pytest.fixture
def folder(filled, tmp_path):
    for path in filled.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path / path.name)
    return tmp_path


def test_nothing_is_written_while_nothing_changes(folder) -> None:
    line = still(folder)
    try:
        line.until(b"CharterUP")
        for key, where in ((b"", "Fleet"), (b"1", "Attention"), (b"3", "CharterUP")):
            line.press(key)
            line.rest()

            assert line.listen(SILENT_SECONDS) == b"", where
    finally:
        line.close()


@pytest.mark.parametrize(
    ("env", "plain", "colored"),
    TERMINALS.values(),
    ids=TERMINALS,
)
def test_each_terminal_is_written_what_it_can_show(folder, env, plain, colored) -> None:
    line = still(folder, size=(46, 18), env=env)
    try:
        line.until(b"Coach")
        screen = pyte.Screen(46, 18)
        stream = pyte.ByteStream(screen)
        stream.feed(line.heard)
        for _ in range(300):
            if {row[0] for row in screen.display} & {">", "▸"}:
                break
            stream.feed(line.listen(0.2))

        shown = "\n".join(screen.display)

        cells = [cell for row in screen.buffer.values() for cell in row.values()]
        assert shown.isascii() is plain
        assert (">" if plain else "▸") in {row[0] for row in screen.display}
        assert any(cell.fg != "default" or cell.bg != "default" for cell in cells) is colored
        if not colored:
            assert any(cell.reverse for cell in cells)
        if env.get("COLORTERM") == "" and "256" not in env["TERM"]:
            assert b"[38;2;" not in line.heard
            assert b"[38;5;" not in line.heard
    finally:
        line.close()


def _ink(cell):
    """Return the color of a sign, which nobody sees of a blank."""
    return cell.fg, cell.bold


class Shown:
    """What a terminal shows of a line; it reads on where it stopped."""

    def __init__(self, line, size):
        self.line, self.width = line, size[0]
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        # pyte erases in color only where something was written before.
        self.stream.feed(b"\r\n".join([b" " * size[0]] * size[1]) + b"\x1b[H")
        self.read = 0

    def cells(self, quiet=0.4):
        """Return the cells of each row once nothing more is written."""
        self.line.rest(quiet)
        self.stream.feed(self.line.heard[self.read :])
        self.read = len(self.line.heard)
        return [
            [
                (cell.data, cell.bg, cell.reverse, *(_ink(cell) if cell.data != " " else ()))
                for cell in map(row.get, range(self.width))
                if cell
            ]
            for _, row in sorted(self.screen.buffer.items())
        ]


def test_what_was_not_written_again_is_as_a_redraw_writes_it(folder) -> None:
    size = (100, 30)
    line = still(folder, size=size)
    try:
        line.until(b"CharterUP")
        shown = Shown(line, size)
        for keys in (
            [b"\x1b[B\x1b[B"], [b"\x1b[6~"], [b"1"], [b"3"], [b"/", b"a", b"\r"], [b"s", b"\r"], [b"?"], [b"\x1b"],
            [b"/", b"c"], [b"\x1b"], [b"\r"], [b"q"], [b"O"], [b"q"], [b"W"], [b"."],
        ):  # fmt: skip
            for key in keys:
                line.press(key)
                line.rest(2.5 if key == b"W" else 0.3)  # its notice disappears by itself
            seen = shown.cells()
            heard = len(line.heard)
            line.press(b"\x0c")
            assert seen == shown.cells(), keys
            assert len(line.heard) - heard > 500, "nothing was drawn again"
    finally:
        line.close()


def steps(line) -> list[int]:
    """Return how many bytes each of four steps of the cursor writes."""
    written = []
    for _ in range(4):
        line.press(b"\x1b[B")
        written.append(len(line.answer(0.5)))
    return written


def test_a_step_of_the_cursor_writes_little(folder) -> None:
    line = still(folder, size=(120, 30))
    try:
        line.until(b"Coach")
        line.press(b"v")  # the preview is written once the cursor rests
        line.rest(3.5)
        written = steps(line)
    finally:
        line.close()

    assert all(0 < size <= 450 for size in written), written


def test_a_thin_line_sees_the_cursor_at_the_name_and_nowhere_else_and_a_step_writes_less(
    folder,
) -> None:
    size = (120, 30)
    line = still(folder, "low", size=size)
    try:
        line.until(b"Coach")
        line.rest(3.5)
        written = steps(line)
        line.press(b"\x1b[B" * 2)
        line.rest(1.0)

        marked = next(row for row in Shown(line, size).cells() if row[0][0] == "▸")
        grounds = "".join("x" if cell[1] != "default" else "." for cell in marked).rstrip(".")
    finally:
        line.close()

    name = "".join(cell[0] for cell in marked[2:21]).rstrip()
    assert grounds == "x" * (2 + len(name))
    assert all(0 < size <= 120 for size in written), written


def test_opening_a_device_and_leaving_it_writes_little_and_no_tab_which_is_not_shown(
    folder,
) -> None:
    line = still(folder, size=(200, 50))
    try:
        line.until(b"Coach")
        line.press(b"\x1b[6~")  # the cursor is then at a device which opens on its facts
        line.rest(3.5)
        line.press(b"\r")
        opened = line.answer(3.0)
        line.press(b"\x1b")
        left = line.answer(2.0)
    finally:
        line.close()

    assert b"Chain" in opened
    assert b"No reports" not in opened, "the facts are shown from the first frame on"
    assert len(opened) <= 4_500
    assert len(left) <= 7_500
