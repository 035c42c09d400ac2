"""One form for every action: made from its declaration, sent through the dispatcher."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Static

from tui.console import FAILURES, Console
from tui.domain.action import Action, Field, TargetState
from tui.domain.form import FieldProblem, check_values, recognised
from tui.screens.fields import field_widget, value_of
from tui.store import Job

SENDS_BY_KEY = 1
"""Up to so many targets a free action needs no typed number."""


class ActionForm(ModalScreen[Job | None]):
    """Fill in, look at what will be sent, confirm, and see what became of each target."""

    DEFAULT_CSS = """
    ActionForm {
        align: center middle;
        & > #form {
            width: 90%; max-width: 84; height: 95%; max-height: 32;
            border: round $primary; background: $surface; padding: 0 1;
        }
        #fields { height: 1fr; }
        .label { margin-top: 1; }
        .help { color: $text-muted; }
        .charge { color: $text-warning; }
        .problem { color: $text-error; }
        #buttons { height: 3; align-horizontal: right; }
        #outcome { height: auto; max-height: 12; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(
        self, console: Console, account: str, action: Action, targets: Mapping[str, str | None]
    ) -> None:
        """Take the targets by what the vendor calls them, each with the label people know."""
        super().__init__()
        self._wired = console
        self._account = account
        self._action = action
        self._targets = dict(targets)
        self._job: Job | None = None
        self._sending = False
        self._choices: dict[str, Sequence[str]] = {}

    def compose(self) -> ComposeResult:
        """Lay out what it does, to what, the fields, the charge and the confirmation."""
        action = self._action
        with Vertical(id="form") as form:
            form.border_title = Content(f"{action.title} · {self._account}")
            with VerticalScroll(id="fields"):
                yield Static(Content(action.summary), classes="help")
                yield from self._target_part()
                for field in action.fields:
                    yield Label(Content(_label(field)), classes="label")
                    yield field_widget(field)
                    if field.help:
                        yield Static(Content(field.help), classes="help")
                if action.charge:
                    yield Static(Content(f"Charge: {action.charge}"), classes="charge label")
                yield Static(Content(_consequence(action)), classes="help label")
                yield from self._confirmation()
            yield Static(id="problem", classes="problem", markup=False)
            yield VerticalScroll(Static(id="answers", markup=False), id="outcome")
            with Horizontal(id="buttons"):
                yield Button("Show request", id="preview")
                yield Button("Send", id="send", variant="warning")
                yield Button("Close", id="close")

    def _target_part(self) -> ComposeResult:
        if self._action.target == "none":
            return
        if self._action.target in ("imei", "name") and not self._targets:
            kind = "IMEIs" if self._action.target == "imei" else "names"
            yield Label(Content(f"{kind}, in any form"), classes="label")
            yield field_widget(Field("targets", kind, kind="long-text"))
            return
        shown = [label or key for key, label in list(self._targets.items())[:3]]
        more = len(self._targets) - len(shown)
        listed = ", ".join(shown) + (f" and {more:,} more" if more else "")
        yield Static(Content(f"To {len(self._targets):,}: {listed}"), classes="label")

    def _confirmation(self) -> ComposeResult:
        if self._must_type():
            words = (
                f"Type {self._number()} to confirm"
                if self._targets
                else "Type the number of IMEIs to confirm"
            )
            yield Label(Content(words), classes="label")
            yield Input(id="confirm", max_length=12)

    def _must_type(self) -> bool:
        listed = self._action.target in ("imei", "name") and not self._targets
        return bool(self._action.charge) or len(self._targets) > SENDS_BY_KEY or listed

    def _number(self) -> int:
        return max(1, len(self._targets))

    def on_mount(self) -> None:
        """Fetch the choices which are a list of the account's."""
        for line in self.query(Input):
            line.cursor_blink = False
        if any(field.choices_from for field in self._action.fields):
            self._load_choices()

    @work(exclusive=True, group="choices", exit_on_error=False)
    async def _load_choices(self) -> None:
        for field in self._action.fields:
            if not field.choices_from:
                continue
            page = await self._wired.store.rows(self._account, field.choices_from)
            if page.fetched_at is None:
                try:
                    await self._wired.fetcher.rows(
                        self._wired.source(self._account), field.choices_from
                    )
                except FAILURES as error:
                    self._problem(f"The choices of {field.title} could not be read: {error}")
                page = await self._wired.store.rows(self._account, field.choices_from)
            self._choices[field.name] = [row.key for row in page.rows]
            for widget in self.query(f"#field-{field.name}").results(Widget):
                offer = getattr(widget, "offer", None)
                if offer:
                    offer(self._choices[field.name])

    def _read(self) -> tuple[dict[str, str | None], dict[str, Any]]:
        """Read what was filled in; raise `FieldProblem` with a sentence for what will not do."""
        typed = {f.name: value_of(self.query_one(f"#field-{f.name}")) for f in self._action.fields}
        values = check_values(self._action, typed, self._choices)
        targets = self._targets
        if self._action.target in ("imei", "name") and not targets:
            text = str(value_of(self.query_one("#field-targets")))
            targets = recognised(self._action, text)
        return dict(targets), values

    @on(Button.Pressed, "#preview")
    def _preview(self) -> None:
        try:
            targets, values = self._read()
            lines = self._wired.preview(self._account, self._action, targets, values)
        except (FieldProblem, *FAILURES) as error:
            self._problem(str(error))
            return
        self._problem("")
        self._answer("\n".join(lines))

    @on(Button.Pressed, "#send")
    def _send(self) -> None:
        if self._sending or self._job is not None:
            return
        try:
            targets, values = self._read()
            self._confirmed(len(targets) or 1)
        except (FieldProblem, *FAILURES) as error:
            self._problem(str(error))
            return
        self._problem("")
        self._sending = True
        self.query_one("#send", Button).disabled = True
        self._answer("Sending…")
        self._submit(targets, values)

    def _confirmed(self, number: int) -> None:
        if not self._must_type():
            return
        typed = self.query_one("#confirm", Input).value.strip()
        if typed != str(number):
            raise FieldProblem(f"Nothing was sent. Type {number} to confirm.")

    @work(exclusive=True, group="submit", exit_on_error=False)
    async def _submit(self, targets: dict[str, str | None], values: dict[str, Any]) -> None:
        try:
            source = self._wired.source(self._account)
            self._job = await self._wired.dispatcher.submit(source, self._action, targets, values)
        except FAILURES as error:
            self._sending = False
            self.query_one("#send", Button).disabled = False
            self._problem(str(error))
            return
        self._answer("\n".join(outcome_lines(self._job)))
        self.query_one("#close", Button).focus()

    def _problem(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    def _answer(self, words: str) -> None:
        self.query_one("#answers", Static).update(Content(words))

    @on(Button.Pressed, "#close")
    def action_leave(self) -> None:
        """Leave the form; a change on its way is finished and kept in the journal all the same."""
        self.dismiss(self._job)


def outcome_lines(job: Job) -> list[str]:
    """Say what became of each target, the doubtful first."""
    glyphs = {TargetState.DONE: "●", TargetState.REFUSED: "✗", TargetState.UNKNOWN: "▲"}
    order = [TargetState.UNKNOWN, TargetState.REFUSED]
    rows = sorted(job.targets, key=lambda row: row.state not in order)
    return [
        f"{glyphs.get(row.state, '·')} {row.state}  {row.label or row.key}  {row.answer or ''}".rstrip()
        for row in rows
    ]


def _label(field: Field) -> str:
    return f"{field.title} ({field.name})" + ("" if field.required else ", optional")


def _consequence(action: Action) -> str:
    undo = f"Can be taken back: {action.undo}" if action.undo else "Cannot be taken back."
    return " ".join(part for part in (undo, action.settles) if part)
