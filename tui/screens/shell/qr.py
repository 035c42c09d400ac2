"""A position as a QR code to open on a phone; the link is always shown as text too."""

from importlib.util import find_spec
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.widgets.dialog import Dialog

QUIET = 2
"""Light modules around the code: half of the standard's four, which phones still read, to fit small screens."""
_HALVES = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
"""A light module is drawn; a dark module is the background."""
MISSING = "QR codes need an optional package: pip install 'watchfloor[qr]'"


class QrScreen(Dialog[None]):
    """One link as a QR code; Tab shows the other link."""

    DEFAULT_CSS = """
    QrScreen {
        align: center middle;
        & > Vertical { width: auto; max-width: 100%; height: auto; max-height: 100%; }
        & #code { color: #ffffff; background: #000000; width: auto; }
        & #link { width: 37; max-width: 100%; height: auto; background: $panel; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Close"),
        Binding("tab,space", "other", "Other link"),
    ]

    def __init__(self, title: str, links: tuple[str, ...], *, ascii_only: bool = False) -> None:
        """Show the first of these links under the name of the device."""
        super().__init__()
        self._title = title
        self._links = links
        self._chosen = 0
        self._ascii_only = ascii_only

    def compose(self) -> ComposeResult:
        """Return the widgets of this screen: the code above its link."""
        with Vertical():
            yield Static(id="code", markup=False)
            yield Static(id="link", markup=False)

    def on_mount(self) -> None:
        """Show the first link."""
        self._show()

    def action_other(self) -> None:
        """Show the other link: not every phone opens `geo:` links."""
        self._chosen = (self._chosen + 1) % len(self._links)
        self._show()

    def action_close(self) -> None:
        """Close the screen."""
        self.dismiss(None)

    def _show(self) -> None:
        link = self._links[self._chosen]
        code = qr_lines(link, ascii_only=self._ascii_only)
        fits = (
            bool(code) and len(code) < self.app.size.height and len(code[0]) <= self.app.size.width
        )
        words = [f"{self._title}: {link}", "Tab: show the other link"]
        if not code:
            words.insert(1, MISSING)
        elif not fits:
            words.insert(1, "The terminal is too small for the QR code.")
        self.query_one("#code", Static).update(Content("\n".join(code) if fits else ""))
        self.query_one("#code").display = fits
        self.query_one("#link", Static).update(Content("\n".join(words)))


def qr_lines(link: str, *, ascii_only: bool = False) -> list[str]:
    """Return a link as a QR code, light on dark, two modules in a cell; empty without the `segno` library."""
    if find_spec("segno") is None:
        return []
    import segno  # noqa: PLC0415 - an optional package, used only here

    code = segno.make(link, error="l", micro=False, boost_error=False)
    rows = [[int(module) for module in row] for row in code.matrix_iter(border=QUIET)]
    if ascii_only:
        return ["".join(" " if module else "#" for module in row for _ in (0, 1)) for row in rows]
    if len(rows) % 2:
        rows.append([1] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(_HALVES[two] for two in zip(a, b, strict=True)) for a, b in pairs]
