"""The lines above a device's tabs: its identity, last contact and position, the verdict, and the chain."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.console.report_details import ReportDetails
from tui.console.unit.verdict import (
    JudgedUnit,
    ask_what_decides,
    is_doubtful,
    judge_unit,
    questions_of,
)
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.domain.verdict.judgement import Judgement, Link, NextStep
from tui.domain.verdict.lines import verdict_line
from tui.domain.verdict.signs import link_name
from tui.screens.device.facts import heading
from tui.screens.device.ticket import link_line
from tui.screens.reports.timeline_data import DeviceData
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.widgets.line.chain_line import ChainLine, ChainLink

SEVERITIES_SHOWN = ("info", "warning", "critical")
"""The severities which take lines above the tabs."""
HEALTHY = "ok"
"""The rule of a unit which is well; `info` where nothing is known which would tell."""
CHAIN_LINES = 20
"""From so many lines of the screen on there is room for the chain."""
NEXT_LINES = 24
"""From so many lines on there is room for what to do next."""
BESIDE = frozenset({"clock", "identity", "account"})
"""Links beside the chain: where there is no room for all, only those of them which are not well."""


def is_something_wrong(judgement: Judgement) -> bool:
    """Return whether the verdict stands above the tabs: it is not that all is well, as far as is known."""
    return judgement.verdict.rule != HEALTHY and judgement.verdict.severity in SEVERITIES_SHOWN


async def judged_now(console: Console, unit: Unit, manner: TimeStyle) -> JudgedUnit:
    """Judge a unit as of now; the times in its sentences are in the user's zone."""
    instants = replace(manner, absolute=True)
    return await judge_unit(console, unit, lambda at: format_time(at, instants))


class DeviceHead(Vertical):
    """One line with identity, last contact and position; what is wrong and what to do next; the chain."""

    DEFAULT_CSS = """
    DeviceHead {
        height: auto;
        & > #verdict { display: none; height: auto; max-height: 3; padding: 0 1; }
        & > #verdict.info { display: block; color: $text-muted; }
        & > #verdict.warning { display: block; color: $text-warning; }
        & > #verdict.critical { display: block; color: $text-error; }
        & > #next { display: none; height: auto; max-height: 2; padding: 0 1; }
        & > #chain { display: none; margin: 0 1; }
        & > #link { display: none; height: auto; max-height: 3; padding: 0 1; }
    }
    """

    def __init__(
        self, console: Console, manner: Callable[[], TimeStyle], opening: DeviceData | None
    ) -> None:
        """Show what is read already in the first frame."""
        super().__init__()
        self.console = console
        self._manner = manner
        self.judged = opening.judged if opening else None
        """The unit and what was judged of it; None: not read yet."""
        words = heading(opening.records, manner(), opening.details) if opening else ""
        self._heading = Static(Content(words), classes="heading", id="heading")
        self._verdict = Static(id="verdict")
        self._next = Static(id="next")
        self._is_next_below = False
        self._chain = ChainLine(id="chain")
        self._link = Static(id="link")
        self._asking = ""
        self._has_asked = False

    def compose(self) -> ComposeResult:
        """Compose the lines."""
        self._show_judged()
        yield self._heading
        yield self._verdict
        yield self._next
        yield self._chain
        yield self._link

    def on_mount(self) -> None:
        """Ask what would decide a doubtful verdict."""
        self._ask_if_doubtful()

    def on_resize(self) -> None:
        """Show as much of the chain as there is room for."""
        self._show_judged()

    @property
    def judgement(self) -> Judgement | None:
        """What was judged; None: nothing yet."""
        return self.judged.judgement if self.judged else None

    @property
    def next_step(self) -> NextStep | None:
        """What the verdict says to do next, if an action does it."""
        step = self.judgement.verdict.next_step if self.judgement else None
        return step if step and step.action else None

    async def judge(self, unit: Unit) -> JudgedUnit:
        """Judge a unit as of now; the times in its sentences are in the user's zone."""
        return await judged_now(self.console, unit, self._manner())

    def show(
        self, records: Sequence[DeviceRecord], judged: JudgedUnit, details: ReportDetails
    ) -> None:
        """Show how a device is now; unchanged words draw nothing."""
        self.show_heading(heading(records, self._manner(), details))
        before, self.judged = self.next_step, judged
        self._show_judged()
        self._ask_if_doubtful()
        if self.next_step != before:
            self.refresh_bindings()

    def show_heading(self, words: str) -> None:
        """Replace the first line."""
        if str(self._heading.content) != words:
            self._heading.update(Content(words))

    def _show_judged(self) -> None:
        judgement = self.judgement
        if judgement is None:
            return
        found, is_wrong = judgement.verdict, is_something_wrong(judgement)
        _update(self._verdict, Content(f"{verdict_line(found)}{self._asking}" if is_wrong else ""))
        for severity in SEVERITIES_SHOWN:
            self._verdict.set_class(is_wrong and found.severity == severity, severity)
        _update(self._next, Content(f"Next: {clean(found.next_step.words)}" if is_wrong else ""))
        self._show_next()
        self._chain.show(chain_links(judgement.chain))
        self._chain.display = self._chain.has_focus or self.app.size.height >= CHAIN_LINES
        if self._chain.has_focus:
            self._open_link(self._chain.cursor)

    def next_is_below(self, *, below: bool) -> None:
        """Leave out what to do next while the tab in view has it."""
        self._is_next_below = below
        self._show_next()

    def _show_next(self) -> None:
        has_room = self.app.size.height >= NEXT_LINES and not self._is_next_below
        self._next.display = has_room and bool(str(self._next.content))

    def open_chain(self) -> None:
        """Focus the chain: the arrow keys then open link after link."""
        if self.judgement is not None:
            self._chain.display = True
            self._chain.focus()

    @on(ChainLine.Moved)
    def _moved(self, event: ChainLine.Moved) -> None:
        event.stop()
        self._open_link(event.index)

    def _open_link(self, index: int | None) -> None:
        """Show a link's value, source and age, and what Enter does; None: show no link."""
        self._link.display = index is not None
        judgement = self.judgement
        if index is None or judgement is None:
            return
        step = judgement.verdict.next_step
        does = (
            " · Enter: fills in the next step" if step.action else f" · Next: {clean(step.words)}"
        )
        words = f"{link_line(judgement.chain[index], self._manner())}{does}"
        _update(self._link, Content(words))

    def _ask_if_doubtful(self) -> None:
        judged = self.judged
        if judged is None or self._has_asked or not self.is_mounted:
            return
        if is_doubtful(judged) and session_of(self).asks_vendors:
            self._has_asked = True
            self._ask(judged)

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def _ask(self, judged: JudgedUnit) -> None:
        """Ask what would decide the verdict; each answer changes the screen as it is saved."""
        asked = dict.fromkeys(question.account for question in questions_of(judged))
        self._asking = f" · asking {', '.join(asked)} …"
        self._show_judged()
        problems: Sequence[str] = ()
        with outlast_store(self):
            problems = await ask_what_decides(self.console, judged)
        self._asking = ""
        self._show_judged()
        for problem in problems:
            self.notify(clean(problem), severity="warning", markup=False)


def chain_links(chain: Iterable[Link]) -> list[ChainLink]:
    """Return the links of a chain as they are drawn."""
    return [ChainLink(link_name(link.link), link.mark, link.link in BESIDE) for link in chain]


def _update(line: Static, words: Content) -> None:
    if line.content != words:
        line.update(words)
