"""A list's sums appear once the typing stops, and none is missed."""

import asyncio
from datetime import UTC, datetime, timedelta

from textual.app import App

from tui.screens.list.sums_line import KEEP_FOR, SumsLine

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Adding:
    """A list whose sums take as long as the test lets them."""

    def __init__(self):
        self.times, self.words, self.free = 0, "Data total 3 MB", asyncio.Event()

    async def __call__(self):
        self.times += 1
        await self.free.wait()
        return self.words


class Shown(App):
    def __init__(self, line):
        super().__init__()
        self.line = line

    def compose(self):
        yield self.line


async def test_many_keys_add_up_once_and_a_key_meanwhile_adds_up_again():
    adding = Adding()
    line = SumsLine(adding, pause_seconds=0.05)
    app = Shown(line)
    async with app.run_test() as pilot:
        for _ in range(9):
            line.add_up(NOON)
        await asyncio.sleep(0.2)
        assert adding.times == 1
        assert not line.has_class("shown")

        line.add_up(NOON)
        adding.free.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert adding.times == 2
        assert str(line.content) == "Data total 3 MB"
        assert line.has_class("shown")

        adding.words = ""
        line.add_up(NOON)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert not line.has_class("shown")


async def test_sums_grow_old_and_where_there_are_none_rows_may_have_come():
    adding = Adding()
    adding.free.set()
    adding.words = ""
    line = SumsLine(adding, pause_seconds=0)
    app = Shown(line)
    async with app.run_test():
        line.add_up(NOON)
        await app.workers.wait_for_complete()
        assert line.is_old(NOON)

        adding.words = "Data total 3 MB"
        line.add_up(NOON)
        await app.workers.wait_for_complete()
        assert not line.is_old(NOON + KEEP_FOR)
        assert line.is_old(NOON + KEEP_FOR + timedelta(seconds=1))
