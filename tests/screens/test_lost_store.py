"""A team's database which goes away under an open console, and comes back."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.screens.frozen import Frozen, keys, settle, table_of, text, told
from tests.team_server import empty
from tui.config.settings import StoreSettings
from tui.domain.device.record import Row
from tui.screens.device.screen import DeviceScreen
from tui.store import NewJob, NewTarget

pytestmark = pytest.mark.waits

ROW = Row(provider="lattigo", account="acme-sims", list="users", key="", vendor={})
LOST = "The team's database has not answered since 09:07. The rows are as of then."


class TeamFrozen(Frozen):
    """A console on a team's database."""

    def __init__(self, folder, url):
        super().__init__(folder)
        self.settings = replace(self.settings, store=StoreSettings(url=url))


async def until(condition, what):
    """Wait until a condition holds."""
    for _ in range(1_200):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"never: {what}")


class Desk:
    """An open console whose team's server may be killed, with real looks at the store."""

    def __init__(self, app, pilot, frozen, server):
        self.app, self.pilot, self.frozen, self.server = app, pilot, frozen, server

    @property
    def top(self):
        return (text(self.app).splitlines() or [""])[0]  # empty while a screen opens

    @property
    def crashes(self):
        return list(self.frozen.folder.glob("crash-*.txt"))

    async def kill(self):
        self.server.kill()
        await until(lambda: LOST in self.top, "the top line says so")

    async def start(self):
        self.server.start()
        await until(lambda: "has not answered" not in self.top, "the top line is as before")

    async def press(self, *keys):
        for key in keys:
            await self.pilot.press(key)
            await asyncio.sleep(0.1)
            await self.pilot.pause()

    async def shows(self, words):
        """Wait until it says something, on however many lines."""
        await until(lambda: words in " ".join(text(self.app).split()), words)


@pytest.fixture
def desk(team_server, tmp_path):
    @asynccontextmanager
    async def opened(*, size=(80, 24)):
        empty(team_server.url)
        frozen = TeamFrozen(tmp_path, team_server.url)
        await frozen.fill()
        app = frozen.app()
        try:
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                watch = frozen.console.store_watch.watch()
                app.run_worker(watch, group="poll", exit_on_error=False)
                yield Desk(app, pilot, frozen, team_server)
        finally:
            team_server.start()
        assert app.return_code in (None, 0)

    return opened


async def test_the_console_says_so_keeps_the_rows_in_view_and_a_tab_opened_meanwhile_fills_by_itself(
    desk,
):
    async with desk() as here:
        before = text(here.app).splitlines()[3:12]

        await here.kill()
        await asyncio.sleep(2)

        assert text(here.app).splitlines()[3:12] == before
        assert table_of(here.app).row_count > 0
        for key in ("4", "tab"):
            await here.press(key)
            await here.shows("has not answered since 09:07. The list fills when it is back.")
        assert not here.crashes
        await here.start()
        assert "● yellow-fleet" in here.top
        await until(lambda: table_of(here.app).row_count > 0, "the list in view fills")
        await here.press("shift+tab")
        await until(lambda: table_of(here.app).row_count > 0, "the devices fill")


async def test_no_key_ends_a_console_whose_database_is_away(desk):
    async with desk(size=(100, 30)) as here:
        await here.kill()

        await here.press("enter")
        words = "does not answer. Try again when it is back."
        await until(lambda: words in told(here.app), words)
        await here.press("ctrl+k", "0", "1", "3", "1")
        await here.shows("does not answer. Try again")  # Find says so
        await here.press("escape")
        for keys in ("3", "tab", "tab", "4", "5", "1", "2", "r", "l", "escape", "O", "escape", "M",
                     "escape", "J", "escape", "A", "escape", "a", "escape", "f", "escape", "down",
                     "space", "end", "T", "escape", "x", "escape", "e", "escape", "home"):  # fmt: skip
            await here.press(keys)

        assert here.app.is_running
        assert not here.crashes
        assert "hit a bug" not in told(here.app)
        while len(here.app.screen_stack) > 1:
            await here.app.pop_screen()
        await here.start()
        await here.press("2", "enter")
        await until(lambda: isinstance(here.app.screen, DeviceScreen), "Enter opens the unit again")


async def test_the_jobs_and_the_log_say_why_they_are_empty_and_fill_by_themselves(desk):
    async with desk() as here:
        target = NewTarget("d1", "one")
        await here.frozen.console.store.journal.plan_job(
            NewJob("note", "acme-sims", "ann", {}, (target,))
        )
        await here.kill()

        for keys in ("J", "A"):
            await here.press(keys)
            await here.shows("The list fills when it is back.")
            assert LOST in here.top
            await here.start()
            await until(lambda: table_of(here.app).row_count == 1, keys)
            await here.press("escape")
            if keys == "J":
                await here.kill()


async def test_a_unit_in_view_stays_and_is_read_again(desk):
    async with desk(size=(100, 30)) as here:
        await here.press("enter")
        await until(lambda: isinstance(here.app.screen, DeviceScreen), "the unit is open")
        await until(lambda: here.app.screen._records, "its records are read")
        label = here.app.screen._records[0].label
        await here.kill()

        for keys in ("2", "3", "4", "5", "1", "f", "r", "down"):
            await here.press(keys)

        assert label in text(here.app)
        assert LOST in here.top
        assert here.app.is_running
        assert not here.crashes
        await here.start()
        await here.press("2")
        await until(lambda: "IMEI" in text(here.app), "its facts are read")


async def test_a_journal_which_cannot_be_read_says_why_in_place_of_its_rows(frozen):
    (frozen.folder / "operations.db").write_bytes(b"no database at all" * 100)
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("J", "A"):
            shown = " ".join((await keys(pilot, key)).split())

            assert "it was left as it is" in shown, key
            assert "yet" not in shown, key
            await keys(pilot, "escape")
        assert "hit a bug" not in told(app)

    assert not list(frozen.folder.glob("crash-*.txt"))
    assert not app.return_code


async def test_a_full_disk_is_said_and_ends_nothing(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        store = frozen.console.store

        def fill(connection):
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count={pages}")

        await store._databases.cache.read(fill)
        rows = [replace(ROW, key=str(key), vendor={"x": "y" * 900}) for key in range(2000)]
        saving = store.lists.save("acme-sims", "users", rows)
        app.run_worker(saving, group="list", exit_on_error=False)
        await settle(pilot)
        await keys(pilot, "4", "down")

        assert "full" in told(app)
        assert "hit a bug" not in told(app)
        assert table_of(app).row_count > 0
        assert "has not answered" not in text(app), "it can be read all the same"
    assert not list(frozen.folder.glob("crash-*.txt"))
    assert not app.return_code
