"""The words below the map; some are links, in terminals which can open them."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui.lazy_dataclass import dataclass
from tui.widgets.cells import to_ascii
from tui.widgets.terminal.fits_terminal import FitsTerminal

_CANNOT = ("linux", "dumb", "vt", "screen", "cons", "sun", "ansi")
_CAN = ("VTE_VERSION", "WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WEZTERM_PANE")
_CAN_TERMS = ("kitty", "foot", "alacritty", "ghostty", "wezterm", "contour", "mintty")
_CAN_PROGRAMS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby")


def can_link(environment: Mapping[str, str]) -> bool:
    """Return whether this terminal is known to open OSC 8 links; others only show the words."""
    term = environment.get("TERM", "")
    if term.startswith(_CANNOT) or "TMUX" in environment or "STY" in environment:
        return False  # tmux passes links on only if its own settings say so
    return (
        any(name in environment for name in _CAN)
        or any(name in term for name in _CAN_TERMS)
        or environment.get("TERM_PROGRAM", "") in _CAN_PROGRAMS
    )


_PLAIN = str.maketrans({"·": "-", "±": "~", "…": "~", "°": " deg"})


@dataclass(frozen=True, slots=True)
class CaptionPart:
    """Some words of a line; `link` is the address they open."""

    text: str
    part: str = "words"
    link: str = ""


class MapCaption(FitsTerminal):
    """Lines which are repainted only when they change."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"map-caption--words", "map-caption--strong"}
    DEFAULT_CSS = """
    MapCaption {
        height: auto;
        width: 1fr;
        padding: 0 1;
        background: $surface;
        & > .map-caption--words { color: $text-muted; }
        & > .map-caption--strong { color: $foreground; text-style: bold; }
    }
    """
    auto_links = False

    def __init__(
        self, *, links: bool = False, ascii_only: bool = False, id: str | None = None
    ) -> None:
        """Start empty; `links` writes links for terminals which can open them."""
        super().__init__(id=id)
        self._links = links
        self.ascii_only = ascii_only
        self._lines: Sequence[Sequence[CaptionPart]] = ()

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return "\n".join("".join(words.text for words in line) for line in self._lines)

    def show(self, lines: Sequence[Sequence[CaptionPart]]) -> None:
        """Show these lines."""
        if lines != self._lines:
            again = len(lines) != len(self._lines)
            self._lines = lines
            self.refresh(layout=again)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of lines."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Draw one line; a text too long is cut at the edge."""
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        segments = []
        for words in self._lines[y]:
            style = self.get_component_rich_style(f"map-caption--{words.part}")
            if words.link and self._links:
                style += Style(link=words.link)
            text = to_ascii(words.text.translate(_PLAIN)) if self.ascii_only else words.text
            segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(width, self.rich_style)
