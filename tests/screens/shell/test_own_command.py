"""The user's own commands: in `a`, in `:` and on their keys, for the row or the marked rows."""

import sys
from dataclasses import replace

import pytest

from tests.screens.frozen import copied, keys, press, settle, text, told, typed
from tui.config.own_commands import OwnCommand
from tui.config.plain import plain
from tui.screens.shell.own_command import OwnCommandScreen

ECHO = f"{sys.executable} -I -S -c 'import sys; print(sys.argv[1:])'"
COMMANDS = {
    "crm": {"run": f"{ECHO} --imei {{imei}}", "keys": "ctrl+o"},
    "look": {"run": f"{ECHO} {{account}} {{key}}", "safe": True},
    "hang": {"run": f"{sys.executable} -c 'import time; time.sleep(60)'"},
}


def owning(filled, folder, **more):
    """Return a world whose settings have commands of the user's own."""
    found = copied(filled, folder, **more)
    commands = {name: plain(OwnCommand, table) for name, table in COMMANDS.items()}
    found.settings = replace(found.settings, commands=commands)
    return found


@pytest.fixture
def owned(filled, tmp_path):
    return owning(filled, tmp_path)


async def logged(app):
    rows = await app.session.console.store.audit.read("own command")
    return [(row.what["action"], row.what["result"]) for row in rows]


async def test_its_key_runs_it_for_the_row_and_shows_what_it_wrote(owned):
    app = owned.app()
    async with app.run_test(size=(110, 30)) as pilot:
        shown = await keys(pilot, "ctrl+o")

        assert isinstance(app.screen, OwnCommandScreen)
        assert "['--imei', '" in shown
        assert "1 of 1 done" in shown
        await keys(pilot, "escape")
        assert not isinstance(app.screen, OwnCommandScreen)
        assert await logged(app) == [("crm", "done")]


async def test_marked_rows_have_a_result_each(owned):
    app = owned.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await keys(pilot, "space", "space", "space", "ctrl+o")

        results = app.screen._results
        assert len(results) == app.screen._total >= 2
        assert len({result.row.unit.key for result in results}) == len(results)
        assert len(await logged(app)) == sum(not result.is_skipped for result in results)


async def test_for_all_that_match_it_asks_first(owned):
    app = owned.app()
    async with app.run_test(size=(110, 40)) as pilot:
        shown = await keys(pilot, "asterisk", "ctrl+o")
        assert "Run crm for" in shown
        await keys(pilot, "escape")

        assert not isinstance(app.screen, OwnCommandScreen)
        assert await logged(app) == []


async def test_it_is_offered_among_the_actions(owned):
    app = owned.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await keys(pilot, "a")
        await typed(pilot, "your own")
        shown = text(app)
        await keys(pilot, "enter")

        assert "crm" in shown
        assert "look" in shown
        assert isinstance(app.screen, OwnCommandScreen)


@pytest.mark.parametrize("name", ["crm", "look"])
async def test_the_command_line_knows_it_by_its_name(owned, name):
    app = owned.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, name)
        await keys(pilot, "enter")

        assert isinstance(app.screen, OwnCommandScreen)
        assert app.screen._command == name


async def test_a_read_only_console_runs_only_what_is_safe(filled, tmp_path):
    app = owning(filled, tmp_path, read_only=True).app()
    async with app.run_test(size=(110, 40)) as pilot:
        await keys(pilot, "ctrl+o")
        assert "crm is not marked as safe" in told(app)
        await keys(pilot, "colon")
        await typed(pilot, "look")
        shown = await keys(pilot, "enter")

        assert "1 of 1 done" in shown


async def test_escape_stops_it_then_closes(owned):
    app = owned.app()
    async with app.run_test(size=(110, 40)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, "hang")
        await press(pilot, "enter")
        while not isinstance(app.screen, OwnCommandScreen):
            await pilot._wait_for_screen()
        await press(pilot, "escape")
        shown = await settle(pilot)
        assert "Stopped: 0 of 1 done" in shown
        await keys(pilot, "escape")

        assert not isinstance(app.screen, OwnCommandScreen)
        assert await logged(app) == [("hang", "stopped")]
