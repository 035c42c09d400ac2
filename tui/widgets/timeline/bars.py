"""Usage by day or month: a bar and a figure for each, compared with the plan's allowance."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from tui.domain.text.data_size import format_bytes
from tui.lazy_dataclass import dataclass
from tui.widgets.line.spans_line import Span
from tui.widgets.terminal.fits_terminal import FitsTerminal

EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
FIGURE_CELLS = 11
OVER_CELLS = len(" over")
PARTS = ("label", "bar", "over", "line", "words")


@dataclass(frozen=True, slots=True)
class UsageBar:
    """The usage in one day or month; None if the vendor has not reported it."""

    date_for: date
    bytes_used: int | None
    sms_used: int | None = None


class UsageBars(FitsTerminal):
    """One line for each day or month, the allowance as a line across the bars.

    With too little room it shows the latest. Usage beyond the allowance is marked `over`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"bars--{part}" for part in PARTS}

    DEFAULT_CSS = """
    UsageBars {
        height: auto;
        max-height: 100%;
        background: $surface;
        color: $foreground;
        & > .bars--label { color: $foreground; }
        & > .bars--bar { color: $primary; }
        & > .bars--over { color: $text-error; text-style: bold; }
        & > .bars--line { color: $text-warning; }
        & > .bars--words { color: $text-muted; }
    }
    """

    auto_links = False

    def __init__(
        self, *, ascii_only: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        """Draw only ASCII where the terminal needs it."""
        super().__init__(id=id, classes=classes)
        self.ascii_only = ascii_only
        self._bars: tuple[UsageBar, ...] = ()
        self._allowance: int | None = None
        self._monthly = False
        self._note = ""

    def show(
        self,
        bars: Sequence[UsageBar],
        *,
        allowance_bytes: int | None = None,
        monthly: bool = False,
        note: str = "",
    ) -> None:
        """Show these periods, earliest first; `note` says how old the figures are."""
        again = len(bars) != len(self._bars)
        self._bars, self._monthly, self._note = tuple(bars), monthly, note
        self._allowance = allowance_bytes
        self.refresh(layout=again)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return a line for each period and one for the words below."""
        return max(1, len(self._bars)) + 1

    def render_line(self, y: int) -> Strip:
        """Draw one period, or the words below the last."""
        width, room = self.size.width, self.size.height - 1
        latest = self._bars[-room:] if room > 0 else ()
        if y < len(latest):
            spans = self._bar(latest[y], max(1, width - self._label_cells - self._figures_cells))
        elif not self._bars and y == 0:
            period = "month" if self._monthly else "day"
            spans = [(f"No usage by {period} yet.", "words")]
        elif y == len(latest):
            spans = [(self._words(), "words")]
        else:
            spans = []
        style = self.get_component_rich_style
        segments = [Segment(text, style(f"bars--{part}")) for text, part in spans]
        return Strip(segments).adjust_cell_length(width, style("bars--label")).simplify()

    @property
    def _label_cells(self) -> int:
        return 8 if self._monthly else 11

    @property
    def _figures_cells(self) -> int:
        """Return the width of the figures right of the longest bar: data, `over`, texts."""
        texts = max((len(_texts(bar)) for bar in self._bars), default=0)
        return FIGURE_CELLS + OVER_CELLS + 1 + texts

    @property
    def _most(self) -> int:
        used = [bar.bytes_used for bar in self._bars if bar.bytes_used is not None]
        return max(1, self._allowance or 0, *used)

    def _bar(self, bar: UsageBar, cells: int) -> list[Span]:
        label = f"{bar.date_for:%Y-%m}" if self._monthly else f"{bar.date_for:%Y-%m-%d}"
        head: Span = (label.ljust(self._label_cells), "label")
        sms = _texts(bar)
        if bar.bytes_used is None:
            return [
                head,
                ("unknown".ljust(cells + FIGURE_CELLS + OVER_CELLS), "words"),
                (f" {sms}", "words"),
            ]
        over = self._allowance is not None and bar.bytes_used > self._allowance
        part = "over" if over else "bar"
        text = self._block(bar.bytes_used * cells / self._most, cells)
        figure = f"{format_bytes(bar.bytes_used):>{FIGURE_CELLS}}"
        words: Span = (f"{' over' if over else '':{OVER_CELLS}}", "over")
        return [head, *self._crossed(text, part), (figure, "label"), words, (f" {sms}", "words")]

    def _block(self, length: float, cells: int) -> str:
        if self.ascii_only:
            return ("#" * max(round(length), length > 0)).ljust(cells)
        whole, part = divmod(max(round(length * 8), length > 0), 8)
        return ("█" * whole + EIGHTHS[part]).ljust(cells)

    def _crossed(self, text: str, part: str) -> list[Span]:
        """Draw the line of the allowance across a bar."""
        if self._allowance is None:
            return [(text, part)]
        at = min(len(text) - 1, self._allowance * len(text) // self._most)
        line = "|" if self.ascii_only else "│"
        return [(text[:at], part), (line, "line"), (text[at + 1 :], part)]

    def _words(self) -> str:
        line = "|" if self.ascii_only else "│"
        allowance = f"{line} allowance {format_bytes(self._allowance)}" if self._allowance else ""
        words = "   ".join(filter(None, (allowance, self._note)))
        return words if cell_len(words) <= self.size.width else allowance


def _texts(bar: UsageBar) -> str:
    return "" if bar.sms_used is None else f"{bar.sms_used:,} SMS"
