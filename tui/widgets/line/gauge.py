"""Gauges of an account's limits: rate windows, the pace of requests, a login's remaining time.

A gauge gets its reading and the time with `show(...)`, as often as the screen likes: it repaints
only when its words change. Color is never the only sign: at 80 % and at the limit there are words.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from tui.domain.budget.windows import Gauge, Pace
from tui.widgets.line.spans_line import Span, SpansLine, spans_width
from tui.widgets.wording import span_text, window_text

Level = Literal["calm", "near", "full"]

NEAR_SHARE = 0.8
LEAST_BAR = 8
MOST_BAR = 40
FIGURES_CELLS = 10
EIGHTHS = " ▏▎▍▌▋▊▉█"
LOGIN_NEAR_SECONDS = 3_600
PARTS = ("label", "calm", "near", "full", "others", "reserved", "free", "words")


class GaugeLine(SpansLine):
    """The colors which all gauges share."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"gauge--{part}" for part in PARTS}
    PREFIX = "gauge"

    DEFAULT_CSS = """
    GaugeLine {
        & > .gauge--label { color: $foreground; }
        & > .gauge--calm { color: $primary; }
        & > .gauge--near { color: $text-warning; }
        & > .gauge--full { color: $text-error; text-style: bold; }
        & > .gauge--others { color: $text-secondary; }
        & > .gauge--reserved { color: $text-muted; }
        & > .gauge--free { color: $panel-lighten-2; }
        & > .gauge--words { color: $text-muted; }
    }
    """


class RateGauge(GaugeLine):
    """One rate window of one account: a bar, the figures, and when it resets."""

    _reading: tuple[Gauge, datetime] | None = None

    def show(self, gauge: Gauge, now: datetime) -> None:
        """Show this reading at this time."""
        self._reading = (gauge, now)
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:
        """Return the window, the bar, and as many of the words as fit."""
        if self._reading is None:
            return [("no reading yet", "words")]
        gauge, now = self._reading
        level = level_of(gauge)
        head: list[Span] = [(f"{window_text(gauge.window_seconds):>4} ", "label")]
        cells = max(0, min(max(LEAST_BAR, width // 4), MOST_BAR, width - FIGURES_CELLS))
        bar = bar_spans(gauge, cells, ascii_only=self.ascii_only)
        figures: Span = (f" {gauge.used}/{gauge.limit}".ljust(FIGURES_CELLS), _ink(level))
        spans = [*head, *bar, figures]
        for word in _words(gauge, now, level, ascii_only=self.ascii_only):
            if spans_width(spans) + spans_width([word]) + 2 > width:
                break
            spans += [("  ", "words"), word]
        return spans


class GaugeStrip(GaugeLine):
    """All rate windows of an account in a few cells each: `10s ▏1/20  1m ▍9/60`."""

    _gauges: tuple[Gauge, ...] = ()
    _label = ""

    def show(self, gauges: Sequence[Gauge], label: str = "") -> None:
        """Show these rate windows, after the account's name if one is given."""
        self._gauges, self._label = tuple(gauges), label
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:
        """Return a few cells for each window; without room for all, the fullest ones."""
        head: list[Span] = [(f"{self._label} ", "label")] if self._label else []
        kept = list(self._gauges)
        while True:
            spans = [*head, *(span for gauge in kept for span in self._short(gauge))]
            if spans_width(spans) - 2 <= width or not kept:
                return spans
            kept.remove(min(kept, key=_share))

    def _short(self, gauge: Gauge) -> list[Span]:
        level = level_of(gauge)
        window = f"{window_text(gauge.window_seconds)} "
        block = "" if self.ascii_only else EIGHTHS[min(8, max(1, round(_share(gauge) * 8)))]
        sign = {"calm": "", "near": "!", "full": "X" if self.ascii_only else "✗"}[level]
        return [
            (window, "words"),
            (block, level),
            (f"{gauge.used}/{gauge.limit}{sign}", _ink(level)),
            ("  ", "words"),
        ]


class PaceGauge(GaugeLine):
    """The pace of requests to an account without published limits, and its last refusal."""

    _reading: tuple[Pace, datetime] | None = None

    def show(self, pace: Pace, now: datetime) -> None:
        """Show this pace at this time."""
        self._reading = (pace, now)
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:  # noqa: ARG002 - it is short and is cut
        """Return the pace, the last refusal, and the current wait if there is one."""
        if self._reading is None:
            return [("no reading yet", "words")]
        pace, now = self._reading
        spans: list[Span] = [(_pace_text(pace.seconds_between), "label")]
        if pace.last_refusal_at is None:
            spans.append((", no refusal (429) yet", "words"))
        else:
            ago = span_text((now - pace.last_refusal_at).total_seconds())
            spans.append((f", last refusal (429) {ago} ago", "words"))
        if pace.waits_until is not None and pace.waits_until > now:
            wait = span_text((pace.waits_until - now).total_seconds())
            spans.append((f", waits {wait} more", "near"))
        return spans


class ExpiryGauge(GaugeLine):
    """The time until a login expires."""

    _reading: tuple[datetime | None, datetime] | None = None

    def show(self, expires_at: datetime | None, now: datetime) -> None:
        """Show when the login expires; None: not logged in."""
        self._reading = (expires_at, now)
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:  # noqa: ARG002 - it is short and is cut
        """Return the remaining time, or how long ago the login expired."""
        if self._reading is None or self._reading[0] is None:
            return [("not logged in", "words")]
        expires_at, now = self._reading[0], self._reading[1]
        left = (expires_at - now).total_seconds()
        if left <= 0:
            return [(f"login expired {span_text(-left)} ago", "full")]
        level = "near" if left < LOGIN_NEAR_SECONDS else "label"
        soon = " soon:" if level == "near" else ""
        return [(f"login expires{soon} in {span_text(left)}", level)]


def level_of(gauge: Gauge) -> Level:
    """Return how close a window is to its limit."""
    share = _share(gauge)
    return "full" if share >= 1 else "near" if share >= NEAR_SHARE else "calm"


def bar_spans(gauge: Gauge, cells: int, *, ascii_only: bool = False) -> list[Span]:
    """Return the bar: used (ours, then others'), free, and what is reserved for interactive use."""
    ours_sign, others_sign, free_sign, reserved_sign = "#o./" if ascii_only else "█▓░▞"
    limit = max(1, gauge.limit)
    used = min(cells, _at_least_one(gauge.used, cells, limit))
    seen = used - 1 if gauge.used > gauge.others else used  # our share keeps a cell beside theirs
    others = min(seen, _at_least_one(min(gauge.others, gauge.used), cells, limit))
    reserved = min(cells - used, _at_least_one(gauge.reserved, cells, limit))
    return [
        (ours_sign * (used - others), level_of(gauge)),
        (others_sign * others, "others"),
        (free_sign * (cells - used - reserved), "free"),
        (reserved_sign * reserved, "reserved"),
    ]


def _at_least_one(part: int, cells: int, limit: int) -> int:
    return max(1, part * cells // limit) if part > 0 else 0


def _share(gauge: Gauge) -> float:
    return gauge.used / gauge.limit if gauge.limit > 0 else 1.0


def _ink(level: Level) -> str:
    return "label" if level == "calm" else level


def _words(gauge: Gauge, now: datetime, level: Level, *, ascii_only: bool) -> list[Span]:
    near, full = ("!", "X") if ascii_only else ("▲", "✗")
    words: list[Span] = []
    if level == "full":
        words.append((f"{full} limit reached", "full"))
    elif level == "near":
        words.append((f"{near} near the limit", "near"))
    if gauge.resets_at is not None and gauge.resets_at > now:
        left = span_text((gauge.resets_at - now).total_seconds())
        words.append((f"resets in {left}", "words"))
    if gauge.others:
        words.append((f"{gauge.others} used by others", "others"))
    if gauge.reserved:
        words.append((f"{gauge.reserved} reserved for interactive use", "words"))
    if gauge.source == "local":
        words.append(("counted locally", "words"))
    return words


def _pace_text(seconds_between: float) -> str:
    if seconds_between <= 0:
        return "no pause between requests"
    if seconds_between > 1:
        return f"1 request every {seconds_between:.3g} s"
    return f"{1 / seconds_between:.1f} requests/s"
