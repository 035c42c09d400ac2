"""A plan: what would change, what it costs, how to undo it, and the confirmation which sends it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tui.commands import EVERYWHERE, bindings
from tui.domain.change.confirm import Confirmed, Grade, NotConfirmed, confirm
from tui.domain.change.plan import Plan, PlannedTarget, plan_lines
from tui.domain.change.rehearsal import Rehearsal, WaveSize, parse_waves
from tui.domain.change.target_names import target_name
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.typed_time import parse_time
from tui.lazy_dataclass import dataclass
from tui.screens.change.lines import LinesScreen, row_lines
from tui.screens.list.own_row import OwnRow
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.one_line import OneLineDialog
from tui.widgets.dialog import DismissedOnce
from tui.widgets.line.confirm_line import ConfirmLine

COLUMNS = (
    Column("label", "Target", 24),
    Column("outlook", "Plan", 11, "state"),
    Column("before", "Now", 18),
    Column("after", "After", 18),
    Column("reason", "Problem or warning", 44),
    Column("key", "Identifier", 24, "identifier"),
)

WAVES = ("", "3", "3,10%")
"""What `c` chooses in turn: all at once; three first; three, a tenth, then all."""
DATE_WORDS = "tomorrow 08:00, 2026-12-01, in 3 h. Enter takes it; an empty line sends it at once; Esc cancels."
Rehearse = Callable[[Plan, Sequence[WaveSize], Rehearsal, Sequence[str]], Awaitable[Plan]]
"""Returns a plan with the waves of these sizes, the marked targets first; raises ValueError where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry(OwnRow):
    """One target of a plan."""

    label: str
    outlook: str
    before: str | None
    after: str | None
    reason: str


class PlanScreen(DismissedOnce[Confirmed | None]):
    """Everything to know before a change is sent; `v` shows the exact requests, `c` rehearses it on a few."""

    DEFAULT_CSS = """
    PlanScreen {
        & > #words { height: auto; max-height: 40%; padding: 0 1; }
        & #lines { height: auto; }
        & > ListPane { height: 1fr; }
        & > #confirmation { height: auto; max-height: 4; background: $panel; padding: 0 1; }
        & #question { height: auto; width: 1fr; }
        & ConfirmLine { width: 24; }
        & #problem { height: auto; color: $text-error; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "requests", "Show requests", priority=True),
        Binding("c", "rehearse", "Try on a few", priority=True),
        Binding("t", "date", "Send later", priority=True),
        Binding("escape", "back", "Cancel"),
        *bindings(EVERYWHERE),
    ]

    def __init__(
        self,
        plan: Plan,
        requests: Callable[[Plan], Sequence[str]],
        manner: Callable[[], TimeStyle],
        rehearse: Rehearse | None = None,
        told: Sequence[str] = (),
    ) -> None:
        """Take the plan, a function which returns its exact requests, and what rehearses it, if it may be.

        `told` are lines about what belongs to it.
        """
        super().__init__()
        self._told = told
        self.plan = plan
        self._requests = requests
        self._manner = manner
        self._rehearse = rehearse if plan.can_be_sent else None
        self._way = 0
        """Which of WAVES is chosen."""

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: the summary, the targets, and the confirmation."""
        plan = self.plan
        yield Static(Content(f"Plan: {plan.action.title} · {plan.account}"), classes="heading")
        with VerticalScroll(id="words", can_focus=False):
            yield Static(_lines(plan, self._told), id="lines")
        yield ListPane(ListSource(COLUMNS, self._rows), self._manner, noun="targets", frozen=1)
        yield Static(Content(""), id="problem")
        with Horizontal(id="confirmation"):
            if not plan.can_be_sent:
                yield Static(
                    Content("There is nothing to send. Press Esc to go back."), id="question"
                )
            elif plan.confirmation.grade is Grade.NONE:
                yield Static(
                    Content("Nothing has been sent yet. Tab, then Enter sends it."), id="question"
                )
                yield Button("Send", id="send", variant="warning", compact=True)
            else:
                yield Static(Content(plan.question), id="question")
                yield ConfirmLine(id="confirm", screen_keys=frozenset("vct"))
        yield KeyLine()

    def on_mount(self) -> None:
        """Focus the confirmation line, else the list; never a button, which Enter would press."""
        lines = self.query(ConfirmLine)
        if lines:
            lines.first().focus()
        else:
            self.query_one(ListPane).table.focus()

    @on(Button.Pressed, "#send")
    def _send(self) -> None:
        self._confirm("")

    @on(ConfirmLine.Confirmed)
    def _typed(self, event: ConfirmLine.Confirmed) -> None:
        event.stop()
        self._confirm(event.typed)

    @on(ConfirmLine.Pasted)
    def _pasted(self, event: ConfirmLine.Pasted) -> None:
        event.stop()
        self._show_problem("Pasting does not confirm. Type the answer by hand.")

    def _confirm(self, typed: str) -> None:
        try:
            self.dismiss(confirm(self.plan.digest, self.plan.confirmation, typed))
        except NotConfirmed as problem:
            self._show_problem(str(problem))
            for line in self.query(ConfirmLine):
                line.value = ""

    def _show_problem(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Show every field of one target."""
        event.stop()
        key = event.key.split("\x1f", 1)[1]
        for target in self.plan.targets:
            if target.key == key:
                lines = row_lines(_row(self.plan, target), COLUMNS, self._manner())
                self.app.push_screen(LinesScreen(key or self.plan.account, list(lines)))

    def action_requests(self) -> None:
        """Show the exact requests, with secrets masked."""
        self.app.push_screen(
            LinesScreen("Requests this plan would send", self._requests(self.plan))
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for what this plan does not offer: the rest of a job goes on as it was begun."""
        if action in ("rehearse", "date") and self._rehearse is None:
            return False
        return super().check_action(action, parameters)

    def action_rehearse(self) -> None:
        """Send it to a few first, to a few and then a tenth, or to all at once: the marked ones are the first."""
        self._way = (self._way + 1) % len(WAVES)
        self._plan_again(self.plan.rehearsal.start_at if self.plan.rehearsal else None)

    def action_date(self) -> None:
        """Ask when it is to be sent."""
        asked = OneLineDialog("Send it at", "", DATE_WORDS, may_be_empty=True)
        self.app.push_screen(asked, self._date_typed)

    def _date_typed(self, typed: str | None) -> None:
        if typed is None:
            return
        manner = self._manner()
        try:
            start_at = parse_time(typed, manner.now, manner.zone, ahead=True) if typed else None
        except ValueError as problem:
            self._show_problem(str(problem))
            return
        if start_at is not None and start_at <= manner.now:
            self._show_problem(f"{typed} is past.")
            return
        self._plan_again(start_at)

    @work(exclusive=True, group="rehearse", exit_on_error=False)
    async def _plan_again(self, start_at: datetime | None) -> None:
        """Plan the waves and the date once more, and show them, or why that cannot be."""
        words, marked = WAVES[self._way], self._marked()
        sizes = parse_waves(words) if words else ()
        if sizes and marked:
            sizes = (WaveSize(len(marked)), *sizes[1:])
        self._show_problem("")
        plan = replace(self.plan, rehearsal=None)
        try:
            if self._rehearse is not None and (sizes or start_at is not None):
                how = Rehearsal(start_at=start_at)
                plan = await self._rehearse(plan, sizes, how, marked if sizes else ())
        except ValueError as problem:
            self._way = 0
            self._show_problem(str(problem))
            return
        self.plan = plan
        self.query_one("#lines", Static).update(_lines(plan, self._told))
        if plan.confirmation.grade is not Grade.NONE:
            self.query_one("#question", Static).update(Content(plan.question))
        self.query_one(ListPane).load()

    def _marked(self) -> list[str]:
        marked = {key.split("\x1f", 1)[1] for key in self.query_one(ListPane).table.marked}
        return [target.key for target in self.plan.changing if target.key in marked]

    def _rows(self) -> list[PlanEntry]:
        return [_row(self.plan, target) for target in self.plan.targets]

    def action_back(self) -> None:
        """Close the plan; nothing is sent."""
        self.dismiss(None)


def _lines(plan: Plan, told: Sequence[str]) -> Content:
    return Content("\n").join(
        Content.styled(line, "$text-warning")
        if line.startswith(("First", "At 2", "Charge", "Warning", "Not possible", "The same"))
        else Content(line)
        for line in (*told, *plan_lines(plan))
    )


def _row(plan: Plan, target: PlannedTarget) -> PlanEntry:
    waves = plan.rehearsal.waves if plan.rehearsal else ()
    first = "is sent first" if waves and target.key in waves[0] else ""
    return PlanEntry(
        account=plan.account,
        key=target.key,
        label=target_name(target.label, target.key) or plan.account,
        outlook=str(target.outlook),
        before=target.before,
        after=target.after,
        reason="; ".join(filter(None, (first, target.reason or target.warning))),
    )
