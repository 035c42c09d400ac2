"""Filling in an action: made from its declaration, it ends in a plan and sends nothing itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Label, Static, TextArea

from tui.console import FAILURES, Console
from tui.domain.change.action import Action, Field
from tui.domain.change.field_check import FieldProblem, check_values
from tui.domain.change.not_taken import not_taken_lines
from tui.domain.change.recipe import Recipe, RecipeProblem, find_variables
from tui.domain.change.sms import format_sms_size, measure_sms
from tui.domain.change.target import Target, list_purpose, targets_of_list, targets_of_records
from tui.domain.change.target_check import PlanOptions
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.saved_rows import LineProblem, ListProblem
from tui.domain.lists.target_list import read_targets
from tui.screens.change.fields import field_widget, value_of
from tui.screens.change.recipes import offer_recipes

TARGETS = Field("targets", "To", kind="long-text")
REASON = Field("reason", "Why, or a ticket", required=False, max_length=200)
HINTS = {
    "imei": "IMEIs in any form: a mail, a column, a scan; each is checked",
    "name": "Names or ids, one a line",
}


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What was filled in, ready to be planned."""

    values: Mapping[str, Any]
    wanted: Sequence[Target]
    options: PlanOptions
    not_taken: Sequence[LineProblem] = ()
    """Lines of what was pasted which name nothing it could be done to."""


class ActionForm(ModalScreen[FilledForm | None]):
    """What it does, to what, with which words; the next page says what that comes to."""

    DEFAULT_CSS = """
    ActionForm {
        align: center middle;
        & > #form {
            width: 95%; max-width: 84; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
        }
        #fields { height: auto; max-height: 70vh; }
        .label { margin-top: 1; height: auto; }
        .help { color: $text-muted; height: auto; }
        .charge { color: $text-warning; height: auto; margin-top: 1; }
        #problem { color: $text-error; height: auto; }
        #buttons { height: 1; align-horizontal: right; margin-top: 1; }
        #buttons Button { margin-left: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("f2", "plan", "Plan"),
        Binding("f3", "recipes", "Recipes"),
    ]

    def __init__(
        self, console: Console, account: str, action: Action, records: Sequence[DeviceRecord]
    ) -> None:
        """Take the devices meant; none where the action takes bare identifiers or the account."""
        super().__init__()
        self.console = console
        self._account = account
        self._action = action
        self._records = records
        self._choices: dict[str, Sequence[str]] = {}

    def compose(self) -> ComposeResult:
        """Lay out what it does, to what, and the fields."""
        action = self._action
        with Vertical(id="form") as form:
            form.border_title = Content(f"{action.title} · {self._account}")
            with VerticalScroll(id="fields", can_focus=False):
                yield Static(Content(action.summary), classes="help")
                yield from self._aim()
                for field in action.fields:
                    yield from _asked(field)
                    if field.name == action.text:
                        yield Static(Content(""), classes="help", id="size")
                if action.text:
                    yield Checkbox(
                        Content("fill in {label}, {imei}, … for each device (F3: recipes)"),
                        id="recipe",
                        compact=True,
                    )
                if action.target == "imei" and action.charge:
                    yield Checkbox(
                        Content("allow a check digit which does not fit"),
                        id="digits",
                        compact=True,
                    )
                yield from _asked(REASON)
                if action.charge:
                    yield Static(Content(f"Charge: {action.charge}"), classes="charge")
                yield Static(Content(_consequence(action)), classes="help label")
            yield Static(Content(""), id="problem")
            with Horizontal(id="buttons"):
                yield Button("Plan (F2)", id="plan", variant="primary", compact=True)
                yield Button("Leave", id="close", compact=True)

    def _aim(self) -> ComposeResult:
        if self._action.target == "device":
            names = [one.name for one in self._records[:3]]
            more = len(self._records) - len(names)
            listed = ", ".join(names) + (f" and {more:,} more" if more else "")
            yield Static(Content(f"To {len(self._records):,}: {listed}"), classes="label")
        elif self._action.target != "none":
            yield Label(Content(HINTS[self._action.target]), classes="label")
            yield field_widget(TARGETS)

    def on_mount(self) -> None:
        """Go to the first empty field, and fetch the choices which are a list of the account's."""
        for line in self.query(Input):
            line.cursor_blink = False
        self.call_after_refresh(self._start)
        if any(field.choices_from for field in self._action.fields):
            self._load_choices()

    def _start(self) -> None:
        """Put the keyboard on what is to be filled in: a field which has nothing in it yet."""
        focusable = [one for one in self.query("#fields *").results(Widget) if one.focusable]
        asked = (one for one in focusable if (one.id or "").startswith("field-"))
        empty = (one for one in asked if value_of(one) in ("", []))
        (next(empty, None) or next(iter(focusable), self.query_one("#plan", Button))).focus()

    @work(exclusive=True, group="choices", exit_on_error=False)
    async def _load_choices(self) -> None:
        try:
            source = self.console.source(self._account)
            wanted = targets_of_records(self._records)
            self._choices = dict(
                await self.console.planner.choices(source, self._action, wanted[:1])
            )
        except FAILURES as error:
            self._say(f"The choices could not be read: {error}")
            return
        for name, offered in self._choices.items():
            for widget in self.query(f"#field-{name}").results(Widget):
                offer = getattr(widget, "offer", None)
                if offer:
                    offer(offered)

    @on(TextArea.Changed)
    def _count(self, event: TextArea.Changed) -> None:
        """Return what a text comes to while it is written."""
        if self._action.text and event.text_area.id == f"field-{self._action.text}":
            self.query_one("#size", Static).update(
                Content(format_sms_size(measure_sms(event.text_area.text)))
            )

    async def action_recipes(self) -> None:
        """Take a recipe, or keep the text as one; only where a text is sent."""
        if not self._action.text:
            return
        area = self.query_one(f"#field-{self._action.text}", TextArea)

        def put(recipe: Recipe) -> None:
            area.text = recipe.text
            self.query_one("#recipe", Checkbox).value = bool(find_variables(recipe.text))

        await offer_recipes(self.app.push_screen, area.text, put, self._say)

    def _filled(self) -> FilledForm:
        """Read what was filled in; raise `FieldProblem` with a sentence for what will not do."""
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
            return FilledForm(values, targets_of_records(self._records), options)
        if self._action.target == "none":
            return FilledForm(values, (), options)
        text = str(value_of(self.query_one("#field-targets")))
        listed = read_targets(text, list_purpose(self._action, self._account))
        wanted = targets_of_list(listed)
        if not wanted:
            raise FieldProblem(
                " ".join(
                    [*not_taken_lines(listed.not_taken), "Nothing is named. Nothing was sent."]
                )
            )
        return FilledForm(values, wanted, options, listed.not_taken)

    def _ticked(self, id: str) -> bool:
        return any(box.value for box in self.query(f"#{id}").results(Checkbox))

    @on(Button.Pressed, "#plan")
    def action_plan(self) -> None:
        """Go on to the plan."""
        try:
            self.dismiss(self._filled())
        except (FieldProblem, ListProblem, RecipeProblem) as problem:
            self._say(str(problem))

    def _say(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    @on(Button.Pressed, "#close")
    def action_leave(self) -> None:
        """Leave; nothing was sent."""
        self.dismiss(None)


def _asked(field: Field) -> ComposeResult:
    optional = "" if field.required else ", optional"
    yield Label(Content(f"{field.title} ({field.name}{optional})"), classes="label")
    yield field_widget(field)
    if field.help:
        yield Static(Content(field.help), classes="help")


def _consequence(action: Action) -> str:
    undo = f"Can be taken back: {action.undo}" if action.undo else "Cannot be taken back."
    return " ".join(part for part in (undo, action.settles) if part)
