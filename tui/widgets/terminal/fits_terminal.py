"""What every drawing widget shares: it asks the application once what the terminal can draw."""

from textual.widget import Widget


class FitsTerminal(Widget):
    """A widget which draws only ASCII if it was created so, or if the application requires it."""

    ascii_only: bool = False

    def on_mount(self) -> None:
        """Ask the application before anything is drawn."""
        if getattr(self.app, "ascii_only", False):
            self.ascii_only = True
