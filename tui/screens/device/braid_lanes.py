"""The lanes of a unit's timeline, from what the store knows of a span."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from tui.console.unit.timeline import UnitPast, UnitSpan
from tui.domain.text.data_size import format_bytes
from tui.domain.text.safe_text import clean
from tui.domain.unit.report_marks import ReportMark
from tui.lazy_dataclass import dataclass
from tui.store.reports.outline import CELL, GPS, NOWHERE
from tui.widgets.cells import GLYPHS, state_tone
from tui.widgets.timeline.braid import BraidLane, BraidView

REPORT_SIGNS: dict[ReportMark, tuple[str, str, str, str]] = {
    "came": ("●", "*", "good", "reported"),
    "few": ("◐", "%", "warning", "some are missing"),
    "missed": ("○", "o", "missed", "none came"),
    "none": ("·", ".", "quiet", "none due"),
    "unread": ("░", "?", "unknown", "not downloaded"),
    "future": (" ", " ", "quiet", ""),
}
"""The sign of each mark, the same in ASCII, its style, and what it means."""
SEVERITIES = {
    "ok": ("●", "+", "good"),
    "info": ("○", "-", "quiet"),
    "warning": ("▲", "!", "warning"),
    "critical": ("✗", "X", "bad"),
}
_TONE_PARTS = {"good": "good", "quiet": "quiet", "warning": "warning", "bad": "bad"}
_MEASURED = (
    ("voltage_mv", "voltage mV", "mV", 70),
    ("speed_kmh", "speed km/h", "km/h", 40),
    ("rssi", "signal dBm", "dBm", 35),
)
_BLOCKS, _PLAIN_BLOCKS = " ▁▂▃▄▅▆▇█", " ...::###"
Cell = tuple[str, str, str, str]
"""A sign, the same in ASCII, its style, and its note."""
_EMPTY: Cell = (" ", " ", "quiet", "")


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a span."""

    since: datetime
    until: datetime
    count: int
    now: datetime

    def edges(self) -> list[datetime]:
        """Return when each column begins, and when the last ends."""
        part = (self.until - self.since) / self.count
        return [self.since + part * nth for nth in range(self.count + 1)]


def braid_view(past: UnitPast, span: UnitSpan, now: datetime) -> BraidView:
    """Return the lanes of a span: the verdict, SIM, data, texts, our actions, and what was reported."""
    columns = _Columns(span.since, span.until, len(span.marks), now)
    verdicts = [
        (each.at, (*SEVERITIES.get(each.severity, SEVERITIES["info"]), each.cause))
        for each in past.verdicts
    ]
    states = [(at, _state(state)) for at, state in past.states]
    actions = [(each.at, each.action) for each in past.actions]
    lanes = [
        _held("verdict", "verdict", 90, verdicts, columns),
        _held("SIM state", "SIM", 80, states, columns),
        _data(span, columns),
        _texts(past, columns),
        _marked("our actions", "actions", 85, actions, columns, lambda _: ("◆", "@")),
        _reports(span),
        *(_measured(span, *measured) for measured in _MEASURED),
        _positions(span),
    ]
    return BraidView(since=span.since, until=span.until, lanes=lanes)


def _lane(name: str, short: str, worth: int, cells: Sequence[Cell]) -> BraidLane:
    return BraidLane(
        name=name,
        short=short,
        cells="".join(cell[0] for cell in cells),
        plain="".join(cell[1] for cell in cells),
        parts=[cell[2] for cell in cells],
        notes=[cell[3] for cell in cells],
        worth=worth,
    )


def _state(state: str) -> Cell:
    tone = state_tone(state)
    if tone is None:
        return "·", ".", "quiet", clean(state) or "unknown"
    return (*GLYPHS[tone], _TONE_PARTS[tone], clean(state))


def _held(
    name: str,
    short: str,
    worth: int,
    periods: Sequence[tuple[datetime | None, Cell]],
    columns: _Columns,
) -> BraidLane:
    """Return a lane of what holds until the next: its sign where it begins, then a line."""
    edges = columns.edges()
    starts = [at or datetime.min.replace(tzinfo=columns.now.tzinfo) for at, _ in periods]
    cells: list[Cell] = []
    shown = -1
    for start, end in pairwise(edges):
        nth = bisect_left(starts, end) - 1
        if nth < 0:
            cells.append(("░", "?", "unknown", "not known"))
        elif start >= columns.now:
            cells.append(_EMPTY)
        else:
            sign, plain, part, note = periods[nth][1]
            is_new = nth != shown
            cells.append((sign if is_new else "─", plain if is_new else "-", part, note))
            shown = nth
    return _lane(name, short, worth, cells)


def _marked(
    name: str,
    short: str,
    worth: int,
    moments: Sequence[tuple[datetime, str]],
    columns: _Columns,
    sign: Callable[[Sequence[str]], tuple[str, str]],
) -> BraidLane:
    """Return a lane with a sign where something happened; `moments` are the oldest first."""
    edges, times = columns.edges(), [at for at, _ in moments]
    cells: list[Cell] = []
    for start, end in pairwise(edges):
        here = [words for _, words in moments[bisect_left(times, start) : bisect_left(times, end)]]
        note = clean(here[0]) if len(here) == 1 else f"{len(here)}"
        cells.append((*sign(here), "event", note) if here else _EMPTY)
    return _lane(name, short, worth, cells)


def _texts(past: UnitPast, columns: _Columns) -> BraidLane:
    moments = [
        (text.at, "received" if text.is_inbound else "sent") for text in past.texts if text.at
    ]

    def sign(here: Sequence[str]) -> tuple[str, str]:
        if len(set(here)) > 1:
            return "↕", "x"
        return ("↑", "^") if here[0] == "received" else ("↓", "v")

    return _marked("texts", "texts", 30, moments, columns, sign)


def _data(span: UnitSpan, columns: _Columns) -> BraidLane:
    """Return a lane with a block for each day's use."""
    starts = [start for start, _, _ in span.used]
    most = max((used for *_, used in span.used if used is not None), default=0)
    part = (span.until - span.since) / columns.count
    cells: list[Cell] = []
    for start in columns.edges()[:-1]:
        nth = bisect_right(starts, start + part / 2) - 1
        if nth < 0 or start + part / 2 >= span.used[nth][1] or span.used[nth][2] is None:
            is_past = start < columns.now
            cells.append(("░", "?", "unknown", "not known") if is_past else _EMPTY)
            continue
        used = span.used[nth][2] or 0
        level = max(1, -(-used * 8 // most)) if used else 0
        signs = (_BLOCKS[level], _PLAIN_BLOCKS[level]) if used else ("_", "_")
        cells.append((*signs, "used", f"{format_bytes(used)} a day"))
    return _lane("data a day", "data", 75, cells)


def _reports(span: UnitSpan) -> BraidLane:
    outline = span.outline
    cells = []
    for mark, count in zip(span.marks, outline.counts, strict=True):
        sign, plain, part, words = REPORT_SIGNS[mark]
        if mark == "came" and not outline.is_sampled:
            words = "1 report" if count == 1 else f"{count:,} reports"
        cells.append((sign, plain, part, words))
    return _lane("reports", "reports", 100, cells)


def _measured(span: UnitSpan, field: str, name: str, unit: str, worth: int) -> BraidLane:
    points = span.outline.series.get(field)
    short = name.partition(" ")[0]
    if points is None:
        return _lane(name, short, worth - 30, [_EMPTY] * len(span.marks))
    gaps = [2 * nth + 1.0 for nth, mark in enumerate(span.marks) if mark in {"missed", "unread"}]
    notes = ["" if point is None else _range(*point, unit) for point in points]
    return BraidLane(name=name, short=short, points=points, notes=notes, breaks=gaps, worth=worth)


def _range(low: float, high: float, unit: str) -> str:
    low_words, high_words = f"{low:,.0f}", f"{high:,.0f}"
    return f"{low_words} {unit}" if low_words == high_words else f"{low_words}..{high_words}"


def _positions(span: UnitSpan) -> BraidLane:
    """Return a lane of where positions came from: GPS, cell towers, or none in a report."""
    cells: list[Cell] = []
    for sources, cell_fixes in zip(span.outline.sources, span.cell_fixes, strict=True):
        if sources & GPS and cell_fixes:
            cells.append(("◆", "B", "good", "GPS and cell"))
        elif sources & GPS:
            cells.append(("●", "*", "good", "GPS"))
        elif cell_fixes or sources & CELL:
            cells.append(("◇", "c", "warning", "cell towers"))
        elif sources & NOWHERE:
            cells.append(("✗", "X", "bad", "no position"))
        else:
            cells.append(_EMPTY)
    return _lane("position", "position", 60, cells)
