"""What was created, shown once: to read, copy, or save in this machine's keychain."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.config.secrets import SecretProblem, save_secret
from tui.domain.text.safe_text import clean
from tui.screens.shell.session import session_of
from tui.widgets.dialog import Dialog
from tui.widgets.line.choice_list import ChoiceList

_SECRET = re.compile("token|password|secret|key", re.IGNORECASE)


class CreatedOnceScreen(Dialog[None]):
    """The fields of what was created; they cannot be shown again after this screen closes."""

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
        Binding("escape,q", "close", "Close"),
        Binding("y", "copy", "Copy"),
        Binding("K", "save", "Save to keychain"),
    ]

    def __init__(self, account: str, created: Mapping[str, Any]) -> None:
        """Show what an account's vendor created, by the vendor's field names."""
        super().__init__()
        self._account = account
        self._created = {clean(str(name)): clean(str(value)) for name, value in created.items()}

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: the fields, and the keys which copy or save one."""
        with Vertical() as box:
            box.border_title = Content("Shown only once, not saved anywhere")
            yield ChoiceList(
                *(
                    Option(Content(f"{name}: {value}"), id=name)
                    for name, value in self._created.items()
                )
            )
            yield Static(
                Content("y copies the selected value, K saves it to this machine's keychain")
            )
            yield Static(Content(""), id="result")

    def on_mount(self) -> None:
        """Move the cursor to the first secret, which is what most people came for."""
        names = list(self._created)
        secret = (nth for nth, name in enumerate(names) if _SECRET.search(name))
        self.query_one(OptionList).highlighted = next(secret, 0)

    def _chosen(self) -> str:
        option = self.query_one(OptionList).highlighted_option
        return (option and option.id) or next(iter(self._created))

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        name = self._chosen()
        copy = session_of(self).clipboard.copy(name, self._created[name], None)
        self.app.run_worker(copy, group="copy", exclusive=True, exit_on_error=False)

    @work(exclusive=True, group="save", exit_on_error=False)
    async def action_save(self) -> None:
        """Save the value under the cursor in the keychain, and show how the settings refer to it."""
        name = self._chosen()
        try:
            saved = await asyncio.to_thread(
                save_secret, f"{self._account}-{name}", self._created[name]
            )
        except SecretProblem as problem:
            self._show(str(problem))
            return
        self._show(f"{name} is saved in the keychain. Use {saved} for it in the settings.")

    def _show(self, words: str) -> None:
        self.query_one("#result", Static).update(Content(words))

    def action_close(self) -> None:
        """Close; the values are not shown again."""
        self.dismiss(None)
