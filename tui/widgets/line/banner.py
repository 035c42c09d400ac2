"""The line at the top: each account's state, the rate windows which matter here, the time and its zone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.domain.account.health import IN_A_WORD, HealthKind
from tui.domain.budget.windows import Gauge
from tui.domain.show.format import TimeStyle, format_time
from tui.widgets.line.gauge import GaugeStrip
from tui.widgets.line.spans_line import Span, SpansLine, spans_width

Health = tuple[str, datetime | None]
"""`ok`, or the word for what is wrong; and since when."""
OK = "ok"
CALM = frozenset({IN_A_WORD[HealthKind.AT_OUR_SHARE]})
"""Words for what is no fault: the account answers, and what is newest comes later."""


class AccountChips(SpansLine):
    """One word for each account: well, or what is wrong and since when."""

    COMPONENT_CLASSES = {"chips--good", "chips--bad", "chips--new", "chips--clock"}  # noqa: RUF012 - Textual declares it so
    PREFIX = "chips"
    DEFAULT_CSS = """
    AccountChips {
        & > .chips--good { color: $text-success; }
        & > .chips--bad { color: $text-error; text-style: bold; }
        & > .chips--new { color: $text-muted; }
        & > .chips--clock { color: $text-muted; }
    }
    """
    _spans: tuple[Span, ...] = ()

    def show(self, manner: TimeStyle, accounts: Mapping[str, Health]) -> None:
        """Show how each account is."""
        clock = manner.now.astimezone(manner.zone)
        spans = [_chip(name, health, manner, self.ascii_only) for name, health in accounts.items()]
        self._spans = (*spans, (f"{clock:%H:%M} {clock.tzname()}", "clock"))
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:
        """Put the words side by side; without room the healthy ones shrink to their sign."""
        spans = list(self._spans)
        if spans_width(spans) > width:
            spans = [(t if p != "good" else t[:1] + " ", p) for t, p in spans]
        return spans


class Banner(Horizontal):
    """Never more than one line."""

    DEFAULT_CSS = """
    Banner {
        height: 1; background: $panel; padding: 0 1;
        & > AccountChips { width: 1fr; }
        & > GaugeStrip { width: 44; }
        &.-narrow > GaugeStrip { display: none; }
    }
    """

    def compose(self) -> ComposeResult:
        """Lay out accounts and windows."""
        yield AccountChips()
        yield GaugeStrip()

    def show(
        self,
        manner: TimeStyle,
        accounts: Mapping[str, Health],
        gauges: Sequence[Gauge],
        label: str = "",
    ) -> None:
        """Show the accounts, and the windows of one of them."""
        self.query_one(AccountChips).show(manner, accounts)
        self.query_one(GaugeStrip).show(gauges, label)

    def on_resize(self) -> None:
        """Leave the windows out where there is no room for both."""
        self.set_class(self.size.width < 90, "-narrow")


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
