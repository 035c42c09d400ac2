"""What can be done here, and with which key: read from the bindings in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets.option_list import Option

from tui.screens.shell.choose import Choose

KEY_CELLS = 11


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One thing that can be done: its key, its name, its words, and why it cannot be done now."""

    action: str
    key: str
    name: str
    words: str
    why_off: str = ""


class Help(Choose):
    """Every key of the screen beneath; type to search, Enter does it."""

    def __init__(self, lines: Sequence[HelpLine]) -> None:
        super().__init__(
            "What can be done here: type to search, Enter does it",
            [
                Option(_words(line), id=str(place), disabled=bool(line.why_off))
                for place, line in enumerate(lines)
            ],
        )


def _words(line: HelpLine) -> Content:
    said = line.words if line.name != line.words else ""
    named = f"{line.key:<{KEY_CELLS}} {line.name}"
    if not line.why_off:
        return Content(f"{named}: {said}" if said else named)
    # The reason first: what does not fit is cut at the end.
    off = (f"  off: {line.why_off}", "italic")
    return Content.assemble((named, "dim"), off, (f"  {said}" if said else "", "dim"))
