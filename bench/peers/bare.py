"""The smallest Textual application: what starting one costs anyway."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("Ready: Truck")


Bare().run()
