"""The table: what it asks for, what it shows, and what it never does."""

import contextlib

import pytest
from textual.app import App
from textual.events import MouseScrollDown

from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.widgets.table.rows_cache import MOST_PAGES, PAGE_ROWS, TableRow
from tui.widgets.table.table import Table

COLUMNS = (
    Column("label", "Label", 20),
    Column("imei", "IMEI", 15, "identifier"),
    Column("state", "State", 12, "state"),
    Column("last_seen", "Last seen", 12, "time"),
    Column("voltage_mv", "Voltage", 12, "number", "mV"),
    Column("iccid", "ICCID", 20, "identifier"),
    Column("note", "Note", 30),
)
HOSTILE = (
    "[@click=app.quit]x[/]",
    "[/x]",
    "[A12]",
    "\x1b[31mred\x1b]52;c;aGk=\x07",
    "\u202egnirts\u202c",
    "zero\u200bwidth",
    "車両自動車両自動車両自動",
    "e\u0301" * 12,
    "a" + "\u0300" * 60,
    "👩\u200d👩\u200d👧 family",
    "\x9b2J",
    "tab\tnew\nline",
)


def device(index, *, label="", state="active", voltage="3,800", age="1 min ago", **more):
    cells = (label or f"Truck {index:04d}", f"35{index:013d}", state, age, voltage)
    return TableRow(f"k{index}", (*cells, f"8901{index:016d}", "spare"), **more)


class TableApp(App):
    """A table over a list of rows, and everything it said."""

    def __init__(self, rows, *, answers=True, **options):
        super().__init__()
        self.rows = rows
        self.answers = answers
        self.options = options
        self.said = []

    def compose(self):
        yield Table(**self.options)

    @property
    def table(self):
        return self.query_one(Table)

    def on_mount(self):
        self.table.set_columns(COLUMNS)
        self.table.reset(1)
        self.table.set_count(len(self.rows))

    def on_table_rows_wanted(self, wanted):
        self.said.append(wanted)
        if self.answers:
            self.table.supply(wanted.start, self.rows[wanted.start : wanted.end], wanted.generation)

    def note(self, message):
        self.said.append(message)

    on_table_header_clicked = on_table_range_wanted = note
    on_table_marks_changed = on_table_row_chosen = on_table_cursor_moved = note

    def heard(self, kind):
        return [message for message in self.said if isinstance(message, kind)]

    def line(self, y):
        return self.table.render_line(y).text

    def lines(self):
        return [self.line(y).rstrip() for y in range(self.table.size.height)]


@contextlib.asynccontextmanager
async def shown(rows, size=(120, 20), **options):
    app = TableApp(rows, **options)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        yield app, pilot


MANY = [device(index) for index in range(5000)]


async def test_only_the_rows_near_the_screen_are_asked_for():
    async with shown(MANY) as (app, pilot):
        await pilot.press("G")
        await pilot.pause(0.1)

        spans = [(wanted.start, wanted.end) for wanted in app.heard(Table.RowsWanted)]
        assert spans == [(0, 64), (4928, 5000)]
        assert "Truck 4999" in app.line(19)


async def test_memory_stays_constant_however_far_one_scrolls():
    async with shown(MANY * 20) as (app, pilot):
        for top in range(0, 100_000, 1500):
            app.table.scroll_rows_to(top)
            await pilot.pause(0.04)

        held = sum(len(page.rows) for page in app.table.rows._pages.values())
        assert 0 < held <= PAGE_ROWS * MOST_PAGES


async def test_rows_which_are_not_loaded_are_drawn_as_dots():
    async with shown(MANY, answers=False) as (app, _):
        assert [line.strip(" │┃▸") for line in app.lines()[1:4]] == ["…", "…", "…"]


async def test_rows_of_an_older_generation_come_too_late():
    async with shown(MANY) as (app, _):
        app.table.supply(0, [device(1, label="late")] * 128, 0)

        assert "Truck 0000" in app.line(1)


async def test_the_old_rows_stay_until_the_first_new_ones_come():
    async with shown(MANY) as (app, _):
        app.table.reset(2)
        before = app.line(1)
        app.table.set_count(3)
        app.table.supply(0, MANY[40:43], 2)

        assert "Truck 0000" in before
        assert "Truck 0040" in app.line(1)
        assert not app.line(4).strip()


async def test_another_choice_of_rows_is_there_at_once_with_the_cursor_on_its_row():
    async with shown(MANY) as (app, pilot):
        app.table.cursor = 310
        await pilot.pause(0.1)
        await pilot.press(*["up"] * 3)
        await pilot.pause(0.1)
        key, line = app.table.cursor_key, app.table.cursor - app.table.scroll_offset.y
        chosen = MANY[1::2] if int(key[1:]) % 2 else MANY[::2]
        index = [row.key for row in chosen].index(key)
        app.said.clear()

        span = app.table.rows_to_read(len(chosen), index)
        app.table.show_rows(len(chosen), index, span.start, chosen[span.start : span.stop], 2)
        await pilot.pause(0.1)

        assert (app.table.cursor_key, app.table.cursor) == (key, index)
        assert app.table.cursor - app.table.scroll_offset.y == line
        assert chosen[app.table.scroll_offset.y].cells[0] in app.line(1)
        asked = [(wanted.start, wanted.end) for wanted in app.heard(Table.RowsWanted)]
        assert not [one for one in asked if one[0] <= app.table.cursor < one[1]]


async def test_a_row_which_is_not_chosen_leaves_the_cursor_at_its_place():
    async with shown(MANY) as (app, pilot):
        await pilot.press("G")
        await pilot.pause(0.1)

        span = app.table.rows_to_read(200, None)
        app.table.show_rows(200, None, span.start, MANY[span.start : span.stop], 2)

        assert span == range(128, 200)
        assert app.table.cursor_key == "k199"
        assert "Truck 0199" in app.line(19)


@pytest.mark.parametrize(
    ("keys", "position"),
    [
        (["down", "down", "up"], 1),
        (["j", "j", "k"], 1),
        (["pagedown"], 18),
        (["pagedown", "pageup"], 0),
        (["end"], 4999),
        (["G", "g"], 0),
        (["end", "down"], 4999),
        (["up"], 0),
    ],
)
async def test_the_cursor_goes_where_the_key_says(keys, position):
    async with shown(MANY) as (app, pilot):
        await pilot.press(*keys)
        await pilot.pause(0.1)

        assert app.table.cursor == position
        assert app.heard(Table.CursorMoved)[-1].key == f"k{position}"
        top, bottom = app.table.seen
        assert top <= position < bottom


async def test_past_the_edge_the_view_moves_by_half_a_page():
    async with shown(MANY) as (app, pilot):
        app.table.cursor = 18
        before = app.table.scroll_offset.y
        await pilot.press("down")

        assert before == 0
        assert app.table.scroll_offset.y == 10


async def test_the_cursor_stays_on_its_row_and_its_line_when_rows_move():
    async with shown(MANY) as (app, pilot):
        app.table.scroll_rows_to(100)
        app.table.cursor = 105
        await pilot.pause(0.1)
        app.rows = [device(9000 + index) for index in range(7)] + MANY
        app.table.renew(2)
        app.table.set_count(len(app.rows))
        app.table.restore("k105", 112)
        await pilot.pause(0.1)

        assert app.table.cursor_key == "k105"
        assert app.table.cursor - app.table.scroll_offset.y == 5
        assert "Truck 0105" in app.line(6)


async def test_the_cursor_finds_its_row_among_new_rows_by_itself():
    async with shown(MANY) as (app, pilot):
        app.table.cursor = 5
        app.rows = [device(9000), *MANY]
        app.table.renew(2)
        app.table.set_count(len(app.rows))
        await pilot.pause(0.1)

        assert (app.table.cursor, app.table.cursor_key) == (6, "k5")


@pytest.mark.parametrize(
    ("keys", "place", "key"),
    [([], 0, "k9000"), (["down", "up"], 1, "k0"), (["enter"], 1, "k0"), (["space"], 2, "k1")],
)
async def test_a_list_which_is_still_filling_keeps_its_head_until_the_reader_has_chosen_a_row(
    keys, place, key
):
    async with shown(MANY) as (app, pilot):
        await pilot.press(*keys)
        app.rows = [device(9000), *MANY]
        app.table.renew(2)
        app.table.set_count(len(app.rows))
        await pilot.pause(0.1)

        assert (app.table.cursor, app.table.cursor_key) == (place, key)


async def test_a_cell_which_changed_flashes_and_an_age_which_ticks_does_not():
    async with shown(MANY) as (app, _):
        rows = [device(index, age="2 min ago") for index in range(128)]
        rows[3] = device(3, age="2 min ago", voltage="3,999")
        app.table.renew(2)
        app.table.supply(0, rows, 2)

        flashes = app.table.flashes
        assert [flashes.cells(f"k{index}") for index in range(5)] == [(), (), (), (4,), ()]
        assert "3,999" in app.line(4)


async def test_two_rows_of_one_version_are_the_same_facts():
    rows = [device(index, version=1) for index in range(20)]
    async with shown(rows) as (app, _):
        app.table.renew(2)
        app.table.supply(
            0, [device(index, label="worded anew", version=1) for index in range(20)], 2
        )

        assert app.table.flashes.cells("k0") == ()
        assert "worded anew" in app.line(1)


async def test_marks_are_kept_by_key_through_refresh_and_filter():
    async with shown(MANY) as (app, pilot):
        await pilot.press("space", "space", "down", "space")
        app.table.reset(2)
        app.rows = [MANY[9], MANY[3]]
        app.table.set_count(2)
        app.table.marks.count_hidden(2)
        await pilot.pause(0.1)

        assert app.table.marked == {"k0", "k1", "k3"}
        assert "◆" in app.line(2)
        assert "◆" not in app.line(1)
        last = app.heard(Table.MarksChanged)[-1]
        assert (last.count, last.hidden) == (3, 2)


async def test_a_range_reaches_from_the_last_mark_to_the_cursor():
    async with shown(MANY) as (app, pilot):
        await pilot.press("down", "space", "down", "down", "b")

        assert app.table.marked == {"k1", "k2", "k3", "k4"}


async def test_a_range_follows_its_beginning_when_rows_move():
    async with shown(MANY) as (app, pilot):
        await pilot.press("down", "space")
        app.rows = [device(9000), *MANY]
        app.table.renew(2)
        app.table.set_count(len(app.rows))
        await pilot.pause(0.1)
        await pilot.press("b")

        assert app.table.marked == {"k1", "k2"}


async def test_a_range_which_is_not_loaded_is_asked_for():
    async with shown(MANY) as (app, pilot):
        await pilot.press("space", "G", "b")
        await pilot.pause(0.1)

        asked = app.heard(Table.RangeWanted)[-1]
        assert (asked.start, asked.end) == (0, 5000)
        assert app.table.marked == {"k0"}


async def test_marking_all_is_the_screens_answer():
    async with shown(MANY) as (app, pilot):
        await pilot.press("asterisk")
        app.table.marks.add(row.key for row in MANY)
        await pilot.press("U")
        await pilot.pause()

        (asked,) = app.heard(Table.RangeWanted)
        assert (asked.start, asked.end) == (0, 5000)
        assert [message.count for message in app.heard(Table.MarksChanged)] == [5000, 0]


async def test_enter_and_a_second_click_open_the_row():
    async with shown(MANY) as (app, pilot):
        await pilot.press("down", "enter")
        await pilot.click(Table, offset=(10, 5), times=2)
        await pilot.pause()

        assert [message.key for message in app.heard(Table.RowChosen)] == ["k1", "k4"]


async def test_a_click_on_a_title_names_its_field_even_after_scrolling_sideways():
    async with shown(MANY, size=(60, 20)) as (app, pilot):
        await pilot.click(Table, offset=(5, 0))
        await pilot.press("right")
        await pilot.click(Table, offset=(25, 0))
        await pilot.pause()

        assert [message.field for message in app.heard(Table.HeaderClicked)] == ["label", "state"]


async def test_a_click_in_the_margin_marks_and_on_the_scroll_bar_jumps():
    async with shown(MANY) as (app, pilot):
        await pilot.click(Table, offset=(0, 3))
        await pilot.click(Table, offset=(119, 19))
        await pilot.pause(0.1)

        assert app.table.marked == {"k2"}
        assert app.table.scroll_offset.y == app.table.max_scroll_y


async def test_the_wheel_scrolls_and_leaves_the_cursor():
    async with shown(MANY) as (app, pilot):
        await pilot._post_mouse_events([MouseScrollDown], Table)

        assert app.table.scroll_offset.y == 3
        assert app.table.cursor == 0


async def test_the_first_column_stays_while_the_others_scroll():
    async with shown(MANY, size=(60, 20)) as (app, pilot):
        await pilot.press("right", "right")

        assert "Truck 0000" in app.line(1)
        assert "350000000000000" not in app.line(1)
        assert app.line(0).startswith("◂▸Label")


async def test_the_sort_is_shown_by_arrows_and_the_unit_gives_way():
    async with shown(MANY) as (app, _):
        app.table.set_sort({"imei": False, "voltage_mv": True})

        assert "IMEI↑" in app.line(0)
        assert "Voltage mV↓" in app.line(0)


async def test_numbers_stand_right_and_states_carry_a_glyph():
    rows = [device(0, state="suspend", voltage="7"), device(1, state="odd"), device(2, state="")]
    async with shown(rows) as (app, _):
        assert "▲ suspend" in app.line(1)
        assert "· odd" in app.line(2)
        assert " — " in app.line(3)
        assert app.line(1).index("7 8901") == app.line(2).index("3,800") + 4


async def test_an_ascii_terminal_gets_ascii_only():
    rows = [device(0, label="Zürich 車"), device(1, label="x" * 40)]
    async with shown(rows, size=(60, 8), ascii_only=True) as (app, pilot):
        app.table.set_sort({"imei": True})
        await pilot.press("space", "right")

        assert all(line.isascii() for line in app.lines())
        assert app.line(1).startswith(" *Zurich \\u8eca")


async def test_a_table_without_rows_says_why():
    async with shown([]) as (app, _):
        plain = "\n".join(app.lines())
        app.table.show_empty("No row matches. The chip state:active removed the last 37.")
        empty = "\n".join(app.lines())

        assert "Nothing to show." in plain
        assert "removed the last 37" in empty


async def test_before_anything_is_known_it_says_loading():
    app = App()
    async with app.run_test() as pilot:
        table = Table()
        await app.mount(table)
        await pilot.pause()

        assert "Loading…" in table.render_line(2).text


@pytest.mark.parametrize("text", HOSTILE)
async def test_foreign_text_neither_acts_nor_crashes_nor_shifts_a_cell(text):
    rows = [device(0, label=clean(text)), device(1)]
    async with shown(rows, size=(60, 8)) as (app, pilot):
        await pilot.click(Table, offset=(4, 1), times=2)
        await pilot.press("right", "right", "left", "space")
        await pilot.pause()

        assert app.is_running
        assert [message.key for message in app.heard(Table.RowChosen)] == ["k0"]
        for y in range(8):
            strip = app.table.render_line(y)
            assert strip.cell_length == 60
            assert sum(segment.cell_length for segment in strip) == 60
            assert "\x1b" not in strip.text


async def test_an_honest_bracket_is_shown():
    async with shown([device(0, label="[A12] spare")]) as (app, _):
        assert "[A12] spare" in app.line(1)


async def test_a_wide_character_at_the_cut_leaves_no_half():
    rows = [device(0, label="車" * 30)]
    async with shown(rows, size=(60, 5)) as (app, pilot):
        widths = []
        for _ in range(4):
            await pilot.press("right")
            widths.append(app.table.render_line(1).cell_length)

        assert widths == [60] * 4
        assert "…" in app.line(1)


async def test_a_step_of_the_cursor_repaints_two_rows_and_nothing_else():
    async with shown(MANY) as (app, pilot):
        regions = []
        app.table.refresh = lambda *lines, **_: regions.extend(lines)
        app.table.cursor = 1

        assert [(region.y, region.height) for region in regions] == [(1, 1), (2, 1)]
        del app.table.refresh
        await pilot.pause()


async def test_one_changed_cell_repaints_its_row_up_to_that_cell():
    async with shown(MANY) as (app, pilot):
        regions = []
        rows = MANY[:128].copy()
        rows[3] = device(3, state="suspend")
        app.table.renew(2)
        app.table.refresh = lambda *lines, **_: regions.extend(lines)
        app.table.set_count(5000)
        app.table.supply(0, rows, 2)

        assert {(region.y, region.height) for region in regions} == {(4, 1)}
        assert all(region.width < 70 for region in regions)
        del app.table.refresh
        await pilot.pause()


async def test_a_list_which_grows_out_of_sight_repaints_nothing():
    async with shown(MANY) as (app, pilot):
        regions = []
        app.table.refresh = lambda *lines, **_: regions.append(lines)
        app.table.set_count(5001)

        assert regions == []
        del app.table.refresh
        await pilot.pause()


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (5, 3), (46, 18), (300, 4)])
async def test_any_size_is_drawn(size):
    async with shown(MANY, size=(80, 24)) as (app, pilot):
        await pilot.resize_terminal(*size)
        await pilot.pause()
        await pilot.press("down", "pagedown", "right", "space", "end")
        await pilot.pause()

        assert all(app.table.render_line(y).cell_length == size[0] for y in range(size[1]))
