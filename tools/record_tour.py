"""Walk through the demo and record what the terminal showed: `python tools/record_tour.py`.

`screenshots/tour.cast` is an asciicast (https://docs.asciinema.org/manual/asciicast/v2/), which
`asciinema play` shows; `screenshots/tour.svg` is the same as a moving picture for the README.
"""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.draw_cast import draw

ROOT = Path(__file__).resolve().parent.parent
SCREENSHOTS = ROOT / "screenshots"
COLUMNS, ROWS = 110, 32
KEY_SECONDS = 0.11
"""Between two keys of a word, at the pace of somebody who knows what to type."""
FIRST_ROWS = b"SIM suspended"
"""What is written when Attention has its rows, for the demo always has some: the recording begins then."""
SETTLE_SECONDS = 4.0
NAMED = (
    "import socket; socket.gethostname = lambda: 'ops'; from tui.cli.main import main; main([{}])"
)
"""Replaces the machine's name, so that the recording is the same everywhere."""
DOWN, ENTER, ESCAPE, F2 = "\x1b[B", "\r", "\x1b", "\x1bOQ"
WALK: tuple[tuple[str | tuple[str, ...], float], ...] = (
    ((), 3.0),
    ((DOWN,) * 2, 1.0),
    (ENTER, 2.5),
    ("q", 0.8),
    ("2", 2.0),
    ((DOWN,) * 3, 0.6),
    ("/", 0.5),
    ("coach state:active", 1.2),
    (ENTER, 1.0),
    (ESCAPE, 0.6),
    ("3", 1.0),
    ("/", 0.3),
    ("coach last_seen<1h", 1.0),
    (ENTER, 0.8),
    ((DOWN,) * 6, 0.6),
    (ENTER, 2.0),
    ("f", 2.5),
    ((DOWN,) * 3, 0.6),
    ("+", 1.8),
    ("q", 0.6),
    (ESCAPE, 0.6),
    ("/", 0.3),
    ("\x15voltage_mv<3500", 1.2),
    (ENTER, 0.6),
    (ENTER, 1.4),
    ("2", 3.0),
    ("q", 0.6),
    (ESCAPE, 0.6),
    ("M", 1.8),
    ("+", 0.8),
    ("+", 1.6),
    ("q", 0.6),
    ("4", 1.2),
    ("/", 0.3),
    ("plow", 0.8),
    (ENTER, 0.6),
    ((" ",) * 4, 0.8),
    ("n", 0.8),
    ("blade changed at the depot", 0.8),
    (F2, 2.5),
    ("4", 0.6),
    (ENTER, 3.0),
    ("q", 0.6),
    ("3", 1.0),
    ("l", 2.2),
    ("O", 3.5),
)
"""Keys, or words typed key by key, and how long to show their result, in seconds."""


def keys(typed: str | tuple[str, ...]) -> Iterator[str]:
    """Return the single keys of what is typed."""
    yield from (typed,) if isinstance(typed, str) and typed.startswith("\x1b") else typed


def started() -> tuple[subprocess.Popen[bytes], int]:
    """Start the demo on a terminal of its own, without a trace of this machine."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    home = tempfile.mkdtemp(prefix="watchfloor-tour-")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", NAMED.format("'demo', '--fleet', '400', '--speed', '20'")],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={
            "PATH": os.environ["PATH"], "HOME": home, "LOGNAME": "night", "LANG": "C.UTF-8", "TZ": "UTC",
            "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT),
        },
    )  # fmt: skip
    os.close(theirs)
    return process, ours


def record() -> list[tuple[float, str]]:
    """Walk through the demo; return what was written and when, in seconds since Attention had its rows."""
    process, line = started()
    heard: list[tuple[float, bytes]] = []

    def listen(seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([line], [], [], left)[0]:
                heard.append((time.monotonic(), os.read(line, 65536)))

    try:
        while FIRST_ROWS not in b"".join(part for _, part in heard):
            listen(0.2)
        listen(SETTLE_SECONDS)
        began = time.monotonic()
        for typed, pause in WALK:
            for key in keys(typed):
                os.write(line, key.encode())
                listen(KEY_SECONDS)
            listen(pause)
    finally:
        process.terminate()
        process.wait(10)
    return [(max(0.0, at - began), text) for at, text in decoded(heard)]


def decoded(heard: list[tuple[float, bytes]]) -> Iterator[tuple[float, str]]:
    """Return text; a character cut in two by a read is joined in the later part."""
    left = b""
    for at, part in heard:
        whole = left + part
        text = whole.decode("utf-8", "ignore")
        left = whole[len(text.encode()) :]
        yield at, text


def main() -> None:
    """Record, and write the recording and its picture."""
    heard = [(round(at, 3), text) for at, text in record()]
    header = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "Watchfloor's demo"}
    events = [[at, "o", text] for at, text in heard]
    lines = [json.dumps(entry, ensure_ascii=False) for entry in [header, *events]]
    (SCREENSHOTS / "tour.cast").write_text("\n".join(lines) + "\n", "utf-8")
    picture = draw(heard, COLUMNS, ROWS)
    (SCREENSHOTS / "tour.svg").write_text(picture, "utf-8")
    print(f"{heard[-1][0]:.0f} s, {len(picture) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
