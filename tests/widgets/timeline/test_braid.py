"""Lanes on one time axis: what is drawn, the cursor, and which lanes stay where there is little room."""

from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App

from tui.widgets.timeline.braid import Braid, BraidLane, BraidView
from tui.widgets.timeline.plot import plot_columns

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def view(columns):
    half = columns // 2
    return BraidView(
        since=NOON,
        until=NOON + timedelta(hours=columns),
        lanes=[
            BraidLane(
                name="reports",
                short="rep",
                cells="●" * half + "○" * (columns - half),
                plain="*" * half + "o" * (columns - half),
                parts=["good"] * half + ["missed"] * (columns - half),
                notes=[f"note {nth}" for nth in range(columns)],
                worth=9,
            ),
            BraidLane(name="voltage", short="volt", points=[(1.0, 2.0)] * columns, worth=5),
        ],
    )


class Page(App[None]):
    def __init__(self, *, ascii_only=False):
        super().__init__()
        self.ascii_only = ascii_only
        self.edges = []

    def compose(self):
        yield Braid()

    def on_braid_edge(self, event):
        self.edges.append(event.spans)


def drawn(braid):
    return [braid.render_line(y).text.rstrip() for y in range(braid.size.height)]


@pytest.mark.parametrize("width", [46, 80, 140])
async def test_each_lane_tells_what_it_is_at_the_cursor(width):
    app = Page()
    async with app.run_test(size=(width, 12)) as pilot:
        braid = app.query_one(Braid)
        columns = plot_columns(width)
        braid.show(view(columns), UTC, NOON + timedelta(hours=3, minutes=30))
        await pilot.pause()
        await pilot.press("right")
        lines = drawn(braid)

        assert "1 h a column" in lines[0]
        assert "▼" in lines[1]
        assert lines[2].count("●") == columns // 2
        assert lines[2].endswith("note 4")
        assert braid.moment == (NOON + timedelta(hours=4), NOON + timedelta(hours=5))


async def test_beyond_an_end_another_span_is_asked_for():
    app = Page()
    async with app.run_test(size=(80, 12)) as pilot:
        braid = app.query_one(Braid)
        braid.show(view(plot_columns(80)), UTC, NOON)
        await pilot.pause()
        await pilot.press("left", "pageup", "pagedown")

        assert app.edges == [-0.5, -1, 1]


async def test_where_there_is_little_room_the_lanes_of_most_worth_stay():
    app = Page()
    async with app.run_test(size=(80, 12)) as pilot:
        braid = app.query_one(Braid)
        braid.most_lines = 1
        braid.show(view(plot_columns(80)), UTC)
        await pilot.pause()
        few = drawn(braid)
        braid.most_lines = 8
        braid.show(view(plot_columns(80)), UTC)
        await pilot.pause()

        assert len(few) == 4
        assert few[2].startswith("reports")
        assert len(drawn(braid)) == 7, "a measurement gets three lines"


async def test_a_terminal_of_ascii_gets_other_signs():
    app = Page(ascii_only=True)
    async with app.run_test(size=(80, 12)) as pilot:
        braid = app.query_one(Braid)
        braid.show(view(plot_columns(80)), UTC)
        await pilot.pause()

        assert all(line.isascii() for line in drawn(braid))
        assert "***" in drawn(braid)[2]
        assert "ooo" in drawn(braid)[2]
