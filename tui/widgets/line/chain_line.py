"""The links of a chain in one line, each with its sign; the arrow keys go from link to link."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import clamp
from textual.message import Message
from textual.reactive import reactive

from tui.lazy_dataclass import dataclass
from tui.widgets.line.spans_line import Span, SpansLine, spans_width

Mark = Literal["good", "weak", "broken", "unknown"]
SIGNS: dict[Mark, tuple[str, str]] = {
    "good": ("●", "+"),
    "weak": ("▲", "!"),
    "broken": ("✗", "X"),
    "unknown": ("?", "?"),
}
"""The sign of each mark, and the same in ASCII; color is never the only sign."""
MORE_CELLS = 2
"""The cells of the sign that there are more links on this side."""
SEPARATOR: Span = ("  ", "name")


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link: what it is called, and how it is."""

    name: str
    mark: Mark
    is_beside: bool = False
    """Left out where there is no room for all, as long as it is well."""


class ChainLine(SpansLine, can_focus=True):
    """All links; without room for all those which matter, or those around the cursor while it has the focus."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"chain--{part}" for part in ("name", "cursor", "good", "weak", "broken", "unknown")
    }
    DEFAULT_CSS = """
    ChainLine {
        & > .chain--name { color: $foreground; }
        & > .chain--cursor { color: $foreground; text-style: reverse bold; }
        & > .chain--good { color: $text-success; }
        & > .chain--weak { color: $text-warning; }
        & > .chain--broken { color: $text-error; text-style: bold; }
        & > .chain--unknown { color: $text-muted; }
    }
    """
    PREFIX = "chain"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", "Next link", show=False),
        Binding("left", "step(-1)", "Previous link", show=False),
        Binding("home", "end(-1)", "First link", show=False),
        Binding("end", "end(1)", "Last link", show=False),
        Binding("enter", "choose", "Next step", show=False),
        Binding("escape,down", "leave", "Back", show=False),
    ]

    class Moved(Message):
        """The cursor is on another link, or the line has the focus or lost it."""

        def __init__(self, index: int | None) -> None:
            """Store the position of the link; None: the line lost the focus."""
            super().__init__()
            self.index = index

    class Chosen(Message):
        """Enter was pressed on a link."""

    class Left(Message):
        """The user is done with the chain."""

    cursor: reactive[int] = reactive(0, repaint=False)
    """The position of the link under the cursor."""
    _links: Sequence[ChainLink] = ()

    def show(self, links: Sequence[ChainLink]) -> None:
        """Show these links; the cursor starts on the first which is not well."""
        if not self._links:
            faults = (at for at, link in enumerate(links) if link.mark in {"broken", "weak"})
            self._links = links
            self.cursor = next(faults, 0)
        self._links = links
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:
        """Return the links which fit this width."""
        if self.has_focus:
            return self._around_cursor(width)
        kept = [
            self._links,
            [link for link in self._links if not (link.is_beside and _is_well(link))],
            [link for link in self._links if link.mark != "good"],
            [link for link in self._links if not _is_well(link)],
        ]
        lines = [self._joined([self._link(link) for link in links]) for links in kept]
        return next((line for line in lines if line and spans_width(line) <= width), lines[0])

    def _link(self, link: ChainLink, *, is_active: bool = False) -> list[Span]:
        sign = SIGNS[link.mark][self.ascii_only]
        if is_active:
            return [(f"{link.name} {sign}", "cursor")]
        return [(f"{link.name} ", "name"), (sign, link.mark)]

    def _joined(self, links: Sequence[list[Span]]) -> list[Span]:
        spans: list[Span] = []
        for link in links:
            spans += [SEPARATOR, *link] if spans else link
        return spans

    def _around_cursor(self, width: int) -> list[Span]:
        drawn = [
            self._link(link, is_active=at == self.cursor) for at, link in enumerate(self._links)
        ]
        start, stop = 0, len(drawn)
        while stop - start > 1 and spans_width(self._joined(drawn[start:stop])) > (
            width - MORE_CELLS * (bool(start) + (stop < len(drawn)))
        ):
            if stop - 1 > self.cursor:
                stop -= 1
            else:
                start += 1
        left, right = ("<", ">") if self.ascii_only else ("◂", "▸")
        before: list[Span] = [(f"{left} ", "unknown")] if start else []
        after: list[Span] = [(f" {right}", "unknown")] if stop < len(drawn) else []
        return [*before, *self._joined(drawn[start:stop]), *after]

    def validate_cursor(self, cursor: int) -> int:
        """Clamp the cursor to the links."""
        return clamp(cursor, 0, max(0, len(self._links) - 1))

    def watch_cursor(self) -> None:
        """Post which link it is, and draw the line."""
        if self.has_focus:
            self.post_message(self.Moved(self.cursor))
            self.refresh()

    def on_focus(self) -> None:
        """Open the link under the cursor."""
        self.post_message(self.Moved(self.cursor))

    def on_blur(self) -> None:
        """Close the link."""
        self.post_message(self.Moved(None))

    def action_step(self, by: int) -> None:
        """Go to the next or the previous link."""
        self.cursor += by

    def action_end(self, side: int) -> None:
        """Go to the first or the last link."""
        self.cursor = 0 if side < 0 else len(self._links) - 1

    def action_choose(self) -> None:
        """Post that Enter was pressed."""
        self.post_message(self.Chosen())

    def action_leave(self) -> None:
        """Post that the user is done."""
        self.post_message(self.Left())

    def on_click(self, event: events.Click) -> None:
        """Open the link under the pointer."""
        event.stop()
        self.focus()
        offset, right = event.get_content_offset(self), 0
        for at, link in enumerate(self._links):
            right += spans_width([*self._link(link), SEPARATOR])
            if offset is not None and offset.x < right:
                self.cursor = at
                return


def _is_well(link: ChainLink) -> bool:
    return link.mark in {"good", "unknown"}
