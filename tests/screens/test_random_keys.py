"""Keys, pastes, odd bytes, bursts and sizes at random over every screen: nothing ends the console but leaving it."""

import asyncio
import os
import random
import time

import pytest
from textual import events
from textual.geometry import Size

from tests.effort import sized
from tests.screens.frozen import copied
from tui.widgets.terminal.terminal_driver import LEAST_COLUMNS, LEAST_ROWS
from tui.widgets.terminal.terminal_input import PasteRefused, TerminalInput
from tui.widgets.terminal.typed_keys import TypedKeys

EVENTS = int(os.environ.get("WATCHFLOOR_RANDOM_KEYS") or sized(500, 10_000))
"""`WATCHFLOOR_RANDOM_KEYS=50000` for the figure in the promises; `WATCHFLOOR_RANDOM_SEED` for another run."""
SEED = int(os.environ.get("WATCHFLOOR_RANDOM_SEED") or 1)
PER_APP = 500
"""After so many events the console is opened again, in case it was stuck in a corner."""
LETTERS = [
    letter.encode() for letter in "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789"
]
SIGNS = [sign.encode() for sign in " /?:.,;<>=!\"'%&()[]{}+-_*#~@|\\^$"]
MOVES = [
    b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F",
    b"\t", b"\x1b[Z", b"\r", b"\r", b"\x1b", b"\x1b", b"\x7f", b" ", b"\x1b[3~",
]  # fmt: skip
OTHERS = [
    b"\x1bOP", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~", b"\x1b[17~", b"\x1b[24~", b"\x1b[1;5C",
    b"\x01", b"\x04", b"\x05", b"\x06", b"\x0b", b"\x0c", b"\x0e", b"\x0f", b"\x10", b"\x12",
    b"\x13", b"\x14", b"\x15", b"\x16", b"\x17", b"\x18", b"\x19", b"\x1a", b"\x1bj", b"\x1b[200~",
    b"\x1b[<0;10;5M\x1b[<0;10;5m", b"\x1b[<64;10;5M", b"\x1b[<65;3;3M", b"\x1b[I", b"\x1b[O",
    b"\xe9", b"\xff", b"\x9b31m", b"\xf0\x9f", "é☂".encode(), b"\x1b[9999999999u", b"\x1b[:;:u",
]  # fmt: skip
WORDS = [
    b"/voltag<3500", b"/last_seen>24hx\r", b"/state:active\r", b"/at:depot\r", b":map\r", b":jobs\r",
    b"?export\r", b"e", b"w", b"l", b"O", b"J", b"n", b"m", b"t12:30\r", b'/"', b"1", b"2", b"3",
    b"4", b"5", b"G", b"\x1b[200~862000\x1bOQ111222333\r\nx\x1b[201~", b"\x1b[200~" + b"7" * 9_000 + b"\x1b[201~",
]  # fmt: skip
SIZES = [
    (LEAST_COLUMNS, LEAST_ROWS),
    (21, 7),
    (30, 6),
    (46, 18),
    (80, 24),
    (80, 24),
    (140, 45),
    (200, 10),
    (20, 60),
]


class Hands:
    """Somebody who types at random."""

    def __init__(self, pilot, luck):
        self.app = pilot.app
        self.luck = luck
        self.input = TerminalInput(time.monotonic)
        self.typed = TypedKeys(self.app)
        self.log = []

    def bytes(self):
        """Return what is typed next."""
        kind = self.luck.choices((LETTERS, SIGNS, MOVES, OTHERS, WORDS), (30, 8, 35, 12, 10))[0]
        return self.luck.choice(kind)

    def type(self, data):
        """Type some bytes in one go."""
        self.log.append(data)
        for message in self.input.feed(data):
            if isinstance(message, events.Key | events.Paste):
                self.typed.take(message)
            elif not isinstance(message, PasteRefused):
                message.set_sender(self.app)
                self.app.post_message(message)

    def resize(self):
        """Make the window larger or smaller."""
        size = Size(*self.luck.choice(SIZES))
        self.log.append(tuple(size))
        self.app._driver._size = size
        self.app.post_message(events.Resize(size, size))

    async def step(self):
        """Do one thing, in a burst or with a pause."""
        if self.luck.random() < 0.02:
            self.resize()
        burst = self.luck.choice((1, 1, 1, 1, 2, 5, 20))
        self.type(b"".join(self.bytes() for _ in range(burst)))
        if self.luck.random() < 0.1:
            list(self.input.tick())
        await asyncio.sleep(self.luck.choice((0, 0, 0.001, 0.02)))
        if self.luck.random() < 0.2:
            await self.settle()
        return burst

    async def settle(self):
        """Wait until everything that was typed has reached the console."""
        end = time.monotonic() + 60  # a machine under load is slow, not stuck
        while self.typed.are_waiting:
            await asyncio.sleep(0.005)
            assert time.monotonic() < end, f"it is stuck after {self.log[-40:]}"


async def one_run(filled, folder, seed, number):
    """Type into one console; return how many events that were, and what was typed."""
    luck = random.Random(seed)
    frozen = copied(filled, folder, ui={"export_folder": str(folder / "exports")})
    app = frozen.app(environ={})
    done = 0
    async with app.run_test(size=luck.choice(SIZES)) as pilot:
        hands = Hands(pilot, luck)
        while done < number and app.is_running and not app.shutdown.is_ending:
            done += await hands.step()
        await hands.settle()
        was_left = app.shutdown.is_ending
        is_alive = app.is_running
    assert is_alive or was_left, f"seed {seed}: ended after {hands.log[-30:]}"
    reports = [path.read_text("utf-8") for path in folder.glob("crash-*.txt")]
    assert not reports, f"seed {seed}, after {hands.log[-40:]}\n" + reports[0]
    return done


@pytest.mark.every_frame
@pytest.mark.timeout(120 + EVENTS / 20)
async def test_nothing_that_is_typed_ends_the_console_or_is_a_bug(filled, tmp_path):
    done, seed = 0, SEED * 1_000
    while done < EVENTS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        done += await one_run(filled, folder, seed, min(PER_APP, EVENTS - done))
        seed += 1
