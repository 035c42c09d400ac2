"""Help: the commands and keys of the screen in view, read from its bindings."""

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from tui.lazy_dataclass import dataclass
from tui.screens.app.time_machine import USUAL
from tui.screens.app.timed_lines import USUAL_DIFF
from tui.screens.shell.choose import Choose

KEY_CELLS = 11
LINES = (
    (
        "find-it",
        "Find a lost unit",
        "also a stolen one: where it can be, frequent reports until a deadline",
    ),
    (
        "plans",
        "What SIMs cost",
        "in money; the cheapest plan for their use, what is paid for and not used",
    ),
    (USUAL_DIFF, "What changed since", "for the hand-over of a shift"),
    (
        USUAL,
        "The past",
        "a time machine: everything as it was known yesterday, or at any time, until :now",
    ),
)
"""What has no key and is typed on the command line: the line, its name, and what it is for."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One command: its action, key, name and description, and why it is not available now."""

    action: str
    key: str
    name: str
    words: str
    why_off: str = ""


class Help(Choose):
    """Help: every key of the screen in view, then its symbols. Type to search, Enter runs a key."""

    def __init__(
        self,
        lines: Sequence[HelpLine],
        symbols: Sequence[tuple[str, str]] = (),
        first: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Show the commands, and each symbol on the screen with what it means; `first` stands above."""
        super().__init__(
            "Keys: type to search, Enter to run",
            [Option(_symbol(*words), disabled=True) for words in first]
            + [
                Option(_words(line), id=str(place), disabled=bool(line.why_off))
                for place, line in enumerate(lines)
            ]
            + [Option(_symbol(*symbol), disabled=True) for symbol in symbols],
        )


def line_help(why_off: Mapping[str, str]) -> list[HelpLine]:
    """Return what is typed on the command line and has no key; `why_off` tells by the line what is not available."""
    return [
        HelpLine(
            f"app.command('{line}')", f":{line.split()[0]}", name, words, why_off.get(line, "")
        )
        for line, name, words in LINES
    ]


def _symbol(sign: str, words: str) -> Content:
    return Content(f"{sign:<{KEY_CELLS}} {words}")


def _words(line: HelpLine) -> Content:
    words = line.words if line.name != line.words else ""
    named = f"{line.key:<{KEY_CELLS}} {line.name}"
    if not line.why_off:
        return Content(f"{named}: {words}" if words else named)
    # The reason comes first, because a long line is cut at its end.
    off = (f"  not now: {line.why_off}", "italic")
    return Content.assemble((named, "dim"), off, (f"  {words}" if words else "", "dim"))
