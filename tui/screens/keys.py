"""The keys at the foot of a screen: help first, so that it is seen in any width."""

from textual.app import ComposeResult
from textual.widgets import Footer


class Keys(Footer):
    """Textual's footer, the key which tells all others at its left end."""

    DEFAULT_CSS = """
    Keys { background: $panel; }
    """

    def compose(self) -> ComposeResult:
        """Put help first."""
        children = list(super().compose())
        yield from sorted(children, key=lambda one: getattr(one, "action", "") != "app.help")
