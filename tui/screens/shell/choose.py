"""A dialog to choose from a list, with the arrow keys or by typing part of a name."""

from collections.abc import Sequence
from contextlib import suppress
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from tui.domain.text.fold import folded
from tui.widgets.dialog import Dialog
from tui.widgets.line.choice_list import ChoiceList

SHORT_OR_TALL = [(0, "-short"), (22, "-tall")]
"""Breakpoints for screens with another layout on few lines; without them a screen is styled only once."""


class PastedInOneLine(Input):
    """An input which takes all lines of a pasted text: Textual's own keeps the first, often a greeting."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        super()._on_paste(events.Paste(" ".join(event.text.split())))
        event.stop()


class Choose(Dialog[str | None]):
    """Choose from a list: type to filter, Enter chooses, Escape cancels."""

    DEFAULT_CSS = """
    Choose {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 84; height: auto; max-height: 90%;
            border: round $border; background: $surface;
        }
        & Input { border: none; height: 1; margin: 0 1; background: $boost; padding: 0; }
        & Static { color: $text-muted; padding: 0 1; height: auto; max-height: 3; }
        & OptionList { height: auto; max-height: 100%; background: $surface; }
        & OptionList, & OptionList:focus { border: none; }
    }
    Choose.-short > Vertical { width: 100%; max-height: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        Binding("down", "cursor(1)", show=False, priority=True),
        Binding("up", "cursor(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
    ]
    VERTICAL_BREAKPOINTS = SHORT_OR_TALL
    PLACEHOLDER = "type to filter"
    MOST_CHARACTERS = 200
    looking: Worker[None] | None = None
    """The running search, where filtering takes time."""

    def __init__(self, heading: str, options: Sequence[Option]) -> None:
        super().__init__()
        self._heading = heading
        self._options = options

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog: the input, a line of text, and the list."""
        with Vertical() as box:
            box.border_title = Content(self._heading)
            yield PastedInOneLine(
                placeholder=self.PLACEHOLDER, max_length=self.MOST_CHARACTERS, compact=True
            )
            yield Static(id="words", markup=False)
            yield ChoiceList(markup=False)

    def on_mount(self) -> None:
        """Show all options."""
        box = self.query_one(Input)
        box.cursor_blink = False
        self.query_one("#words", Static).display = False
        self.query_one(OptionList).can_focus = False  # the focus stays in the input
        box.focus()
        self.narrow("")

    def say(self, words: str) -> None:
        """Show a line of text below the input."""
        line = self.query_one("#words", Static)
        line.display = bool(words)
        line.update(Content(words))

    def offer(self, options: Sequence[Option]) -> None:
        """Show these options, with the cursor on the first."""
        found = self.query_one(OptionList)
        found.clear_options()
        found.add_options(options)
        usable = (place for place, option in enumerate(options) if not option.disabled)
        found.highlighted = next(usable, None)

    def narrow(self, text: str) -> None:
        """Show the options which contain all the words typed."""
        words = folded(text).split()
        self.offer(
            [
                option
                for option in self._options
                if all(word in folded(str(option.prompt)) for word in words)
            ]
        )

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.narrow(event.value)

    def action_cursor(self, step: int) -> None:
        """Move the cursor in the list while the focus stays in the input."""
        found = self.query_one(OptionList)
        (found.action_cursor_down if step > 0 else found.action_cursor_up)()

    @property
    def highlighted(self) -> str | None:
        """The id of the option under the cursor."""
        found = self.query_one(OptionList)
        if found.highlighted is None:
            return None
        return found.get_option_at_index(found.highlighted).id

    def action_page(self, step: int) -> None:
        """Move by a page."""
        found = self.query_one(ChoiceList)
        (found.action_page_down if step > 0 else found.action_page_up)()

    async def settle(self) -> None:
        """Wait for the running search, so that Enter chooses from its result."""
        if self.looking is not None:
            with suppress(WorkerCancelled, WorkerFailed):
                await self.looking.wait()

    @on(Input.Submitted)
    async def _take(self, event: Input.Submitted) -> None:
        event.stop()
        await self.settle()
        if self.highlighted is not None:
            self.take(self.highlighted)
        else:
            self.take_nothing()

    @on(OptionList.OptionSelected)
    def _take_this(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.take(event.option.id)

    def take_nothing(self) -> None:
        """Do nothing: Enter was pressed, and no option is offered."""

    def take(self, chosen: str | None) -> None:
        """Close with the option chosen."""
        self.dismiss(chosen)

    def action_cancel(self) -> None:
        """Close without a choice."""
        self.dismiss(None)
