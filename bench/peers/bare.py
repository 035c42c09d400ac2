"""The smallest Textual application: what starting one costs anyway."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    ENABLE_COMMAND_PALETTE = False

    BINDINGS = [("down", "answer", "")]  # noqa: RUF012 - as Textual declares them

    def compose(self) -> ComposeResult:
        yield Static("Ready: Truck")

    def action_answer(self) -> None:
        self.query_one(Static).update("Answer: Truck")


Bare().run()
