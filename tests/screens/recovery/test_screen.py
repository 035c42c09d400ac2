"""The search for a lost unit in the console: where it can be, and a recovery through the usual plan."""

import json

import pytest

from tests.screens.frozen import copied, keys, press, settle, text, typed
from tui.domain.change.action import TargetState
from tui.screens.change.form import ActionForm
from tui.screens.change.plan import PlanScreen
from tui.screens.map.screen import MapScreen
from tui.screens.recovery.screen import FindItScreen
from tui.screens.shell.qr import QrScreen
from tui.widgets.map.map import MapView

SIZE = (140, 45)


async def opened(pilot, line="find-it"):
    """Open the search for the first tracker."""
    await keys(pilot, "3", "colon")
    await typed(pilot, line)
    return await keys(pilot, "enter")


async def jobs(app):
    journal = app.session.console.store.journal
    return [await journal.job(head.job) for head in await journal.job_heads()]


async def test_it_tells_where_the_unit_can_be_and_what_else_can_be_done(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        shown = await opened(pilot)

        assert isinstance(app.screen, FindItScreen)
        assert "It can be anywhere in " in shown
        assert "Frequent reports, 48h" in shown
        assert "Its next report" in shown or "its next report" in shown
        assert not await jobs(app)


async def test_a_recovery_is_planned_confirmed_and_its_end_is_stored_first(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, "find-it 72h")
        asked = await keys(pilot, "enter")
        plan = await keys(pilot, "enter")
        is_plan = isinstance(app.screen, PlanScreen)
        before = await jobs(app)
        await keys(pilot, "tab", "enter")
        (known,) = await app.session.console.store.rehearsals.going_on()
        back, fast = sorted(await jobs(app), key=lambda job: job.job != known.job)
        await keys(pilot, "escape")
        shown = await settle(pilot)

        assert "72h" in asked
        assert is_plan
        assert "its old frequency is put back" in plan
        assert not before
        assert back.head.created_at <= fast.head.created_at
        assert [row.state for row in back.targets] == [TargetState.PLANNED]
        assert back.targets[0].after == fast.targets[0].before
        assert f"job {back.job} puts back" in " ".join(shown.split())


async def test_the_area_is_drawn_on_the_map_and_grows(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "M")
        await pilot.pause(0.3)
        shown = text(app)
        is_map = isinstance(app.screen, MapScreen)
        edge = app.screen.query_one(MapView).scene.area
        frozen.clock.advance(3_600)
        app.screen.update_times()
        later = app.screen.query_one(MapView).scene.area

        assert is_map
        assert "it can be in " in shown
        assert len(edge) == len(later)
        assert max(later) > max(edge)


async def test_it_is_copied_written_to_a_file_and_shown_as_a_code(filled, tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    frozen = copied(filled, tmp_path, ui={"export_folder": str(files)})
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        copied_text = await app.screen.ticket("")
        await keys(pilot, "Q")
        is_code = isinstance(app.screen, QrScreen)
        await keys(pilot, "escape", "e", "down", "down", "enter", "enter")
        (path,) = files.iterdir()

        assert copied_text.startswith("Looking for ")
        assert is_code
        assert json.loads(path.read_text())["features"][0]["geometry"]["type"] == "Polygon"


async def test_the_menu_of_actions_offers_it_and_locating_opens_its_filled_form(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "4", "a")
        await typed(pilot, "find it")
        await keys(pilot, "enter")
        is_search = isinstance(app.screen, FindItScreen)
        rows = app.screen._rows()
        place = next(n for n, row in enumerate(rows) if "(Lattigo)" in row.what)
        await keys(pilot, *["down"] * place, "enter")

        assert is_search
        assert isinstance(app.screen, ActionForm)
        assert not await jobs(app)


async def test_a_location_from_measurements_needs_them_and_its_confirmation(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "5", "colon")
        await typed(pilot, "find-it")
        shown = await keys(pilot, "enter")
        rows = app.screen._rows()
        place = next(n for n, row in enumerate(rows) if "(Polte)" in row.what)
        await keys(pilot, *["down"] * place, "enter", "f2")
        is_form = isinstance(app.screen, ActionForm)
        await typed(pilot, "0A1B")
        plan = await keys(pilot, "f2")

        assert "May be billed: one location. Needs its payload." in shown
        assert is_form
        assert isinstance(app.screen, PlanScreen)
        assert "May be billed: one location." in plan
        assert not await jobs(app)


@pytest.mark.parametrize("line", ["find-it", "find-it 48h"])
async def test_a_read_only_console_only_looks(filled, tmp_path, line):
    app = copied(filled, tmp_path, read_only=True).app()
    async with app.run_test(size=SIZE) as pilot:
        shown = await opened(pilot, line)

        assert "It can be anywhere in " in shown
        assert [row.key for row in app.screen._rows()] == ["map"]
        assert "read-only" in text(app)


async def test_what_is_no_length_opens_nothing(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "3", "colon")
        offered = await typed(pilot, "find-it soon")

        assert "soon" in offered
        assert not isinstance(app.screen, FindItScreen)
