"""The dialog which acknowledges: why, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.domain.show.format import TimeStyle
from tui.domain.text.future_time import parse_future, tomorrow_morning
from tui.lazy_dataclass import dataclass
from tui.screens.shell.choose import SHORT_OR_TALL
from tui.widgets.dialog import Dialog
from tui.widgets.line.choice_list import ChoiceList

HOURS = 4
MOST_CHARACTERS = 300
CHANGE, TIME, PLANNED = "change", "time", "planned"
"""The choices with no time of their own: until it changes, a typed time, planned work."""
KEYS = "Enter: acknowledge · ↓: until when · Esc: cancel"


@dataclass(frozen=True, slots=True)
class AcknowledgementForm:
    """What was filled in."""

    reason: str
    until: datetime | None = None
    """None: until it changes."""
    start: datetime | None = None
    """When planned work begins."""


class AcknowledgeDialog(Dialog[AcknowledgementForm | None]):
    """Type the reason, choose until when with the arrow keys, Enter acknowledges."""

    DEFAULT_CSS = """
    AcknowledgeDialog {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 76; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & Input { border: none; height: 1; background: $boost; padding: 0; }
        & OptionList, & OptionList:focus { border: none; height: auto; background: $surface; }
        & Static { height: auto; color: $text-muted; }
        & #problem { color: $text-warning; }
    }
    AcknowledgeDialog.-short > Vertical { width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "cursor(1)", show=False, priority=True),
        Binding("up", "cursor(-1)", show=False, priority=True),
    ]
    VERTICAL_BREAKPOINTS = SHORT_OR_TALL

    def __init__(self, what: str, manner: TimeStyle) -> None:
        """Ask about `what`; times are read and shown in the zone of the screen."""
        super().__init__()
        self._what = what
        self._manner = manner
        self._times = {
            "hours": manner.now + timedelta(hours=HOURS),
            "morning": tomorrow_morning(manner.now, manner.zone),
        }

    def _options(self) -> Sequence[Option]:
        hours, morning = (self._clock(at) for at in self._times.values())
        return [
            Option("until it changes or gets worse", id=CHANGE),
            Option(f"for {HOURS} h, until {hours}", id="hours"),
            Option(f"until {morning}", id="morning"),
            Option("until another time", id=TIME),
            Option("planned work: from one time to another", id=PLANNED),
        ]

    def _clock(self, at: datetime) -> str:
        local, today = (
            at.astimezone(self._manner.zone),
            self._manner.now.astimezone(self._manner.zone),
        )
        days = (local.date() - today.date()).days
        day = {0: "", 1: "tomorrow "}.get(days, f"{local:%Y-%m-%d} ")
        return f"{day}{local:%H:%M} {local.tzname() or ''}".rstrip()

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog: reason, until when, and the times where they are typed."""
        with Vertical() as box:
            box.border_title = Content(f"Acknowledge {self._what}")
            yield self._input("reason", "why: battery ordered, customer knows")
            yield ChoiceList(*self._options(), markup=False)
            yield self._input("start", "from: now, 18:00, tomorrow 06:00")
            yield self._input("until", "until: 4h, 18:00, tomorrow 08:00")
            yield Static(id="problem", markup=False)
            yield Static(Content(KEYS))

    def _input(self, name: str, placeholder: str) -> Input:
        line = Input(placeholder=placeholder, id=name, compact=True, max_length=MOST_CHARACTERS)
        line.cursor_blink = False
        return line

    def on_mount(self) -> None:
        """Begin with the reason, and until it changes."""
        choices = self.query_one(ChoiceList)
        choices.can_focus = False  # the keyboard stays in the inputs
        choices.highlighted = 0
        self.query_one("#reason", Input).focus()
        self._show_inputs()

    @property
    def _choice(self) -> str:
        choices = self.query_one(ChoiceList)
        return choices.get_option_at_index(choices.highlighted or 0).id or CHANGE

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _show_inputs(self) -> None:
        self.query_one("#start", Input).display = self._choice == PLANNED
        self.query_one("#until", Input).display = self._choice in (TIME, PLANNED)

    @on(OptionList.OptionHighlighted)
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_inputs()

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()

    def action_cursor(self, step: int) -> None:
        """Choose until when, while the keyboard stays in the input."""
        choices = self.query_one(ChoiceList)
        (choices.action_cursor_down if step > 0 else choices.action_cursor_up)()
        self._show_inputs()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._warn("")

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        for name in ("reason", "start", "until"):
            line = self.query_one(f"#{name}", Input)
            if line.display and not line.value.strip():
                self._warn("" if line.has_focus is False else f"Type {_WANTED[name]}.")
                line.focus()
                return
        try:
            self.dismiss(self._form())
        except ValueError as problem:
            self._warn(str(problem))

    def _form(self) -> AcknowledgementForm:
        """Return what is filled in; raise ValueError with a sentence where a time is none."""
        reason, choice = self._value("reason"), self._choice
        if choice in self._times:
            return AcknowledgementForm(reason, self._times[choice])
        if choice == CHANGE:
            return AcknowledgementForm(reason)
        until = self._time("until")
        if choice == TIME:
            return AcknowledgementForm(reason, until)
        start = self._manner.now if self._value("start") == "now" else self._time("start")
        if until <= start:
            raise ValueError("The end is before the beginning.")
        return AcknowledgementForm(reason, until, start)

    def _time(self, name: str) -> datetime:
        return parse_future(self._value(name), self._manner.now, self._manner.zone)

    def _warn(self, words: str) -> None:
        self.query_one("#problem", Static).update(Content(words))

    def action_cancel(self) -> None:
        """Close without acknowledging."""
        self.dismiss(None)


_WANTED = {"reason": "the reason", "start": "when it begins", "until": "until when"}
