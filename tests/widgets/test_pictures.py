"""How the widgets look, as pictures which are compared."""

import math
from datetime import UTC, date, datetime, timedelta

import pytest
from textual.app import App
from textual.containers import VerticalGroup

from tui.domain.budget.windows import Gauge, Pace
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.widgets.line.gauge import ExpiryGauge, GaugeStrip, PaceGauge, RateGauge
from tui.widgets.table.rows_cache import TableRow
from tui.widgets.table.table import Table
from tui.widgets.timeline.bars import UsageBar, UsageBars
from tui.widgets.timeline.timeline import Timeline, TimelineView

NOW = datetime(2026, 1, 5, 20, tzinfo=UTC)
STATES = ("active", "active", "suspend", "active", "deactive", "critical", "odd word", "")
LABELS = ("Truck 17 north yard", "[A12] spare", "[@click=app.quit]x[/]", "\x1b[31mred", "車両 7 号")
COLUMNS = (
    Column("label", "Label", 22),
    Column("imei", "IMEI", 15, "identifier"),
    Column("state", "State", 12, "state"),
    Column("last_seen", "Last seen", 12, "time"),
    Column("voltage_mv", "Voltage", 11, "number", "mV"),
    Column("iccid", "ICCID", 20, "identifier"),
)
ROWS = [
    TableRow(
        f"k{index}",
        (
            clean(LABELS[index % len(LABELS)]),
            f"35{index:013d}",
            STATES[index % len(STATES)],
            f"{index + 1} min ago",
            f"{3300 + index * 7:,}",
            f"8901{index:016d}",
        ),
        stale=index % 9 == 8,
    )
    for index in range(300)
]


class Pictured(App):
    """One arrangement of widgets, filled by a function."""

    def __init__(self, widget, fill):
        super().__init__()
        self.widget = widget
        self.fill = fill

    def compose(self):
        yield self.widget

    def on_mount(self):
        self.fill(self.widget)

    def on_table_rows_wanted(self, wanted):
        times = [NOW - timedelta(minutes=7 * nth) for nth in range(wanted.start, wanted.end)]
        rows = ROWS[wanted.start : wanted.end]
        if isinstance(self.widget, Timeline):
            self.widget.supply(wanted.start, rows, times, wanted.generation)
        else:
            self.widget.supply(wanted.start, rows, wanted.generation)


def fill_table(table):
    table.set_columns(COLUMNS)
    table.set_sort({"last_seen": True})
    table.set_count(len(ROWS))


def fill_timeline(timeline):
    since = NOW.replace(hour=0)
    times = [
        at for nth in range(170) if not 60 <= nth < 85 for at in [NOW - timedelta(minutes=7 * nth)]
    ]
    buckets = [0] * 48
    for at in times:
        buckets[int((at - since) / timedelta(minutes=30))] += 1
    series = {
        "voltage mV": [(at, 3800 + 200 * math.sin(at.timestamp() / 9000)) for at in times],
        "speed km/h": [(at, max(0.0, 60 * math.sin(at.timestamp() / 4000))) for at in times],
        "temp °C": [(at, 12 + 6 * math.sin(at.timestamp() / 14000)) for at in times],
        "rssi dBm": [(at, -90.0 - at.minute % 7) for at in times],
    }
    timeline.set_columns(COLUMNS)
    view = TimelineView(since, since + timedelta(days=1), buckets, series, len(times), now=NOW)
    timeline.show(view)
    timeline.table.set_count(len(times))
    timeline.table.focus()


def fill_gauges(group):
    windows = [
        Gauge("yellow", 10, 1, 20, 5, NOW + timedelta(seconds=8), "server", 1, 0),
        Gauge("yellow", 60, 52, 60, 12, NOW + timedelta(seconds=41), "server", 40, 12),
        Gauge("yellow", 3600, 130, 130, 20, NOW + timedelta(minutes=25), "local", 130, 0),
    ]
    for widget, window in zip(group.query(RateGauge), windows, strict=True):
        widget.show(window, NOW)
    group.query_one(GaugeStrip).show(windows, "yellow")
    group.query_one(PaceGauge).show(Pace("sims", 0.7, NOW - timedelta(minutes=12)), NOW)
    group.query_one(ExpiryGauge).show(NOW + timedelta(hours=23, minutes=10), NOW)
    days = [UsageBar(date(2026, 1, 1 + nth), nth * 30_000_000, nth) for nth in range(7)]
    group.query_one(UsageBars).show(days, allowance_bytes=150_000_000, note="as of 3 h ago")


def gauges():
    rates = [RateGauge() for _ in range(3)]
    return VerticalGroup(*rates, GaugeStrip(), PaceGauge(), ExpiryGauge(), UsageBars())


@pytest.mark.parametrize(
    "size", [(46, 18), (80, 24), (120, 40)], ids=lambda size: "x".join(map(str, size))
)
@pytest.mark.parametrize(
    ("make", "fill", "press"),
    [
        pytest.param(Table, fill_table, ["down", "space", "space"], id="table"),
        pytest.param(Timeline, fill_timeline, ["pagedown"], id="timeline"),
        pytest.param(gauges, fill_gauges, [], id="gauges"),
    ],
)
def test_it_looks_like_its_picture(snap_compare, make, fill, press, size):
    assert snap_compare(Pictured(make(), fill), press=press, terminal_size=size)


def test_in_ascii_it_looks_like_its_picture(snap_compare):
    app = Pictured(Timeline(ascii_only=True), fill_timeline)

    assert snap_compare(app, terminal_size=(80, 24))
