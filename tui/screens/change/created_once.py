"""What was created, shown once: to be read, copied, or put in this machine's keychain."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.config.secrets import SecretProblem, save_secret
from tui.domain.text.safe_text import clean
from tui.screens.shell.session import session_of

_SECRET = re.compile("token|password|secret|key", re.IGNORECASE)


class CreatedOnceScreen(ModalScreen[None]):
    """The fields of what was created; what is left here is gone."""

    DEFAULT_CSS = """
    CreatedOnceScreen {
        align: center middle;
        & > Vertical {
            width: 95%; max-width: 100; height: auto; max-height: 90%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & OptionList, & OptionList:focus { height: auto; border: none; }
        & Static { color: $text-muted; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Leave"),
        Binding("y", "copy", "Copy"),
        Binding("K", "keep", "Keep in the keychain"),
    ]

    def __init__(self, account: str, made: Mapping[str, Any]) -> None:
        """Show what an account's vendor created, by the vendor's field names."""
        super().__init__()
        self._account = account
        self._made = {clean(str(name)): clean(str(value)) for name, value in made.items()}

    def compose(self) -> ComposeResult:
        """Lay out the fields and what can be done with one."""
        with Vertical() as box:
            box.border_title = Content("Shown once, and kept nowhere")
            yield OptionList(
                *(
                    Option(Content(f"{name}: {value}"), id=name)
                    for name, value in self._made.items()
                )
            )
            yield Static(Content("y copies a line's value, K keeps it in this machine's keychain"))
            yield Static(Content(""), id="told")

    def on_mount(self) -> None:
        """Begin at what is most likely wanted."""
        names = list(self._made)
        secret = (nth for nth, name in enumerate(names) if _SECRET.search(name))
        self.query_one(OptionList).highlighted = next(secret, 0)

    def _chosen(self) -> str:
        option = self.query_one(OptionList).highlighted_option
        return (option and option.id) or next(iter(self._made))

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        name = self._chosen()
        copy = session_of(self).clipboard.copy(name, self._made[name], None)
        self.app.run_worker(copy, group="copy", exclusive=True, exit_on_error=False)

    @work(exclusive=True, group="keep", exit_on_error=False)
    async def action_keep(self) -> None:
        """Put the value under the cursor in the keychain, and say how settings refer to it."""
        name = self._chosen()
        try:
            kept = await asyncio.to_thread(save_secret, f"{self._account}-{name}", self._made[name])
        except SecretProblem as problem:
            self._tell(str(problem))
            return
        self._tell(f"{name} is in the keychain: write {kept} where the settings need it.")

    def _tell(self, words: str) -> None:
        self.query_one("#told", Static).update(Content(words))

    def action_leave(self) -> None:
        """Leave; it is not shown again."""
        self.dismiss(None)
