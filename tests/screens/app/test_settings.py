"""What the settings say of the screen is done, and several accounts of a vendor share a table."""

from tests.screens.frozen import copied, keys, settle, table_of, told
from tui.domain.device.record import Row
from tui.screens.fleet.dashboard import figure_lines
from tui.screens.list.columns import ColumnChooser
from tui.screens.list.tree import in_tree


async def test_two_accounts_of_one_vendor_stand_in_one_table_with_their_names(filled, tmp_path):
    def doubled(accounts):
        lattigo = next(one for one in accounts if one["provider"] == "lattigo")
        return [*accounts, lattigo | {"name": "beta-sims"}]

    frozen = copied(filled, tmp_path, accounts=doubled)
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "4", "r")
        columns = [column.field for column in table_of(app).columns]
        devices = table_of(app).row_count
        shown = await keys(pilot, "tab")

        assert columns[:2] == ["label", "account"]
        assert devices == 110
        assert "acme-sims" in shown
        assert "beta-sims" in shown
        assert len([one for one in app.screen.places() if one.tab == "lattigo"]) == 4


async def test_read_only_is_shown_and_says_why_a_change_is_off(filled, tmp_path):
    frozen = copied(filled, tmp_path, ui={"read_only": True})
    app = frozen.app()
    async with app.run_test(size=(120, 60)) as pilot:
        shown = await keys(pilot, "4")
        help_ = await keys(pilot, "question_mark")

        assert "read-only" in shown.splitlines()[0]
        assert "Note  not now: read-only  Write a note on a SIM" in help_


async def test_an_unknown_theme_is_said_and_the_consoles_own_is_taken(filled, tmp_path):
    frozen = copied(filled, tmp_path, ui={"theme": "no-such"})
    app = frozen.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)

        assert app.theme == "watchfloor-dark"
        assert "no-such" in told(app)


async def test_the_time_zone_of_the_settings_is_the_one_shown(filled, tmp_path):
    frozen = copied(filled, tmp_path, ui={"timezone": "Asia/Kolkata"})
    app = frozen.app()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await keys(pilot)

        assert "19:37 IST" in shown.splitlines()[0]


async def test_the_column_chooser_can_be_left_and_taken_back(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3")
        before = [column.field for column in table_of(app).columns]
        await keys(pilot, "c", "space", "escape")
        left = [column.field for column in table_of(app).columns]
        await keys(pilot, "c", "space", "0")
        chooser = app.screen
        await keys(pilot, "enter")

        assert left == before
        assert isinstance(chooser, ColumnChooser)
        assert [column.field for column in table_of(app).columns] == before


def row(key, **vendor):
    return Row(provider="p", account="a", list="l", key=key, vendor=vendor)


def test_rows_stand_beneath_their_parent_and_a_circle_is_cut_open():
    rows = [
        row("c", up="b"),
        row("b", up="a"),
        row("a", up="-1"),
        row("x", up="y"),
        row("y", up="x"),
    ]

    found, depths = in_tree(rows, "vendor.up")

    assert [one.key for one in found] == ["a", "b", "c", "x", "y"]
    assert list(depths.values()) == [0, 1, 2, 0, 1]


def test_a_tree_may_be_deeper_than_the_stack():
    rows = [row(str(nth), up=str(nth - 1)) for nth in range(5_000)]

    found, depths = in_tree(rows[::-1], "vendor.up")

    assert found[0].key == "0"
    assert max(depths.values()) == 4_999


def test_a_dashboard_words_its_figures_and_draws_its_months():
    rows = [
        row("active", metric="Active", value=8),
        row("1", metric="Claims", month="2026-10", value=4),
        row("2", metric="Claims", month="2026-11", value="2"),
    ]

    lines = figure_lines(rows)

    assert lines[0].split() == ["Active", "8"]
    assert lines[2] == "Claims"
    assert lines[3].startswith("  2026-11       2 " + "█" * 10)
    assert lines[4].endswith("█" * 20)
