"""What every drawing widget shares: it asks the application once what the terminal can draw."""

from textual.widget import Widget


class FitsTerminal(Widget):
    """A widget which draws only ASCII where it was made to, or where the application says so."""

    ascii_only: bool = False

    def on_mount(self) -> None:
        """Ask, before anything is drawn."""
        if getattr(self.app, "ascii_only", False):
            self.ascii_only = True
