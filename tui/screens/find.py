"""One box for whatever a caller has: any identifier, a name, or its last digits."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.console import Console
from tui.domain.device import DeviceRecord
from tui.domain.identity import advise
from tui.screens.sources import row_key

FEWEST = 3
"""Characters before the store is searched."""


class Find(ModalScreen[str | None]):
    """Type, look, Enter: the device's screen opens."""

    DEFAULT_CSS = """
    Find {
        align: center top;
        & > Vertical {
            width: 90%; max-width: 84; height: auto; max-height: 90%; margin-top: 1;
            border: round $primary; background: $surface;
        }
        & Input { border: none; height: 1; margin: 0 1; }
        & Static { color: $text-muted; padding: 0 1; height: auto; }
        & OptionList { height: auto; max-height: 14; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("down", "cursor(1)", show=False, priority=True),
        Binding("up", "cursor(-1)", show=False, priority=True),
    ]

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._wired = console

    def compose(self) -> ComposeResult:
        """Lay out the box and what it finds."""
        with Vertical() as box:
            box.border_title = Content("Find a device")
            yield Input(
                placeholder="IMEI, ICCID, phone number, name, or the last digits", max_length=80
            )
            yield Static(
                Content("Every vendor and account is searched."), id="advice", markup=False
            )
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Go to the box."""
        box = self.query_one(Input)
        box.cursor_blink = False
        box.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search(event.value.strip())

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _search(self, text: str) -> None:
        found = await self._wired.store.find(text) if len(text) >= FEWEST else []
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(Option(Content(_line(one)), id=row_key(one)) for one in found)
        if found:
            options.highlighted = 0
        advice = advise(text)
        if not found and len(text) >= FEWEST:
            advice = f"Nothing stored matches. {advice}".strip()
        self.query_one("#advice", Static).update(Content(advice))

    def action_cursor(self, step: int) -> None:
        """Move among what was found while the keyboard stays in the box."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    def _take(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionSelected)
    def _take_this(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def action_leave(self) -> None:
        """Leave without a device."""
        self.dismiss(None)


def _line(record: DeviceRecord) -> str:
    names = (record.label, record.imei, record.iccid, record.msisdn)
    return f"{record.account:<14} " + "  ".join(name for name in names if name)
