"""Usage bars."""

from datetime import date, timedelta

import pytest
from textual.app import App

from tui.widgets.timeline.bars import UsageBar, UsageBars
from tui.widgets.wording import span_text, window_text

MIB = 1024 * 1024
DAYS = [
    UsageBar(date(2026, 1, 1) + timedelta(days=nth), used, nth)
    for nth, used in enumerate((0, 50 * MIB, None, 100 * MIB, 200 * MIB))
]


async def lines_of(bars, size=(80, 24), **options):
    app = App()
    async with app.run_test(size=size) as pilot:
        widget = UsageBars(ascii_only=options.pop("ascii_only", False))
        await app.mount(widget)
        widget.show(bars, **options)
        await pilot.pause()
        return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


async def test_every_figure_has_its_unit_and_what_is_over_says_so():
    lines = await lines_of(DAYS, allowance_bytes=100 * MIB, note="as of 3 h ago")

    assert "50.0 MiB" in lines[1]
    assert "over" not in lines[3]
    assert "200.0 MiB over" in lines[4]
    assert lines[5] == "│ allowance 100.0 MiB   as of 3 h ago"


async def test_the_allowance_is_a_line_across_all_bars():
    lines = await lines_of(DAYS, allowance_bytes=100 * MIB)

    assert len({line.index("│") for line in lines if "known" not in line and line[0] == "2"}) == 1


async def test_unknown_is_not_nothing():
    lines = await lines_of(DAYS)

    assert "0 B" in lines[0]
    assert "unknown" in lines[2]


async def test_without_any_usage_it_says_so():
    assert (await lines_of([]))[0] == "No usage by day yet."


async def test_with_too_few_lines_the_latest_are_shown():
    lines = await lines_of(DAYS, size=(80, 3))

    assert [line[:10] for line in lines[:2]] == ["2026-01-04", "2026-01-05"]


@pytest.mark.parametrize("width", [1, 12, 30, 46, 200])
async def test_bars_fit_any_width(width):
    lines = await lines_of(DAYS, size=(width, 10), allowance_bytes=3, ascii_only=True)

    assert all(len(line) <= width and line.isascii() for line in lines)


async def test_months_are_named_as_months():
    lines = await lines_of([UsageBar(date(2026, 1, 1), 5 * 1024**3)], monthly=True)

    assert lines[0].startswith("2026-01 ")
    assert "5.0 GiB" in lines[0]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (41.4, "0:41"),
        (60, "1 min"),
        (3_600, "1 h 00 min"),
        (83_400, "23 h 10 min"),
        (273_600, "3 d 4 h"),
        (-5, "0:00"),
    ],
)
def test_spans_are_worded(seconds, text):
    assert span_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(10, "10s"), (60, "1m"), (3600, "1h"), (86400, "1d"), (90, "90s")]
)
def test_windows_are_named(seconds, text):
    assert window_text(seconds) == text


@pytest.mark.parametrize("width", [46, 57, 78])
async def test_the_texts_beside_a_bar_are_not_cut(width):
    days = [UsageBar(date(2026, 1, day), 1024 * day, 31 if day > 1 else 1234) for day in (1, 2, 3)]

    lines = await lines_of(days, size=(width, 10))

    assert [line.rstrip().split("B ")[-1].strip() for line in lines[:3]] == [
        "1,234 SMS", "31 SMS", "31 SMS",
    ]  # fmt: skip
