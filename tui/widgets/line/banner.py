"""The line at the top: each account's state, one account's rate windows, the time and its zone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.domain.account.health import IN_A_WORD, HealthKind
from tui.domain.budget.windows import Gauge
from tui.domain.show.format import TimeStyle, format_time
from tui.widgets.cells import text_cells
from tui.widgets.line.gauge import GaugeStrip
from tui.widgets.line.spans_line import Span, SpansLine, spans_width

Health = tuple[str, datetime | None]
"""`ok`, or a word for what is wrong; and since when."""
OK = "ok"
CALM = frozenset({IN_A_WORD[HealthKind.AT_OUR_SHARE]})
"""Words which are no error: the account answers, but new data comes later."""


class AccountChips(SpansLine):
    """One word for each account: fine, or what is wrong and since when."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"chips--{name}" for name in ("good", "bad", "new", "zone", "clock", "past")
    }
    PREFIX = "chips"
    DEFAULT_CSS = """
    AccountChips {
        & > .chips--good { color: $text-success; }
        & > .chips--bad { color: $text-error; text-style: bold; }
        & > .chips--zone { color: $text-error; text-style: bold; }
        & > .chips--new { color: $text-muted; }
        & > .chips--clock { color: $text-muted; }
        & > .chips--past { text-style: bold reverse; }
    }
    """
    _spans: tuple[Span, ...] = ()
    _problem: Sequence[str] = ()
    _past: Sequence[str] = ()

    def show(self, manner: TimeStyle, accounts: Mapping[str, Health]) -> None:
        """Show the state of each account."""
        clock = manner.now.astimezone(manner.zone)
        spans = [_chip(name, health, manner, self.ascii_only) for name, health in accounts.items()]
        if manner.zone_problem:
            spans.append((f"{'!' if self.ascii_only else '▲'} {manner.zone_problem}  ", "zone"))
        self._spans = (*spans, (f"{clock:%H:%M} {clock.tzname()}", "clock"))
        self.redraw()

    def warn(self, problem: Sequence[str]) -> None:
        """Show a problem in place of the accounts, in the longest wording which fits; without one, them."""
        self._problem = problem
        self.redraw()

    def show_past(self, words: Sequence[str]) -> None:
        """Show as of which earlier time all is, in the longest wording which fits."""
        self._past = words
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:
        """Return the words side by side; without room, healthy accounts shrink to their sign."""
        if self._past:
            shown = f" {longest_fitting(self._past, width - 1)}"
            return [(shown + " " * (width - text_cells(shown)), "past")]
        if self._problem:
            sign = "! " if self.ascii_only else "▲ "
            return [(longest_fitting([sign + words for words in self._problem], width), "bad")]
        spans = list(self._spans)
        if spans_width(spans) > width:
            spans = [(t if p != "good" else t[:1] + " ", p) for t, p in spans]
        for part in ("bad", "zone"):  # which accounts are at fault says more than since when
            if spans_width(spans) > width:
                spans = [(t if p != part else " ".join([*t.split()[:2], ""]), p) for t, p in spans]
        return spans


class Banner(Horizontal):
    """The top line of the screen, never more than one line."""

    DEFAULT_CSS = """
    Banner {
        height: 1; background: $panel; padding: 0 1;
        & > AccountChips { width: 1fr; }
        & > GaugeStrip { width: 44; }
        &.-narrow > GaugeStrip { display: none; }
        &.-past { padding: 0; }
    }
    """

    def compose(self) -> ComposeResult:
        """Compose the accounts and the rate windows."""
        yield AccountChips()
        yield GaugeStrip()

    def show(
        self,
        manner: TimeStyle,
        accounts: Mapping[str, Health],
        gauges: Sequence[Gauge],
        label: str = "",
    ) -> None:
        """Show the accounts, and the rate windows of one of them."""
        self.query_one(AccountChips).show(manner, accounts)
        self.query_one(GaugeStrip).show(gauges, label)

    def warn(self, problem: Sequence[str]) -> None:
        """Show a problem which concerns all that is in view, over the whole line; empty: it is over.

        The problem comes in several wordings, the longest first.
        """
        self.query_one(AccountChips).warn(problem)
        self.set_class(bool(problem), "-warning")

    def show_past(self, words: Sequence[str]) -> None:
        """Show over the whole line as of which earlier time all is, the longest wording which fits."""
        self.query_one(AccountChips).show_past(words)
        self.add_class("-past")

    def on_resize(self) -> None:
        """Hide the rate windows when there is no room for both."""
        self.set_class(self.size.width < 90, "-narrow")


def longest_fitting(wordings: Sequence[str], width: int) -> str:
    """Return the first of some wordings which fits a width, else the last."""
    return next((words for words in wordings if text_cells(words) <= width), wordings[-1])


def _chip(name: str, health: Health, manner: TimeStyle, ascii_only: bool) -> Span:  # noqa: FBT001 - drawn so or not
    word, since = health
    good, bad, new = ("+", "!", ".") if ascii_only else ("●", "▲", "○")
    if word == OK:
        return f"{good} {name}  ", "good"
    if word in CALM:
        return f"{good} {name} {word}  ", "good"
    if word == "new":
        return f"{new} {name}  ", "new"
    when = f" {format_time(since, manner)}" if since else ""
    return f"{bad} {name} {word}{when}  ", "bad"
