"""The first screen while no account is configured: open the demo, or add an account and test it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, ContentSwitcher, Input, Label, Select, Static

from tui.config import Account, SettingsProblem
from tui.config.check import checked
from tui.config.secrets import is_literal
from tui.console import FAILURES, Console, account_problems, offered_providers
from tui.domain.text.secret import SecretStr
from tui.screens.shell.choose import SHORT_OR_TALL
from tui.screens.shell.keys import KeyLine
from tui.store import StoreError
from tui.widgets.line.choice_list import ChoiceBox
from tui.widgets.resting_screen import RestingScreen

WORDS = """\
Watchfloor shows the records of all your vendors for each device in one place. It works with \
{vendors}.

No account is configured yet."""
READ_ONLY = (
    " This console is read-only: whoever manages it adds accounts in its settings, or opens it"
    " without --read-only."
)
"""Why no account can be added here."""


class Welcome(RestingScreen[None]):
    """Welcome: open the demo, or add the first account."""

    DEFAULT_CSS = """
    Welcome {
        align: center middle;
        & > VerticalScroll {
            width: 90%; max-width: 84; height: auto; max-height: 100%;
            border: round $border; padding: 0 2;
        }
        & .words { margin: 1 0; }
        & ContentSwitcher, & #offer, & #form, & #credentials { height: auto; }
        & #form Input, & #form Input:focus { background: $panel; }
        & #form Label { width: 100%; }
        & #form .help { color: $text-muted; }
        & Button { margin-right: 2; }
        & Horizontal { height: auto; margin-top: 1; }
        &.-form .words { display: none; }
        &.-short .words { margin: 0; }
        & .problem { color: $text-error; height: auto; }
        & .good { color: $text-success; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "demo", "Demo"),
        Binding("n", "add", "Add an account"),
        Binding("escape", "back", "Back", show=False),
        Binding("q", "app.quit", "Quit"),
    ]
    VERTICAL_BREAKPOINTS = SHORT_OR_TALL

    class DemoWanted(Message):
        """The demo was chosen."""

    class Added(Message):
        """An account was tested and saved."""

    def __init__(
        self,
        try_account: Callable[[Account], Any],
        save: Callable[[Mapping[str, Any]], str],
        where: Callable[[], str] = str,
        *,
        read_only: bool = False,
    ) -> None:
        """Take a function which opens a console to test an account, and one which saves an account.

        `where` says where a typed key would be saved. With `read_only` there is no form: what is typed into it could name a command to run.
        """
        super().__init__()
        self._read_only = read_only
        self._try = try_account
        self._save = save
        self._where = where
        self._good: Mapping[str, Any] | None = None

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: the two choices and, hidden at first, the form."""
        with VerticalScroll():
            titles = [provider.title for provider in offered_providers()]
            vendors = " and ".join([", ".join(titles[:-1]), titles[-1]])
            words = WORDS.format(vendors=vendors) + (READ_ONLY if self._read_only else "")
            yield Static(Content(words), classes="words")
            with ContentSwitcher(initial="offer"):
                with Vertical(id="offer"), Horizontal():
                    yield Button("Try the demo", id="demo", variant="primary")
                    if not self._read_only:
                        yield Button("Add an account", id="add")
                if not self._read_only:
                    yield from self._form()
        yield KeyLine()

    def _form(self) -> ComposeResult:
        with Vertical(id="form"):
            yield Label("Vendor")
            providers = offered_providers()
            yield ChoiceBox(
                [(Content(p.title), p.name) for p in providers],
                value=providers[0].name,
                allow_blank=False,
                id="provider",
                compact=True,
            )
            yield Vertical(id="credentials")
            yield Static(id="answer", markup=False)
            with Horizontal():
                yield Button("Test", id="test", variant="primary", compact=True)
                yield Button("Save", id="save", disabled=True, compact=True)
                yield Button("Back", id="back", compact=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return False for what needs the form where there is none."""
        if self._read_only and action in ("add", "back"):
            return False
        return super().check_action(action, parameters)

    @on(Select.Changed, "#provider")
    async def _ask_for(self, event: Select.Changed) -> None:
        provider = next(p for p in offered_providers() if p.name == event.value)
        place = self.query_one("#credentials", Vertical)
        await place.remove_children()
        await place.mount(Label("Name of the account (choose any)"))
        await place.mount(_line("name", f"my-{provider.name}", secret=False))
        for credential in provider.credentials:
            words = credential.title + ("" if credential.required else " (optional)")
            await place.mount(Label(Content(words)))
            if credential.help:
                await place.mount(Static(Content(credential.help), classes="help"))
            await place.mount(_line(credential.name, "", secret=credential.secret))
        await place.mount(Label("API address (only change it for a proxy or a simulator)"))
        await place.mount(_line("base_url", provider.base_url, secret=False))

    def _filled(self) -> dict[str, Any]:
        provider = str(self.query_one("#provider", Select).value)
        typed = {
            (line.id or "").removeprefix("new-"): line.value.strip()
            for line in self.query("#credentials Input").results(Input)
        }
        return {"provider": provider} | {name: text for name, text in typed.items() if text}

    @on(Button.Pressed, "#test")
    def _test(self) -> None:
        self._good = None
        self.query_one("#save", Button).disabled = True
        filled = self._filled()
        try:
            account = checked(Account, filled)
        except ValueError:
            self._say(
                "A name may contain only letters, digits, dots, dashes and underscores.", good=False
            )
            return
        problems = account_problems(0, account)
        if problems:
            self._say("\n".join(problem.sentence for problem in problems), good=False)
            return
        self._say("Testing the account with the vendor…", good=True)
        self._ask(account, filled)

    @work(exclusive=True, group="test", exit_on_error=False)
    async def _ask(self, account: Account, filled: dict[str, Any]) -> None:
        try:
            console: Console = await self._try(account)
            try:
                check = await console.source(account.name).client.check()
            finally:
                await console.close()
        except (*FAILURES, StoreError) as error:
            self._say(f"{error} Nothing was saved.", good=False)
            return
        where = await asyncio.to_thread(self._where) if _has_typed_key(account) else ""
        self._good = filled
        self.query_one("#save", Button).disabled = False
        seen = (
            "" if f"{check.devices}" in check.sentence else f" It sees {check.devices:,} devices."
        )
        self._say(
            f"{check.sentence}{seen} Press Save to keep the account. {where}".strip(), good=True
        )

    @on(Button.Pressed, "#save")
    def _keep(self) -> None:
        if self._good is None or self._filled() != self._good:
            self._say("You changed the account after the test. Test it again.", good=False)
            return
        try:
            self._save(self._good)
        except (OSError, SettingsProblem) as error:
            self._say(f"The account was not saved: {error}", good=False)
            return
        self.post_message(self.Added())

    def _say(self, words: str, *, good: bool) -> None:
        answer = self.query_one("#answer", Static)
        answer.set_class(good, "good").set_class(not good, "problem")
        answer.update(Content(words))
        self.call_after_refresh(answer.scroll_visible)

    @on(Button.Pressed, "#demo")
    def action_demo(self) -> None:
        """Open the demo."""
        self.post_message(self.DemoWanted())

    @on(Button.Pressed, "#add")
    def action_add(self) -> None:
        """Open the form."""
        self.query_one(ContentSwitcher).current = "form"
        self.add_class("-form")
        self.query_one("#provider", Select).focus()

    @on(Button.Pressed, "#back")
    def action_back(self) -> None:
        """Close the form."""
        self.query_one(ContentSwitcher).current = "offer"
        self.remove_class("-form")
        self.query_one("#demo", Button).focus()


def _has_typed_key(account: Account) -> bool:
    secrets = (given for given in account.given.values() if isinstance(given, SecretStr))
    return any(is_literal(given) for given in secrets)


def _line(name: str, value: str, *, secret: bool) -> Input:
    line = Input(value, id=f"new-{name}", password=secret, max_length=4000, compact=True)
    line.cursor_blink = False
    return line
