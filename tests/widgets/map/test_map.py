"""The map: what is drawn of the world and of devices, what a key writes, and what is reported."""

from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App

from tui.domain.device.record import Report
from tui.domain.place.clusters import Clusters, Spot
from tui.domain.place.named_places import NamedPlace
from tui.domain.place.track import track_from_reports
from tui.domain.place.viewport import Viewport, fraction
from tui.mapdata import LEVELS, UNITS_PER_DEGREE, level_for, outlines
from tui.widgets.map.caption import CaptionPart, MapCaption, can_link
from tui.widgets.map.map import MapView
from tui.widgets.map.outlines import MapCanvas, draw_world
from tui.widgets.map.picture import SOLID, MapPicture
from tui.widgets.map.scene import INK, MapScene, count_text, painted

NOW = datetime(2026, 1, 5, 20, tzinfo=UTC)
USA = Viewport.world(120, 30).fitted((25, -125), (49, -66))


def spot(label, latitude, longitude, source="gps", radius_m=None, hours=0):
    at = None if hours is None else NOW - timedelta(hours=hours)
    return Spot(("a", label), label, (latitude, longitude), source, radius_m, at)


def scene(spots, view, **more):
    places = [fraction(one.position) for one in spots]
    return MapScene(NOW, Clusters(spots, places, view.around), **more)


def text_of(picture):
    return [
        "".join(text for text, _ in picture.runs(line)).ljust(picture.width)
        for line in range(picture.height)
    ]


def drawn(spots, view, *, ascii_only=False, **more):
    return painted(view, draw_world(view), scene(spots, view, **more), ascii_only=ascii_only)


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_every_level_is_shipped_and_lies_on_the_map(level):
    lines = outlines(level)

    assert len(lines) > 500
    assert all(abs(line.left) <= 181 * UNITS_PER_DEGREE for line in lines)
    assert all(abs(line.top) <= 181 * UNITS_PER_DEGREE for line in lines)
    assert {line.kind for line in lines} == {0, 1, 2}


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_no_line_runs_across_the_world(level):
    widest = max(line.right - line.left for line in outlines(level))

    assert widest < 100 * UNITS_PER_DEGREE


def test_finer_dots_are_drawn_from_finer_outlines():
    assert [level_for(dot) for dot in (3.0, 0.9, 0.5, 0.1, 1e-6)] == [0, 0, 1, 3, 4]


def test_coasts_stand_where_they_are():
    dots = draw_world(Viewport.world(200, 60))[0]
    view = Viewport.world(200, 60)

    def near(latitude, longitude):
        column, line = view.cell((latitude, longitude))
        return any(
            dots.is_set(round(column * 2) + x, round(line * 4) + y)
            for x in range(-2, 3)
            for y in range(-2, 3)
        )

    assert near(-34.8, 20.0)  # Cape Agulhas
    assert near(37.0, -9.0)  # Cape St Vincent
    assert not near(0.0, -30.0)  # the Atlantic
    assert not near(40.0, -100.0)  # Nebraska


@pytest.mark.parametrize("longitude", [180.0, -180.0, 179.0, -179.0])
def test_the_world_goes_on_over_the_antimeridian(longitude):
    view = Viewport.world(160, 40).zoomed(4).centered((66.0, longitude))

    rows = draw_world(view)[0].rows()

    assert sum(bool(row[:70].strip()) for row in rows) > 5  # Chukotka
    assert sum(bool(row[90:].strip()) for row in rows) > 5  # Alaska


def test_a_way_over_the_antimeridian_never_goes_the_long_way_round():
    view = Viewport.world(120, 30).centered((0.0, 0.0))
    canvas = MapCanvas(120, 30)
    canvas.way([(0.0, 179.0), (0.0, -179.0)], view)
    there = MapCanvas(120, 30)
    there.way([(0.0, 179.0), (0.0, -179.0)], view.centered((0.0, 180.0)))

    assert not any(canvas.cells)
    assert any(there.cells)


@pytest.mark.parametrize("latitude", [90.0, -90.0])
def test_at_a_pole_nothing_breaks(latitude):
    view = Viewport.world(80, 20).zoomed(50).centered((latitude, 0.0))
    pole = spot("pole", latitude, 0.0, radius_m=500_000.0)

    assert any("●" in line for line in text_of(drawn([pole], view, selected=None)))


def test_an_outline_drawn_fast_is_the_outline_drawn_with_care():
    view = Viewport.world(300, 150)
    scale, move = view.dots_per_degree / UNITS_PER_DEGREE, view.around
    fast, careful = MapCanvas(300, 150), MapCanvas(300, 150)
    for line in outlines(0):
        if line.left > -179 * UNITS_PER_DEGREE and abs(line.top) < 170 * UNITS_PER_DEGREE:
            fast.outline(line, scale, move, move)
            careful.crossing(line, scale, move, move)

    differ = sum(
        (one ^ other).bit_count() for one, other in zip(fast.cells, careful.cells, strict=True)
    )

    assert differ <= sum(cell.bit_count() for cell in careful.cells) * 0.02


def test_one_device_is_drawn_by_what_its_position_is_known_from():
    view = USA.zoomed(4)
    spots = [spot("g", 38, -100), spot("c", 38.0, -97, "cell"), spot("p", 38, -94, "polte"),
             spot("n", 38, -91, None)]  # fmt: skip

    text = "".join(text_of(drawn(spots, view)))
    plain = "".join(text_of(drawn(spots, view, ascii_only=True)))

    assert [sign in text for sign in "●○◉◌"] == [True] * 4
    assert [sign in plain for sign in "*o@?"] == [True] * 4
    assert plain.isascii()


def test_devices_which_stand_together_are_counted():
    crowd = [spot(str(nth), 39.0, -100.0) for nth in range(123)]

    assert any("123" in line for line in text_of(drawn(crowd, USA)))


@pytest.mark.parametrize(("count", "words"), [(7, "7"), (9999, "9999"), (12_345, "12k")])
def test_a_count_has_four_cells_at_most(count, words):
    assert count_text(count) == words


def test_the_circle_is_as_large_as_the_radius():
    view = Viewport.world(120, 40).zoomed(20_000).centered((38.0, -100.0))
    rough = spot("p", 38.0, -100.0, "polte", radius_m=10 * view.meters_per_column())

    inks = [set(drawn([rough], view).drawn(line)[1]) for line in range(40)]

    ring = 4
    lines = [number for number, found in enumerate(inks) if ring in found]
    assert lines[-1] - lines[0] == pytest.approx(10, abs=1)


def test_a_selected_device_is_marked_by_more_than_color():
    one = spot("Truck 17", 38.0, -100.0)

    text = "\n".join(text_of(drawn([one], USA, selected=one)))

    assert "[●]" in text
    assert "Truck 17" in text


def test_a_name_never_covers_a_mark():
    spots = [spot("A long name indeed", 38.0, -100.0), spot("B", 38.0, -97.0)]

    text = "\n".join(text_of(drawn(spots, USA)))

    assert text.count("●") == 2


def test_a_wide_name_moves_nothing():
    picture = drawn([spot("車両 7 号", 38.0, -100.0)], USA)

    assert {len(picture.drawn(line)[0]) for line in range(picture.height)} == {120}
    assert any("車両" in line for line in text_of(picture))


def test_places_tracks_and_north_are_drawn():
    reports = [
        Report(provider="p", account="a", key=str(nth), device="d", at=NOW + timedelta(minutes=40 * nth),
               latitude=35.0 + nth, longitude=-100.0, position_source="gps")
        for nth in range(6)
    ]  # fmt: skip

    picture = drawn(
        [], USA, track=track_from_reports(reports), places=[NamedPlace("Depot", (45.0, -90.0))]
    )

    text = "\n".join(text_of(picture))
    assert "⌂ Depot" in text
    assert "N↑" in text
    assert "├" in text
    assert sum(5 in picture.drawn(line)[1] for line in range(30)) >= 3


def test_a_tracks_position_by_cell_tower_has_a_circle_of_its_accuracy():
    def rings(radius_m):
        report = Report(provider="p", account="a", key="1", device="d", at=NOW, latitude=40.0, longitude=-100.0,
                        position_source="cell", position_radius_m=radius_m)  # fmt: skip
        picture = drawn([], USA, track=track_from_reports([report]))
        return sum(INK["ring"] in picture.drawn(line)[1] for line in range(30))

    assert rings(None) == 0
    assert rings(300_000.0) >= 3


def test_no_position_at_all_still_draws_the_world():
    text = "".join(text_of(drawn([], Viewport.world(80, 24))))

    assert sum(0x2800 < ord(sign) < 0x2900 for sign in text) > 200


def test_blanks_are_part_of_a_run_but_never_of_one_with_a_background():
    canvas = MapCanvas(12, 1)
    canvas.set(0, 0)
    picture = MapPicture([canvas])
    picture.stamp(4, 0, "9", SOLID)

    assert picture.runs(0) == [("⠁   ", 1), ("9", SOLID), ("       ", 0)]


def test_only_what_changed_is_told():
    first, second = (MapPicture([MapCanvas(200, 1)]) for _ in range(2))
    second.stamp(3, 0, "a", 1)
    second.stamp(9, 0, "b", 1)
    second.stamp(150, 0, "c", 1)

    assert second.changes(0, first) == [(3, 10), (150, 151)]
    assert second.changes(0, second) == []


@pytest.mark.parametrize(
    ("environment", "can"),
    [
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "linux", "VTE_VERSION": "7600"}, False),
        ({"TERM": "screen-256color", "VTE_VERSION": "7600"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "/x"}, False),
        ({}, False),
    ],
)
def test_links_are_written_only_where_they_can_be_followed(environment, can):
    assert can_link(environment) is can


class MapApp(App):
    """A map alone."""

    def __init__(self, spots=(), *, ascii_only=False):
        super().__init__()
        self.spots = spots
        self.ascii_only = ascii_only
        self.said = []

    def compose(self):
        yield MapView(NOW, ascii_only=self.ascii_only)
        yield MapCaption(links=True)

    @property
    def map(self):
        return self.query_one(MapView)

    def on_mount(self):
        self.map.focus()
        self.map.show(self.spots, NOW)
        self.query_one(MapCaption).show([[CaptionPart("geo:1,2", link="geo:1,2")]])

    def on_map_view_opened(self, event):
        self.said.append([one.label for one in event.cluster.spots])


FEW = (spot("A", 38.0, -100.0), spot("B", 38.0, -90.0), spot("C", 45.0, -95.0))


async def test_the_map_opens_on_all_devices():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)):
        assert {one.label for one in app.map.spots_in_view} == {"A", "B", "C"}


async def test_tab_goes_through_the_marks_and_enter_opens_one():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("tab", "tab", "tab")
        third = app.map.selected.label
        await pilot.press("tab")
        first = app.map.selected.label
        await pilot.press("shift+tab", "enter")

        assert (third, first, app.said) == ("B", "C", [["B"]])


async def test_a_device_clicked_twice_is_opened():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)) as pilot:
        column, line, _ = app.map.marks[0]
        await pilot.click(MapView, offset=(column, line), times=2)

        assert app.said == [["C"]]


async def test_the_selected_device_stays_where_it_is_when_one_looks_closer():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("tab")
        before = app.map.view.cell(app.map.selected.position)
        await pilot.press("plus", "plus")

        assert app.map.view.cell(app.map.selected.position) == pytest.approx(before, abs=2)


async def test_devices_are_binned_once_for_a_zoom_level():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)) as pilot:
        binned = app.map._painter.clusters(app.map.view)
        await pilot.press("left", "up", "right", "tab")

        assert app.map._painter.clusters(app.map.view) is binned


async def test_what_is_shown_again_repaints_nothing():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.map._repaint_regions.clear()
        app.map.show(FEW, NOW)

        assert not app.map._repaint_regions


async def test_a_selection_repaints_only_what_it_touches():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        app.map.select(FEW[0])

        assert {region.height for region in app.map._repaint_regions} == {1}
        assert sum(region.width for region in app.map._repaint_regions) < 30


async def test_a_device_which_is_gone_is_no_longer_selected():
    app = MapApp(FEW)
    async with app.run_test(size=(100, 30)):
        app.map.select(FEW[0])
        app.map.show(FEW[1:], NOW)

        assert app.map.selected is None


async def test_without_devices_every_key_still_works():
    app = MapApp()
    async with app.run_test(size=(46, 18)) as pilot:
        await pilot.press("tab", "enter", "home", "plus", "left", "minus", "minus", "up", "0")

        assert app.map.view.around == 46


async def test_a_link_is_written_as_osc_8():
    app = MapApp()
    async with app.run_test(size=(60, 10)):
        strip = app.query_one(MapCaption).render_line(0)

        assert any(segment.style.link == "geo:1,2" for segment in strip)
        assert "\x1b]8;" in strip.render(app.console)
