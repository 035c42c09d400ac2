"""The timeline: list and plot on one axis."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from textual.app import App

from tui.domain.text.column import Column
from tui.widgets.table.rows_cache import TableRow
from tui.widgets.table.table import Table
from tui.widgets.timeline.axis import TimeAxis, fold_buckets, gaps
from tui.widgets.timeline.timeline import Timeline, TimelineView
from tui.widgets.timeline.view import Lane, absences, unknown_buckets

SINCE = datetime(2026, 1, 5, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)
HOURS = [hour for hour in range(20) if hour not in (6, 7, 13)]
TIMES = [SINCE + timedelta(hours=hour, minutes=30) for hour in reversed(HOURS)]
BUCKETS = [int(hour in HOURS) for hour in range(24)]
COLUMNS = (Column("at", "At", 19, "time"), Column("voltage", "Voltage", 8, "number", "mV"))
VIEW = TimelineView(
    SINCE,
    UNTIL,
    BUCKETS,
    {"voltage mV": [(at, 3800.0 + at.hour) for at in TIMES], "rssi dBm": []},
    len(TIMES),
    now=SINCE + timedelta(hours=20),
)


class TimelineApp(App):
    """A timeline of one day, and everything it posted."""

    def __init__(self, view=VIEW, zone=UTC, *, ascii_only=False):
        super().__init__()
        self.view = view
        self.zone = zone
        self.ascii_only = ascii_only
        self.said = []

    def compose(self):
        yield Timeline(ascii_only=self.ascii_only)

    @property
    def timeline(self):
        return self.query_one(Timeline)

    def on_mount(self):
        self.timeline.set_columns(COLUMNS)
        self.timeline.show(self.view, self.zone)
        self.timeline.table.reset(1)
        self.timeline.table.set_count(len(TIMES))
        self.timeline.table.focus()

    def on_table_rows_wanted(self, wanted):
        times = TIMES[wanted.start : wanted.end]
        rows = [TableRow(at.isoformat(), (f"{at:%Y-%m-%d %H:%M}", "3,812")) for at in times]
        self.timeline.supply(wanted.start, rows, times, wanted.generation)

    def note(self, message):
        self.said.append(message)

    on_timeline_span_wanted = on_timeline_time_wanted = note

    def plot_lines(self):
        plot = self.timeline.plot
        return [plot.render_line(y).text for y in range(plot.size.height)]


@contextlib.asynccontextmanager
async def shown(size=(120, 40), **options):
    app = TimelineApp(**options)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        yield app, pilot


async def test_the_span_the_zone_and_the_gaps_are_said():
    async with shown() as (app, _):
        title = app.plot_lines()[0]

        assert title.rstrip() == (
            "2026-01-05 00:00 to 2026-01-06 00:00 UTC  17 reports  2 gaps up to 2 h 00 min"
        )


async def test_times_are_those_of_the_zone_which_is_printed():
    async with shown(zone=ZoneInfo("Asia/Tokyo")) as (app, _):
        lines = app.plot_lines()

        assert lines[0].startswith("2026-01-05 09:00 to 2026-01-06 09:00 JST")
        assert lines[-1].rstrip().endswith("JST")
        assert "12:00" in lines[-1]


async def test_a_span_over_a_change_names_the_zone_at_both_ends():
    since = datetime(2026, 10, 24, 12, tzinfo=UTC)
    view = TimelineView(since, since + timedelta(days=1), [1] * 24, {}, 24, now=SINCE)

    async with shown(view=view, zone=ZoneInfo("Europe/Berlin")) as (app, _):
        lines = app.plot_lines()

        assert lines[0].startswith("2026-10-24 14:00 CEST to 2026-10-25 13:00 CET")
        assert lines[-1].rstrip().endswith("CEST to CET")


async def test_absence_is_drawn_but_not_in_the_future():
    async with shown() as (app, _):
        bottom = app.plot_lines()[4][14 : 14 + 90]

        columns = [index * 24 // 90 for index, sign in enumerate(bottom) if sign == "✗"]
        assert set(columns) == {6, 7, 13}


async def test_a_gap_is_not_bridged_by_the_line_and_all_else_is():
    async with shown() as (app, _):
        above, below = (app.plot_lines()[y][14 : 14 + 90] for y in (6, 7))

        drawn = [pair != (" ", " ") for pair in zip(above, below, strict=True)]
        hours = [90 * hour // 24 for hour in (1, 5, 6, 8, 9, 12)]
        assert all(drawn[hours[0] : hours[1]])
        assert not any(drawn[hours[2] : hours[3]])
        assert all(drawn[hours[4] : hours[5]])
        assert "no values" in app.plot_lines()[8]


async def test_moving_in_the_list_moves_the_marker():
    async with shown() as (app, pilot):
        first = app.plot_lines()[5].index("▼")
        await pilot.press("end")
        await pilot.pause()
        last = app.plot_lines()[5].index("▼")

        assert first == 14 + int(19.5 / 24 * 90)
        assert last == 14 + int(0.5 / 24 * 90)
        assert app.timeline.plot.marker == TIMES[-1]


async def test_only_the_ruler_is_repainted_when_the_marker_moves():
    async with shown() as (app, pilot):
        regions = []
        plot = app.timeline.plot
        plot.refresh = lambda *lines, **_: regions.extend(lines)
        await pilot.press("down")
        await pilot.pause()

        assert [(region.y, region.height) for region in regions] == [(5, 1)]
        del plot.refresh


@pytest.mark.parametrize(
    ("keys", "hour"),
    [(["left_curly_bracket"], 13), (["left_curly_bracket"] * 2, 6), (["end", "}"], 6)],
)
async def test_braces_go_to_the_gaps(keys, hour):
    async with shown() as (app, pilot):
        await pilot.press(*["right_curly_bracket" if key == "}" else key for key in keys])
        await pilot.pause()

        wanted = app.said[-1]
        assert isinstance(wanted, Timeline.TimeWanted)
        assert wanted.at == SINCE + timedelta(hours=hour)
        assert app.timeline.plot.marker == wanted.at


async def test_what_has_not_happened_yet_is_no_gap_to_go_to_and_the_key_says_so():
    async with shown() as (app, pilot):
        await pilot.press("right_curly_bracket")
        await pilot.pause()

        assert app.said == []
        notices = [notice.message for notice in app._notifications]
        assert notices == ["No later gap in this time span. Press - to zoom out."]


async def test_before_the_first_gap_the_key_says_that_there_is_none():
    async with shown() as (app, pilot):
        await pilot.press("end", "left_curly_bracket")
        await pilot.pause()

        assert app.said == []
        notices = [notice.message for notice in app._notifications]
        assert notices == ["No earlier gap in this time span. Press - to zoom out."]


@pytest.mark.parametrize(
    ("key", "since", "until"),
    [
        ("right", timedelta(hours=6), timedelta(hours=30)),
        ("left", timedelta(hours=-6), timedelta(hours=18)),
        ("plus", timedelta(hours=9.75), timedelta(hours=21.75)),
        ("minus", timedelta(hours=-19.5), timedelta(hours=28.5)),
    ],
)
async def test_zoom_keeps_the_marker_in_place_and_pan_the_length(key, since, until):
    async with shown() as (app, pilot):
        await pilot.press(key)
        await pilot.pause()

        wanted = app.said[-1]
        assert isinstance(wanted, Timeline.SpanWanted)
        assert (wanted.since - SINCE, wanted.until - SINCE) == (since, until)


async def test_the_plain_arrows_do_not_scroll_the_columns():
    async with shown(size=(46, 18)) as (app, pilot):
        await pilot.press("right")

        assert app.query_one(Table).scroll_offset.x == 0


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("size", [(46, 18), (80, 24), (20, 12), (5, 5), (200, 50)])
async def test_any_size_is_drawn(size, ascii_only):
    async with shown(size=size, ascii_only=ascii_only) as (app, _):
        lines = app.plot_lines()

        assert all(len(line) == size[0] for line in lines)
        assert all(line.isascii() for line in lines) or not ascii_only
        assert size[1] < 18 or app.timeline.table.body_height >= 7


async def test_a_span_without_reports_is_a_gap_and_no_error():
    empty = TimelineView(SINCE, UNTIL, [0] * 24, {"voltage mV": []}, 0)
    async with shown(view=empty) as (app, _):
        lines = app.plot_lines()

        assert "0 reports  1 gap of 24 h 00 min" in lines[0]
        assert lines[4].count("✗") == 90


def test_a_gap_smaller_than_a_column_is_still_told():
    assert fold_buckets([1, 1, 1, 0, 2, 2], 3) == [(2, False), (1, True), (4, False)]
    assert fold_buckets([1, 0], 4) == [(1, False), (1, False), (0, True), (0, True)]
    assert fold_buckets([], 2) == [(0, True), (0, True)]


def test_gaps_are_runs_of_empty_buckets():
    assert gaps([0, 1, 0, 0, 1, 0]) == [(0, 1), (2, 4), (5, 6)]


def test_ticks_stay_at_round_hours_through_a_change_of_summer_time():
    since = datetime(2026, 3, 28, 23, tzinfo=UTC)
    axis = TimeAxis(since, since + timedelta(hours=23), 100)

    words = [text for _, text in axis.ticks(ZoneInfo("Europe/Berlin"), 6)]
    assert words[0] == "03-29"
    assert all(text.endswith(":00") for text in words[1:-1])


def test_it_cannot_be_zoomed_below_a_minute():
    axis = TimeAxis(SINCE, SINCE + timedelta(seconds=90), 10)

    assert axis.zoomed(0.5) == (axis.since, axis.until)


@pytest.mark.parametrize(
    ("asked_from", "unknown", "holes"),
    [
        (0, set(), [(0, 2), (4, 6)]),
        (1, {0}, [(1, 2), (4, 6)]),
        (2, {0, 1}, [(4, 6)]),
        (5, {0, 1, 4}, [(5, 6)]),
        (1.4, {0}, [(1, 2), (4, 6)]),
        (1.6, {0, 1}, [(4, 6)]),
    ],
)
def test_where_nothing_was_asked_nothing_is_absent(asked_from, unknown, holes):
    since = datetime(2026, 1, 5, tzinfo=UTC)
    hour = timedelta(hours=1)
    view = TimelineView(
        since, since + 6 * hour, [0, 0, 1, 1, 0, 0], unasked=[(since, since + asked_from * hour)]
    )

    assert unknown_buckets(view) == unknown
    assert absences(view) == holes


def buckets_of(minutes, parts=114):
    """Count reports made at these minutes of a day in equal parts of it."""
    counts = [0] * parts
    for minute in minutes:
        counts[minute * parts // 1440] += 1
    return counts


def every(minutes, since=0, until=1440, jitter=(0, 2, -1, 1, 0, -2)):
    """Return times at this interval, a little early or late as devices are."""
    return [at + jitter[at // minutes % 6] for at in range(since + 2, until - 2, minutes)]


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [
        pytest.param(every(60), [], id="hourly"),
        pytest.param(every(15), [], id="a little longer than a part"),
        pytest.param(every(5), [], id="often"),
        pytest.param([*every(5, 480, 960), *every(60, 0, 480), *every(60, 960)], [], id="at rest"),
        pytest.param([m for m in every(60) if not 600 < m < 660], [9], id="one of hourly missing"),
        pytest.param([m for m in every(15) if not 600 < m < 660], [9], id="four missing"),
        pytest.param([m for m in every(5) if not 600 < m < 660], [10], id="an hour missing"),
        pytest.param([*every(60, 0, 240), *every(60, 600, 700)], [3, 11], id="and ended"),
        pytest.param([700], [0, 11], id="one alone"),
        pytest.param([], [0], id="none"),
    ],
)
def test_a_gap_is_a_silence_longer_than_the_devices_own(minutes, hours):
    view = TimelineView(SINCE, SINCE + timedelta(days=1), buckets_of(minutes))

    assert [start * 24 // 114 for start, _ in absences(view)] == hours


INPUT = Lane([0, 1, 3, 0, 1, 1], " · █", " . #", "on")
ZONES = Lane([1, 3, 0, 5, 1, 0], " · ▼ ▲ ◆", " . v ^ *", "entered, left")


@pytest.mark.parametrize(
    ("lane", "columns", "plain", "expected"),
    [
        (INPUT, 6, False, " ·█ ··"),
        (INPUT, 3, False, "·█·"),
        (INPUT, 12, True, "  ..##  ...."),
        (ZONES, 6, False, "·▼ ▲· "),
        (ZONES, 2, False, "▼▲"),
        (ZONES, 1, True, "*"),
    ],
    ids=["a part each", "folded", "spread", "alerts", "alerts folded", "both at once"],
)
def test_a_lane_shows_in_each_column_all_that_was_told_in_it(lane, columns, plain, expected):
    assert lane.cells(columns, ascii_only=plain) == expected


async def test_lanes_stand_below_the_measurements_where_there_is_room():
    view = replace(VIEW, lanes={"geozone": ZONES, "input 0": INPUT})

    for size, there in (((80, 30), True), ((80, 10), False)):
        app = TimelineApp(view)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            plot = app.timeline.plot
            shown = "\n".join(plot.render_line(y).text for y in range(plot.size.height))
        assert ("geozone" in shown and "▲" in shown and "input 0" in shown) is there


async def test_a_lane_which_comes_first_takes_the_line_of_the_last_measurement():
    series = dict.fromkeys(("a", "b", "c", "d"), VIEW.series["voltage mV"])

    async def drawn(lane):
        app = TimelineApp(replace(VIEW, series=series, lanes={"places": lane}))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            plot = app.timeline.plot
            plot.most_lines = 4
            plot.redraw()
            await pilot.pause()
            lines = (plot.render_line(y).text for y in range(plot.size.height))
            return [line.split()[0] for line in lines if line[:8].strip()]

    assert "places" not in await drawn(ZONES)
    assert await drawn(replace(ZONES, comes_first=True)) == [
        name if name != "d" else "places" for name in await drawn(ZONES)
    ]
