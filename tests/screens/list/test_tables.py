"""What a reader does with a table: sort, mark, arrange, count, compare; and what stays."""

import asyncio
import json
from dataclasses import replace

import pytest

from tests.screens.frozen import keys, settle, table_of, text, told, typed
from tui.config.place_file import read_places
from tui.domain.device.record import DeviceRecord
from tui.screens.list.device_source import DeviceSource
from tui.screens.list.filter_line import FilterLine
from tui.screens.list.freshness import LONGEST_TRUE_SECONDS
from tui.screens.list.row_source import RowsRequest
from tui.screens.list.words import noun_of
from tui.screens.shell.history import ARROW
from tui.screens.shell.ticks import LOOK_AGAIN_SECONDS

SHORT = {"label", "at_place"}


async def test_sorting_puts_what_is_missing_last_and_counts_it(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "4", "s")
        await typed(pilot, "imei")

        shown = await keys(pilot, "enter")
        first = table_of(app).cursor_key
        await keys(pilot, "end")
        last = text(app).splitlines()[-4]

        assert "by IMEI ↑" in shown
        assert "without a value last" in shown
        assert "—" in last
        assert first != table_of(app).cursor_key


class Noted(DeviceSource):
    """Notes in which order it was asked for what."""

    def __init__(self, *given):
        super().__init__(*given)
        self.asked = []

    async def rows(self, *given):
        self.asked.append("rows")
        return await super().rows(*given)

    async def prepare(self, wanted):
        self.asked.append("prepare")
        await super().prepare(wanted)


async def test_what_comes_next_is_made_ready_once_the_first_page_is_in_view(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3")
        pane = app.screen.pane
        pane.source = Noted(app.session.console, pane.source.columns, "charterup")

        pane.load(fresh=True)
        await settle(pilot)
        pane.load()
        await settle(pilot)

        assert pane.source.asked[:2] == ["rows", "prepare"]
        assert pane.source.asked.count("prepare") == 1


async def test_the_first_frame_has_rows_which_are_not_read_twice(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await settle(pilot)

        assert table_of(app).cursor_key
        assert "60 units" in text(app)
        assert table_of(app).rows.generation == 1

        app.screen.pane.load(fresh=True)
        await settle(pilot)
        assert table_of(app).rows.generation == 2


async def test_a_list_is_read_again_when_its_ages_are_over_and_when_something_changed(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3")
        pane = app.screen.pane
        pane.source = Noted(app.session.console, pane.source.columns, "charterup")
        pane.load(fresh=True)
        await settle(pilot)
        pane.source.asked.clear()

        pane.look()
        await settle(pilot)
        assert "rows" not in pane.source.asked

        frozen.clock.advance(LONGEST_TRUE_SECONDS + 1)
        pane.look()
        await settle(pilot)
        assert pane.source.asked.count("rows") == 1

        pane.outdate()
        pane.look()
        await settle(pilot)
        assert pane.source.asked.count("rows") == 2


async def test_a_column_says_at_which_named_place_a_device_is(frozen, tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "config.toml"))
    place = 'name = "The Earth"\nlatitude = 0\nlongitude = 0\nradius_m = 30_000_000'
    (tmp_path / "places.toml").write_text(f"[[places]]\n{place}\n")
    app = frozen.app()
    async with app.run_test(size=(160, 30)) as pilot:
        before = await keys(pilot)
        pane = app.screen.pane
        pane.rearrange(
            [replace(one, shown=True) for one in pane.arrangement.columns if one.field in SHORT]
        )

        shown = await keys(pilot)

        assert "The Earth" not in before
        assert "The Earth" in shown
        assert "without" not in shown


async def test_a_filter_and_the_frequencies_know_the_named_places(frozen, tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "config.toml"))
    place = 'name = "The Earth"\nlatitude = 0\nlongitude = 0\nradius_m = 30_000_000'
    (tmp_path / "places.toml").write_text(f"[[places]]\n{place}\n")
    app = frozen.app()
    async with app.run_test(size=(160, 30)) as pilot:
        await keys(pilot)
        pane = app.screen.pane
        everywhere = table_of(app).row_count

        pane.set_filter("at:earth")
        await settle(pilot)
        there = table_of(app).row_count
        pane.set_filter("at:dock")
        said = await keys(pilot)
        counted = dict(await pane.source.frequencies("at_place", RowsRequest()))

        assert 0 < there < everywhere
        assert "no place is named dock; places.toml has The Earth" in said
        assert counted == {"The Earth": there, None: everywhere - there}


async def test_enter_reads_a_filter_again_whose_place_was_added_meanwhile(
    frozen, tmp_path, monkeypatch
):
    monkeypatch.setenv("WATCHFLOOR_CONFIG", str(tmp_path / "config.toml"))
    app = frozen.app()
    async with app.run_test(size=(160, 30)) as pilot:
        await keys(pilot)
        app.screen.pane.set_filter("at:earth")
        await keys(pilot, "enter")
        line = app.screen.pane.query_one(FilterLine)
        kept_open = line.has_class("-typing")

        place = 'name = "The Earth"\nlatitude = 0\nlongitude = 0\nradius_m = 30_000_000'
        (tmp_path / "places.toml").write_text(f"[[places]]\n{place}\n")
        frozen.console.places = await read_places(tmp_path / "places.toml")
        await keys(pilot, "enter", "enter")

        assert kept_open
        assert not line.has_class("-typing")
        assert table_of(app).row_count > 0


async def test_a_click_on_a_title_sorts_and_a_second_one_turns_it_round(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3")
        table = table_of(app)

        await pilot.click(table, offset=(27, 0))
        await settle(pilot)
        once = text(app)
        await pilot.click(table, offset=(27, 0))
        await settle(pilot)

        assert "by IMEI ↑" in once
        assert "by IMEI ↓" in text(app)


class Slow(DeviceSource):
    """Reads no rows until it may."""

    def __init__(self, *given):
        super().__init__(*given)
        self.may = asyncio.Event()

    async def rows(self, *given):
        await self.may.wait()
        return await super().rows(*given)


async def test_a_key_pressed_while_another_order_is_read_is_not_lost(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3", "down", "down")
        pane = app.screen.pane
        pane.source = slow = Slow(app.session.console, pane.source.columns, "charterup")
        before = table_of(app).cursor_key

        await pilot.press("S")
        await pilot.press("up")
        slow.may.set()
        await settle(pilot)
        await pilot.press("down")

        assert table_of(app).cursor_key == before


async def test_the_cursor_stays_on_its_row_when_the_order_changes(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3", "down", "down", "down")
        key = table_of(app).cursor_key

        await keys(pilot, "S")

        assert table_of(app).cursor_key == key
        assert table_of(app).cursor > 3


async def test_marks_survive_filter_and_refresh_and_the_hidden_ones_are_counted(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "4", "space", "space", "space", "slash")

        hidden = await typed(pilot, "iccid:8944")
        await keys(pilot, "escape")
        app.screen.pane.load()
        await settle(pilot)

        assert "3 marked, " in hidden
        assert "hidden by the filter" in hidden
        assert "3 marked" in text(app)
        assert len(table_of(app).marked) == 3


async def test_star_marks_all_that_match_not_only_what_is_seen(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 20)) as pilot:
        await keys(pilot, "4", "slash")
        await typed(pilot, "state:active")

        await keys(pilot, "enter", "asterisk")

        assert len(table_of(app).marked) == table_of(app).row_count > 15


async def test_chosen_columns_are_kept_in_a_plain_file(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3", "c", "down", "space", "down", "K", "plus", "enter")
        shown = [column.field for column in table_of(app).columns]
    kept = json.loads((frozen.folder / "lists.json").read_text("utf-8"))["charterup.devices"]

    again = frozen.app()
    async with again.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3")

        assert shown[:2] == ["label", "last_seen"]
        assert "imei" not in shown
        assert [one["field"] for one in kept[:3]] == ["label", "last_seen", "imei"]
        assert kept[1]["width"] == 18
        assert [column.field for column in table_of(again).columns] == shown


async def test_a_spoilt_file_of_columns_is_no_reason_not_to_start(frozen):
    (frozen.folder / "lists.json").write_text('{"units": [1, {"field": 7}], "x": "y"}', "utf-8")
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        shown = await keys(pilot)

        assert "Last contact" in shown


async def test_the_values_of_a_column_are_counted_and_enter_narrows_to_one(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "F")
        await typed(pilot, "state")

        counted = await keys(pilot, "enter")
        shown = await keys(pilot, "down", "enter")

        assert f"Lattigo{ARROW}Values of State" in counted
        assert "█" in counted
        assert "state=" in shown
        assert 0 < table_of(app).row_count < 20


async def test_two_marked_rows_are_compared_field_by_field(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "4", "D")
        off = told(app)
        await keys(pilot, "space", "space")

        shown = await keys(pilot, "D")

        assert "Mark two rows" in off
        assert "ICCID" in shown
        assert "are the same" in shown


async def test_a_dot_shows_instants_with_their_zone_z_changes_it_and_figures_are_added_up(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        ages = await keys(pilot, "3")
        instants = await keys(pilot, "full_stop")
        utc = await keys(pilot, "Z")
        summed = await keys(pilot, "4")

        assert "Data total " in summed
        assert "median" in summed
        assert "09:07 EST" in ages.splitlines()[0]
        assert "2026-11-2" not in ages
        assert "2026-11-21 0" in instants
        assert " EST" in instants.splitlines()[8]
        assert "14:07 UTC" in utc.splitlines()[0]
        assert " UTC" in utc.splitlines()[8]


async def test_a_row_which_changed_flashes_and_the_cursor_keeps_its_row(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "3", "down")
        table = table_of(app)
        key = table.cursor_key
        account, own = key.split("\x1f")
        old = await frozen.console.store.devices.get(account, own)
        changed = {name: getattr(old, name) for name in old.__dataclass_fields__}
        changed |= {"voltage_mv": 3001.0}

        await frozen.console.store.devices.save("charterup", account, [DeviceRecord(**changed)])
        await settle(pilot)

        assert table.cursor_key == key
        assert table.flashes.cells(key)


@pytest.mark.parametrize(
    ("tab", "first", "minutes"),
    [("4", "rate plans", 3), ("5", "positions", 3)],
    ids=["list", "dashboard"],
)
async def test_what_a_list_says_of_its_age_grows_old_with_it(frozen, tab, first, minutes):
    app = frozen.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await keys(pilot, tab, "tab")
        assert f"{first} · fetched just now" in text(app)

        frozen.clock.advance(minutes * 60 + 1)
        await pilot.pause(LOOK_AGAIN_SECONDS + 0.2)
        await settle(pilot)

        assert f"fetched {minutes} min ago" in text(app)


@pytest.mark.parametrize(
    ("title", "count", "said"),
    [
        ("API tokens", 1, "API token"),
        ("API tokens", 2, "API tokens"),
        ("Reporting frequencies", 1, "reporting frequency"),
        ("device records of all vendors", 1, "device record of all vendors"),
        ("Devices", 0, "devices"),
    ],
)
def test_a_list_is_named_within_a_sentence(title, count, said):
    assert noun_of(title, count) == said


async def test_on_a_phone_cause_state_and_age_come_right_after_the_name(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "4")
        pane = app.screen.pane
        wide = [column.title for column in pane.table.columns]
        await pilot.resize_terminal(46, 18)
        await settle(pilot)

        narrow = [column.title for column in pane.table.columns]
        assert narrow[1] == "Cause"
        assert narrow[2] in ("State", "SIM state")
        assert wide[1] != "Cause"

        await pilot.resize_terminal(120, 30)
        await settle(pilot)

        assert [column.title for column in pane.table.columns] == wide


async def test_columns_put_in_order_by_their_reader_stay_so_on_a_phone(frozen):
    app = frozen.app()
    async with app.run_test(size=(46, 18)) as pilot:
        await keys(pilot)
        pane = app.screen.pane
        first, second, *rest = pane.arrangement.columns
        pane.rearrange([second, first, *rest])
        await settle(pilot)

        assert [column.title for column in pane.table.columns][:3] == [
            "Cause",
            "Unit",
            "Since",
        ]
