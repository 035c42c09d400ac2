"""Measure a key over a slow line: `python bench/line.py [--round-trip MS] [--kbits N]`.

A real sshd on loopback, behind a relay which delays and throttles both directions: how long a person
on a slow connection waits between a key and the last byte of what it changed.
"""

import asyncio
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from peers.compiled import compile_ours  # noqa: E402 - found by the line above

from bench.model.options import BenchOptions  # noqa: E402 - the same
from tests.screens.frozen import Frozen  # noqa: E402 - the same
from tests.screens.on_a_line import Line, console  # noqa: E402 - the same
from tests.screens.ssh_line import is_there, over_ssh, sshd  # noqa: E402 - the same

SIZE = (200, 50)
KEYS = (
    ("cursor down", b"\x1b[B", lambda round_trip: 1.2 * round_trip),
    ("page down", b"\x1b[6~", lambda _: 2.0),
)
HOME = b"\x1b[H"
OPEN, LEAVE = b"\r", b"\x1b"
MOST_BYTES = 6_000
"""What opening a device may cost, and leaving it."""
QUIET_SECONDS, PATIENCE_SECONDS = 1.0, 4.0
"""How long nothing came after the last byte of an answer; how long its first byte may take."""
PIECE = 512
"""A slow line passes data on in small pieces, not in one."""


class Relay:
    """Relays one connection to a local port, as slowly as a line far away."""

    def __init__(self, port: int, one_way_seconds: float, bytes_a_second: float) -> None:
        self._delay, self._rate = one_way_seconds, bytes_a_second
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._there = port
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        near, _ = self._door.accept()
        far = socket.create_connection(("127.0.0.1", self._there))
        for source, target in ((near, far), (far, near)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pieces: deque[tuple[float, bytes]] = deque()
            threading.Thread(target=self._hear, args=(source, pieces), daemon=True).start()
            threading.Thread(target=self._tell, args=(target, pieces), daemon=True).start()

    def _hear(self, source: socket.socket, pieces: deque[tuple[float, bytes]]) -> None:
        free_at = 0.0
        while part := received(source):
            for start in range(0, len(part), PIECE):
                piece = part[start : start + PIECE]
                free_at = max(free_at, time.monotonic()) + len(piece) / self._rate
                pieces.append((free_at + self._delay, piece))
        pieces.append((free_at, b""))

    def _tell(self, target: socket.socket, pieces: deque[tuple[float, bytes]]) -> None:
        while True:
            if not pieces:
                time.sleep(0.0005)
                continue
            at, piece = pieces.popleft()
            time.sleep(max(0.0, at - time.monotonic()))
            try:
                target.sendall(piece)
                if not piece:
                    target.shutdown(socket.SHUT_WR)
                    return
            except OSError:  # the other end is gone
                return


def received(source: socket.socket) -> bytes:
    """Return what came next; nothing if the connection has ended, in whatever way."""
    try:
        return source.recv(65536)
    except ConnectionResetError:
        return b""


def pressed(line: Line, key: bytes) -> tuple[float, int]:
    """Press a key; return the seconds to the last byte of what it changed, and the bytes shown."""
    began, last, size = time.monotonic(), 0.0, 0
    line.press(key)
    while time.monotonic() - began < (last + QUIET_SECONDS if size else PATIENCE_SECONDS):
        heard = line.listen(0.001)
        if heard:
            last, size = time.monotonic() - began, size + len(heard)
    return last, size


def opened(line: Line) -> list[tuple[str, float, float]]:
    """Open a device and leave it three times; return the name, the seconds and the bytes of both."""
    ways = ("open a device", OPEN), ("leave it", LEAVE)
    seen = [[pressed(line, key) for _, key in ways] for _ in range(3)]
    found = []
    for (name, _), way in zip(ways, zip(*seen, strict=True), strict=True):
        took, size = (statistics.median(column) for column in zip(*way, strict=True))
        found.append((name, took, size))
    return found


def measured(line: Line, round_trip: float) -> list[tuple[str, float, float, float]]:
    """Return each key's name, the seconds it took, the seconds allowed, and the bytes shown."""
    found = []
    for name, key, goal in KEYS:
        seen = []
        for _ in range(3):
            pressed(line, HOME)
            seen.append(pressed(line, key))
        took, size = (statistics.median(column) for column in zip(*seen, strict=True))
        found.append((name, took, goal(round_trip), size))
    return found


def show(line: Line, more: str, round_trip: float) -> None:
    """Print what each key took, and its ratio to the goal."""
    line.until(b"Coach", 60)
    line.rest(3.0, most=60)
    for name, took, most, size in measured(line, round_trip):
        figures = f"{took * 1000:>8.0f}{most * 1000:>8.0f}{took / most:>8.2f}{size:>8.0f}"
        print(f"{name + more:<34}{figures}", flush=True)
    for name, took, size in opened(line):
        figures = f"{took * 1000:>8.0f}{size:>24.0f}{MOST_BYTES:>8}{size / MOST_BYTES:>8.2f}"
        print(f"{name + more:<34}{figures}", flush=True)


def main() -> None:
    options = BenchOptions(__doc__)
    options.add_argument("--round-trip", type=float, default=150.0, metavar="MS")
    options.add_argument("--kbits", type=float, default=64.0)
    asked = options.parse()
    if not is_there():
        print("a key over a slow line: not measured, because sshd is not installed")
        return
    compile_ours()
    print(f"over ssh, {asked.round_trip:g} ms, {asked.kbits:g} kbit/s, {SIZE[0]}x{SIZE[1]}")
    heads = "".join(f"{head:>8}" for head in ("ms", "goal", "ratio", "bytes", "goal", "ratio"))
    print(f"{'':<34}{heads}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        filled = folder / "filled"
        filled.mkdir()
        asyncio.run(Frozen(filled).fill())
        with sshd(folder / "ssh") as port:
            for profile, options in (("full", []), ("full", ["-C"]), ("low", []), ("low", ["-C"])):
                state = folder / "state"
                shutil.copytree(filled, state)
                relay = Relay(port, asked.round_trip / 2000, asked.kbits * 1000 / 8)
                env = {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "COLORTERM": "truecolor"}
                ssh, *rest = over_ssh(folder / "ssh", relay.port, console(state, profile), env)
                line = Line([ssh, *options, *rest], size=SIZE)
                try:
                    more = f", {profile}{', ssh -C' if options else ''}"
                    show(line, more, asked.round_trip / 1000)
                finally:
                    line.close()
                    shutil.rmtree(state)


if __name__ == "__main__":
    main()
