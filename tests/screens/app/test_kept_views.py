"""Tab, filter, order and row of a list come back at the next start."""

import json

import pytest

from tests.screens.frozen import copied, keys, settle, table_of, typed
from tui.screens.shell.history import FLEET
from tui.screens.shell.kept_views import KeptViews, ListView


async def test_filter_order_row_and_tab_are_those_which_the_console_was_left_with(frozen):
    first = frozen.app()
    async with first.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "slash")
        await typed(pilot, "last_seen>1h")
        await keys(pilot, "down", "S", "down", "down")
        row, count = table_of(first).cursor_key, table_of(first).row_count

    again = frozen.app(tab="")
    async with again.run_test(size=(100, 30)) as pilot:
        shown = await settle(pilot)

        assert "last_seen>1h ×" in shown
        assert table_of(again).row_count == count
        assert table_of(again).cursor_key == row
        assert again.screen.place().tab == FLEET
        assert not again.screen.pane.wanted.descending


async def test_the_console_begins_on_the_vendors_list_which_was_in_view(frozen):
    first = frozen.app()
    async with first.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "tab")
        before = first.screen.place()

    again = frozen.app(tab="")
    async with again.run_test(size=(100, 30)) as pilot:
        await settle(pilot)

        assert again.screen.place() == before
        assert again.session.navigation.history.here == before


async def test_with_keep_view_off_every_start_is_the_same(filled, tmp_path):
    frozen = copied(filled, tmp_path, ui={"keep_view": False})
    first = frozen.app()
    async with first.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "slash")
        await typed(pilot, "van")

    again = frozen.app()
    async with again.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert again.screen.pane.wanted.text == ""


async def test_the_units_behind_a_cause_leave_the_filter_of_the_fleet_alone(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3", "slash")
        await typed(pilot, "van")

        assert app.session.views.of("units").filter == ""
        assert app.session.views.of("charterup.devices").filter == "van"


@pytest.mark.parametrize("written", ["", "[]", '{"tab": 7, "lists": {"units": 3}}', "{"])
def test_a_spoilt_file_is_as_good_as_none(tmp_path, written):
    path = tmp_path / "view.json"
    path.write_text(written, "utf-8")

    views = KeptViews(path)

    assert views.place == ("", "")
    assert views.of("units") == ListView()
    assert views.has_preview


def test_the_choice_of_the_preview_is_kept_even_where_views_are_not(tmp_path):
    path = tmp_path / "view.json"
    views = KeptViews(path, is_restored=False)
    views.has_preview = False
    views.note("units", ListView(filter="van"))
    views.save()

    assert json.loads(path.read_text("utf-8")) == {"preview": False}
    assert not KeptViews(path).has_preview


async def test_the_unit_of_a_kept_first_row_stands_beside_the_list_at_the_next_start(frozen):
    first = frozen.app()
    async with first.run_test(size=(140, 40)) as pilot:
        before = await keys(pilot, "2", "down", "up")

    again = frozen.app(tab="")
    async with again.run_test(size=(140, 40)) as pilot:
        for _ in range(100):  # its row is read first, and the list looks again a moment later
            shown = await settle(pilot)
            if shown.splitlines()[2:12] == before.splitlines()[2:12]:
                break

    assert "IMEI" in before.splitlines()[-6] + before
    assert shown.splitlines()[2:12] == before.splitlines()[2:12]
