"""A command of the user's own on a screen: asked about for many rows, run, and its output in a pane."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.console.own_command.rows import READ_ONLY, RowResult, command_rows, run_for_rows
from tui.domain.text.safe_text import clean
from tui.screens.shell.ask import AskScreen
from tui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from textual.widgets.option_list import Option

    from tui.screens.shell.action_screen import ActionScreen

MOST_UNASKED = 10
"""For more rows than this it asks first."""
MOST_LINES = 1_000
"""So many lines are kept in the pane, the newest."""
PREFIX = "own/"
"""Tells a command of the user's own from vendors' actions where both are offered."""


class OwnCommandScreen(Dialog[None]):
    """The results of a command, row by row, as they come; Esc stops it, then closes."""

    DEFAULT_CSS = """
    OwnCommandScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 120; height: auto; max-height: 90%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & VerticalScroll { height: auto; max-height: 1fr; }
        & Static { height: auto; }
        & #state { color: $text-accent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "leave", "Stop or close")]

    def __init__(
        self, name: str, total: int, start: Callable[[], AsyncIterator[RowResult]]
    ) -> None:
        """Take the command's name, for how many rows it runs, and what runs it."""
        super().__init__()
        self._command = name
        self._total = total
        self._start = start
        self._results: list[RowResult] = []
        self._is_running = True
        self._is_stopped = False

    def compose(self) -> ComposeResult:
        """Compose the results above the state."""
        with Vertical() as box:
            box.border_title = Content(self._command)
            with VerticalScroll(can_focus=True):
                yield Static(id="results", markup=False)
            yield Static(id="state", markup=False)

    def on_mount(self) -> None:
        """Begin."""
        self._show()
        self._run()

    @work(exclusive=True, group="own-command", exit_on_error=False)
    async def _run(self) -> None:
        try:
            async for result in self._start():
                self._results.append(result)
                self._show()
        finally:
            self._is_running = False
            if self.is_attached:
                self._show()

    def action_leave(self) -> None:
        """Stop what runs; once nothing does, close."""
        if self._is_running:
            self._is_stopped = True
            self.workers.cancel_node(self)
        else:
            self.dismiss(None)

    def _show(self) -> None:
        lines = list(self._lines())[-MOST_LINES:]
        self.query_one("#results", Static).update(Content("\n".join(lines)))
        self.query_one("#state", Static).update(Content(self._state()))
        self.query_one(VerticalScroll).scroll_end(animate=False)

    def _lines(self) -> Iterator[str]:
        for result in self._results:
            yield f"{self._sign(result)} {clean(result.row.label)}: {clean(result.result.words)}"
            yield from (f"  {line}" for line in result.result.lines)

    def _sign(self, result: RowResult) -> str:
        good, bad = ("+", "!") if getattr(self.app, "ascii_only", False) else ("●", "▲")
        return good if result.result.is_done else bad

    def _state(self) -> str:
        ended, total = len(self._results), self._total
        failed = sum(not result.result.is_done for result in self._results)
        told = f"{ended:,} of {total:,} done" + (f", {failed:,} not" if failed else "")
        if self._is_running:
            return f"Running: {told} · Esc: stop"
        return f"{'Stopped: ' if self._is_stopped else ''}{told} · Esc: close"


def own_options(console: Console) -> "list[Option]":
    """Return the user's own commands to offer beside the vendors' actions."""
    from textual.widgets.option_list import Option  # noqa: PLC0415 - when it is needed

    found = []
    for name, command in console.settings.commands.items():
        is_off = console.read_only and not command.safe
        why = (
            "read-only" if is_off else f"your own{f', key {command.keys}' if command.keys else ''}"
        )
        details = f"  {why}  {clean(command.run)}"
        content = Content.assemble((name, "strike dim" if is_off else ""), (details, "dim"))
        found.append(Option(content, id=f"{PREFIX}{name}", disabled=is_off))
    return found


async def start_own_command(screen: "ActionScreen", name: str) -> None:
    """Run a command for the rows of a screen: the marked ones, or the one under the cursor."""
    console = screen.console
    command = console.settings.commands[name]
    if console.read_only and not command.safe:
        screen.notify(READ_ONLY.format(name=name), severity="warning", markup=False)
        return
    rows = await command_rows(console, await screen.targets())
    if not rows:
        screen.notify("Select a device first.", markup=False)
        return

    def start(agreed: bool | None = True) -> None:  # noqa: FBT001, FBT002 - an answer
        if agreed:
            pane = OwnCommandScreen(
                name, len(rows), lambda: run_for_rows(console, name, command, rows)
            )
            screen.app.push_screen(pane)

    if len(rows) <= MOST_UNASKED:
        start()
        return
    question = AskScreen(
        f"Run {name} for {len(rows):,} devices?",
        [clean(command.run), "It runs once for each device, one after the other."],
        yes="run it",
        no="do nothing",
    )
    screen.app.push_screen(question, start)
