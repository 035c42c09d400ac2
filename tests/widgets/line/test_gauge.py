"""Gauges of the request budget."""

from datetime import UTC, datetime, timedelta

import pytest
from textual.app import App

from tui.domain.budget.windows import Gauge, Pace
from tui.widgets.line.gauge import ExpiryGauge, GaugeStrip, PaceGauge, RateGauge, bar_spans

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def gauge(used, limit=100, *, seconds=60, reserved=0, others=0, source="server", resets=41):
    return Gauge(
        account="yellow",
        window_seconds=seconds,
        used=used,
        limit=limit,
        reserved=reserved,
        resets_at=NOW + timedelta(seconds=resets),
        source=source,
        ours=used - others,
        others=others,
    )


async def text_of(widget, *readings, width=140):
    app = App()
    async with app.run_test(size=(width, 5)) as pilot:
        await app.mount(widget)
        widget.show(*readings)
        await pilot.pause()
        return widget.render_line(0).text.rstrip()


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (gauge(10), ["1m", "10/100", "resets in 0:41"]),
        (gauge(80), ["80/100", "▲ near the limit"]),
        (gauge(100), ["100/100", "✗ limit reached"]),
        (gauge(130), ["130/100", "✗ limit reached"]),
        (gauge(10, others=4), ["4 used by others"]),
        (gauge(10, reserved=12), ["12 reserved for interactive use"]),
        (gauge(10, source="local"), ["counted locally"]),
        (gauge(0, 0), ["0/0", "✗ limit reached"]),
        (gauge(10, seconds=3600, resets=1500), ["1h", "resets in 25 min"]),
    ],
)
async def test_a_gauge_says_in_words_how_things_stand(reading, words):
    text = await text_of(RateGauge(), reading, NOW)

    assert [word for word in words if word not in text] == []


async def test_a_calm_gauge_does_not_warn():
    text = await text_of(RateGauge(), gauge(79), NOW)

    assert "near" not in text
    assert "limit reached" not in text


@pytest.mark.parametrize("width", [1, 10, 20, 46, 80, 200])
@pytest.mark.parametrize("kind", [True, False])
async def test_a_gauge_fits_any_width(width, kind):
    app = App()
    async with app.run_test(size=(width, 5)) as pilot:
        widget = RateGauge(ascii_only=kind)
        await app.mount(widget)
        widget.show(gauge(85, reserved=10, others=20), NOW)
        await pilot.pause()

        strip = widget.render_line(0)
        assert strip.cell_length == width
        assert strip.text.isascii() or not kind


def test_the_bar_shows_ours_theirs_and_what_is_kept():
    reading = gauge(50, others=20, reserved=10)

    assert "".join(text for text, _ in bar_spans(reading, 20)) == "██████▓▓▓▓░░░░░░░░▞▞"
    assert "".join(text for text, _ in bar_spans(reading, 20, ascii_only=True)) == (
        "######oooo........//"
    )


def test_the_least_use_is_seen():
    assert bar_spans(gauge(1, 1000), 10)[0][0] == "█"


async def test_a_gauge_is_repainted_only_when_its_words_change():
    app = App()
    async with app.run_test() as pilot:
        widget = RateGauge()
        await app.mount(widget)
        widget.show(gauge(10, resets=1530), NOW)
        await pilot.pause()
        repaints = []
        widget.refresh = lambda *_, **__: repaints.append(1)
        widget.show(gauge(10, resets=1530), NOW + timedelta(seconds=5))
        calm = len(repaints)
        widget.show(gauge(11, resets=1530), NOW + timedelta(seconds=5))

        assert (calm, len(repaints)) == (0, 1)
        del widget.refresh


async def test_a_strip_holds_every_window_and_drops_the_emptiest_first():
    windows = [gauge(1, 20, seconds=10), gauge(54, 60), gauge(44, 130, seconds=3600)]

    wide = await text_of(GaugeStrip(), windows, "yellow", width=80)
    narrow = await text_of(GaugeStrip(), windows, "yellow", width=30)
    assert wide == "yellow 10s ▏1/20  1m ▉54/60!  1h ▍44/130"
    assert "10s" not in narrow
    assert "54/60!" in narrow


@pytest.mark.parametrize(
    ("pace", "text"),
    [
        (
            Pace("a", 0.7, NOW - timedelta(minutes=12)),
            "1.4 requests/s, last refusal (429) 12 min ago",
        ),
        (Pace("a", 3.0), "1 request every 3 s, no refusal (429) yet"),
        (
            Pace("a", 1.0, NOW, NOW + timedelta(seconds=30)),
            "1.0 requests/s, last refusal (429) 0:00 ago, waits 0:30 more",
        ),
        (Pace("a", 0.0), "no pause between requests, no refusal (429) yet"),
    ],
)
async def test_a_pace_is_said_in_words(pace, text):
    assert await text_of(PaceGauge(), pace, NOW) == text


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=23, minutes=10), "login expires in 23 h 10 min"),
        (timedelta(minutes=10), "login expires soon: in 10 min"),
        (-timedelta(minutes=10), "login expired 10 min ago"),
        (None, "not logged in"),
    ],
)
async def test_a_login_says_how_long_it_holds(left, text):
    expires_at = None if left is None else NOW + left

    assert await text_of(ExpiryGauge(), expires_at, NOW) == text
