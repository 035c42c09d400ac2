"""The form of an action, built from its declaration; it leads to a plan and sends nothing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Static, TextArea
from textual.widgets.input import Selection as InputSelection
from textual.widgets.text_area import Selection as TextSelection

from tui.console import FAILURES, Console
from tui.domain.change.action import Action, Field
from tui.domain.change.field_check import FieldProblem, check_values
from tui.domain.change.listed_targets import list_purpose, targets_of_list
from tui.domain.change.not_taken import not_taken_lines
from tui.domain.change.recipe import Recipe, RecipeProblem, find_variables
from tui.domain.change.sms import format_sms_size, measure_sms
from tui.domain.change.target import Target
from tui.domain.change.target_check import PlanOptions
from tui.domain.change.target_names import to_line
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.saved_rows import ListProblem
from tui.domain.lists.target_list import read_targets
from tui.lazy_dataclass import dataclass
from tui.screens.change.fields import field_widget, value_of
from tui.screens.change.recipes import offer_recipes
from tui.screens.shell.ask import AskScreen
from tui.screens.shell.choose import SHORT_OR_TALL
from tui.store import StoreError
from tui.widgets.dialog import Dialog
from tui.widgets.line.tick import CheckLine

NOTHING: Mapping[str, str] = MappingProxyType({})
TARGETS = Field("targets", "To", kind="long-text")
REASON = Field("reason", "Reason or ticket", required=False, max_length=200)
HINTS = {
    "imei": "IMEIs in any format: paste an email, a column or a scan; each IMEI is checked",
    "name": "Names or IDs, one per line",
}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A filled-in form, ready to plan."""

    values: Mapping[str, Any]
    wanted: Sequence[Target]
    options: PlanOptions
    not_taken: Sequence[LineProblem] = ()
    """Pasted lines which name no possible target."""


class ActionForm(Dialog[FilledForm | None]):
    """The form of an action: what it does, its targets and its fields; the next screen shows the plan."""

    DEFAULT_CSS = """
    ActionForm {
        align: center middle;
        & > #form {
            width: 95%; max-width: 84; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
        }
        #to { height: auto; max-height: 3; text-style: bold; }
        #fields { height: auto; max-height: 70vh; }
        &.-short #fields { max-height: 50vh; }
        .label { margin-top: 1; width: 100%; height: auto; }
        .help { color: $text-muted; height: auto; }
        .charge { color: $text-warning; height: auto; margin-top: 1; }
        #problem { color: $text-error; height: auto; }
        #buttons { height: 1; align-horizontal: right; margin-top: 1; }
        #buttons Button { margin-left: 2; }
    }
    """
    VERTICAL_BREAKPOINTS = SHORT_OR_TALL
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("f2", "plan", "Plan"),
        Binding("f3", "recipes", "Recipes"),
    ]

    def __init__(
        self,
        console: Console,
        account: str,
        action: Action,
        devices: Sequence[Target],
        values: Mapping[str, str] = NOTHING,
    ) -> None:
        """Take the target devices; none where the action is for bare identifiers or the account.

        `values` is filled in at the start, by the fields' names; `targets` is what stands in the box of bare
        identifiers.
        """
        super().__init__()
        self.console = console
        self._account = account
        self._action = action
        self._devices = devices
        self._values = values
        self._choices: dict[str, Sequence[str]] = {}
        self._typed_at_start: dict[str, object] = {}

    def compose(self) -> ComposeResult:
        """Return the widgets of this form: what the action does, its targets, and its fields."""
        action = self._action
        with Vertical(id="form") as form:
            form.border_title = Content(f"{action.title} · {self._account}")
            if action.target == "device":
                to = to_line((target.label, target.key) for target in self._devices)
                yield Static(Content(to), id="to")
            with VerticalScroll(id="fields", can_focus=False):
                yield Static(Content(action.summary), classes="help")
                yield from self._target_lines()
                for field in action.fields:
                    yield from _field_lines(self._filled_in(field))
                    if field.name == action.text:
                        yield Static(Content(""), classes="help", id="size")
                if action.text:
                    yield CheckLine("fill in {label} etc. (F3: recipes)", id="recipe")
                if action.target == "imei" and action.charge:
                    yield CheckLine("allow IMEIs with a wrong check digit", id="digits")
                yield from _field_lines(REASON)
                if action.charge:
                    yield Static(Content(f"Charge: {action.charge}"), classes="charge")
                yield Static(Content(_consequence(action)), classes="help label")
            yield Static(Content(""), id="problem")
            with Horizontal(id="buttons"):
                yield Button("Plan (F2)", id="plan", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def _target_lines(self) -> ComposeResult:
        if self._action.target not in {"device", "none"}:
            yield Label(Content(HINTS[self._action.target]), classes="label")
            yield field_widget(self._filled_in(TARGETS))

    def _filled_in(self, field: Field) -> Field:
        return replace(field, default=self._values.get(field.name, field.default))

    def on_mount(self) -> None:
        """Focus the first empty field, and fetch the choices which are a list of the account."""
        for line in self.query(Input):
            line.cursor_blink = False
        self.call_after_refresh(self._start)
        if any(field.choices_from for field in self._action.fields):
            self._load_choices()

    def _start(self) -> None:
        """Focus the first empty field, else the first field, else the button."""
        self._typed_at_start = self._typed()
        focusable = [
            widget for widget in self.query("#fields *").results(Widget) if widget.focusable
        ]
        fields = (widget for widget in focusable if (widget.id or "").startswith("field-"))
        empty = (field for field in fields if value_of(field) in ("", []))
        (next(empty, None) or next(iter(focusable), self.query_one("#plan", Button))).focus()

    @work(exclusive=True, group="choices", exit_on_error=False)
    async def _load_choices(self) -> None:
        try:
            source = self.console.source(self._account)
            self._choices = dict(
                await self.console.planner.choices(source, self._action, self._devices[:1])
            )
        except (*FAILURES, StoreError) as error:
            self._show_problem(f"The choices could not be loaded: {error}")
            return
        for name, offered in self._choices.items():
            for widget in self.query(f"#field-{name}").results(Widget):
                offer = getattr(widget, "offer", None)
                if offer:
                    offer(offered)

    @on(TextArea.Changed)
    def _count(self, event: TextArea.Changed) -> None:
        """Show the size of a text while it is written."""
        if self._action.text and event.text_area.id == f"field-{self._action.text}":
            self.query_one("#size", Static).update(
                Content(format_sms_size(measure_sms(event.text_area.text)))
            )

    async def action_recipes(self) -> None:
        """Insert the text of a recipe, or save this text as a recipe; only for actions which send a text."""
        if not self._action.text:
            return
        area = self.query_one(f"#field-{self._action.text}", TextArea)

        def insert(recipe: Recipe) -> None:
            area.text = recipe.text
            self.query_one("#recipe", CheckLine).value = bool(find_variables(recipe.text))

        await offer_recipes(self.app.push_screen, area.text, insert, self._show_problem)

    def _filled(self) -> FilledForm:
        """Return the values of the form; raise `FieldProblem` with a sentence about a wrong one."""
        typed = {f.name: value_of(self.query_one(f"#field-{f.name}")) for f in self._action.fields}
        values = check_values(self._action, typed, self._choices)
        options = PlanOptions(
            reason=str(value_of(self.query_one("#field-reason"))).strip(),
            fill=self._ticked("recipe"),
            allow_bad_check_digit=self._ticked("digits"),
        )
        if options.fill:
            find_variables(str(values.get(self._action.text, "")))
        if self._action.target == "device":
            return FilledForm(values, self._devices, options)
        if self._action.target == "none":
            return FilledForm(values, (), options)
        text = str(value_of(self.query_one("#field-targets")))
        listed = read_targets(text, list_purpose(self._action, self._account))
        wanted = targets_of_list(listed)
        if not wanted:
            raise FieldProblem(
                " ".join(
                    [*not_taken_lines(listed.not_taken), "No targets found. Nothing was sent."]
                )
            )
        return FilledForm(values, wanted, options, listed.not_taken)

    def _ticked(self, id: str) -> bool:
        return any(box.value for box in self.query(f"#{id}").results(CheckLine))

    @on(Button.Pressed, "#plan")
    def action_plan(self) -> None:
        """Close the form with its values and open the plan."""
        try:
            self.dismiss(self._filled())
        except (FieldProblem, ListProblem, RecipeProblem) as problem:
            self._show_problem(str(problem))
            if isinstance(problem, FieldProblem) and problem.field:
                self._mark(problem)

    def _mark(self, problem: FieldProblem) -> None:
        """Go to the field which is wrong, and select the character which is refused there."""
        widget = self.query_one(f"#field-{problem.field}", Widget)
        widget.focus()
        if problem.place is not None and isinstance(widget, TextArea):
            lines = widget.text[: problem.place].split("\n")
            row, column = len(lines) - 1, len(lines[-1])
            widget.selection = TextSelection((row, column), (row, column + 1))
        elif problem.place is not None and isinstance(widget, Input):
            widget.selection = InputSelection(problem.place, problem.place + 1)

    def _show_problem(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Close the form; nothing is sent. What was filled in is not lost without a question."""
        if not self.is_filled:
            self.dismiss(None)
            return

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
            if agreed:
                self.dismiss(None)

        lines = ["What you filled in is lost. Nothing was sent."]
        asked = AskScreen("Close the form?", lines, yes="close", no="back to the form")
        self.app.push_screen(asked, answered)

    @property
    def is_filled(self) -> bool:
        """Whether the form holds something which was not there when it opened."""
        return self._typed() != self._typed_at_start

    def _typed(self) -> dict[str, object]:
        """Return what stands in every field."""
        fields = self.query("#fields *").results(Widget)
        return {
            widget.id: value_of(widget)
            for widget in fields
            if widget.id and widget.id.startswith("field-")
        }


def _field_lines(field: Field) -> ComposeResult:
    optional = "" if field.required else ", optional"
    yield Label(Content(f"{field.title} ({field.name}{optional})"), classes="label")
    yield field_widget(field)
    if field.help:
        yield Static(Content(field.help), classes="help")


def _consequence(action: Action) -> str:
    undo = f"To undo: {action.undo}" if action.undo else "Cannot be undone."
    return " ".join(part for part in (undo, action.settles) if part)
