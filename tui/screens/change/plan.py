"""A plan: what would change, what it costs, how to undo it, and the confirmation which sends it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tui.commands import EVERYWHERE, bindings
from tui.domain.change.confirm import Confirmed, Grade, NotConfirmed, confirm
from tui.domain.change.plan import Plan, PlannedTarget, plan_lines
from tui.domain.change.target_names import target_name
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.screens.change.lines import LinesScreen, row_lines
from tui.screens.list.own_row import OwnRow
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource
from tui.screens.shell.keys import KeyLine
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry(OwnRow):
    """One target of a plan."""

    label: str
    outlook: str
    before: str | None
    after: str | None
    reason: str


class PlanScreen(DismissedOnce[Confirmed | None]):
    """Everything to know before a change is sent; `v` shows the exact requests."""

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
        Binding("escape", "back", "Cancel"),
        *bindings(EVERYWHERE),
    ]

    def __init__(
        self, plan: Plan, requests: Callable[[], Sequence[str]], manner: Callable[[], TimeStyle]
    ) -> None:
        """Take the plan, and a function which returns its exact requests."""
        super().__init__()
        self._plan = plan
        self._requests = requests
        self._manner = manner

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: the summary, the targets, and the confirmation."""
        plan = self._plan
        yield Static(Content(f"Plan: {plan.action.title} · {plan.account}"), classes="heading")
        with VerticalScroll(id="words", can_focus=False):
            yield Static(_lines(plan), id="lines")
        rows = [_row(plan, target) for target in plan.targets]
        yield ListPane(ListSource(COLUMNS, lambda: rows), self._manner, noun="targets", frozen=1)
        yield Static(Content(""), id="problem")
        with Horizontal(id="confirmation"):
            if not plan.can_be_sent:
                yield Static(
                    Content("There is nothing to send. Press Esc to go back."), id="question"
                )
            elif plan.confirmation.grade is Grade.NONE:
                yield Static(Content("Nothing has been sent yet."), id="question")
                yield Button("Send", id="send", variant="warning", compact=True)
            else:
                yield Static(Content(plan.confirmation.question), id="question")
                yield ConfirmLine(id="confirm", screen_keys=frozenset("v"))
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
            self.dismiss(confirm(self._plan.digest, self._plan.confirmation, typed))
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
        for target in self._plan.targets:
            if target.key == key:
                lines = row_lines(_row(self._plan, target), COLUMNS, self._manner())
                self.app.push_screen(LinesScreen(key or self._plan.account, list(lines)))

    def action_requests(self) -> None:
        """Show the exact requests, with secrets masked."""
        self.app.push_screen(LinesScreen("Requests this plan would send", self._requests()))

    def action_back(self) -> None:
        """Close the plan; nothing is sent."""
        self.dismiss(None)


def _lines(plan: Plan) -> Content:
    return Content("\n").join(
        Content.styled(line, "$text-warning")
        if line.startswith(("Charge", "Warning", "Not possible", "The same"))
        else Content(line)
        for line in plan_lines(plan)
    )


def _row(plan: Plan, target: PlannedTarget) -> PlanEntry:
    return PlanEntry(
        account=plan.account,
        key=target.key,
        label=target_name(target.label, target.key) or plan.account,
        outlook=str(target.outlook),
        before=target.before,
        after=target.after,
        reason=target.reason or target.warning,
    )
