"""Tabs on one line, and below them the content of the chosen tab, made when it is first chosen.

yield Tabbed({"fleet": "1 Fleet", "sims": "2 SIMs"}, FleetPane())

@on(Tabbed.Chosen)
async def _chosen(self, event: Tabbed.Chosen) -> None:
    if not event.tabbed.holds(event.name):
        await event.tabbed.fill(event.name, SimsPane())
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.line.spans_line import Span, SpansLine, spans_width

MORE_CELLS = 2
"""The cells of the sign that there are more tabs on this side."""


class TabLine(SpansLine):
    """The titles of the tabs; without room for all, those around the chosen one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--tab", "tabs--active"}
    DEFAULT_CSS = """
    TabLine {
        background: $boost;
        & > .tabs--tab { color: $text-muted; }
        & > .tabs--active { background: $primary; color: $text; text-style: bold; }
        &:nocolor > .tabs--active { text-style: reverse; }
    }
    Tabbed Tabbed > TabLine { background: $panel; }
    """
    PREFIX = "tabs"

    class Pressed(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            """Store the name of the tab."""
            super().__init__()
            self.name = name

    _titles: Mapping[str, str] = {}
    _active = ""

    def show(self, titles: Mapping[str, str], active: str) -> None:
        """Show these tabs, one of them as chosen."""
        self._titles, self._active = dict(titles), active
        self.redraw()

    def _tabs(self, width: int) -> dict[str, Span]:
        """Return the visible tabs from left to right, and around them the signs of more tabs."""
        active = self._active
        tabs = {
            name: (f" {title} ", "active" if name == active else "tab")
            for name, title in self._titles.items()
        }
        names = list(tabs)
        start, stop = 0, len(names)
        while spans_width([tabs[name] for name in names[start:stop]]) > width - MORE_CELLS * (
            bool(start) + (stop < len(names))
        ):
            if names[stop - 1] != active:
                stop -= 1
            elif names[start] != active:
                start += 1
            else:
                break
        left, right = ("<", ">") if self.ascii_only else ("◂", "▸")
        seen = {name: tabs[name] for name in names[start:stop]}
        before = {"": (f"{left} ", "tab")} if start else {}
        return {**before, **seen, **({" ": (f" {right}", "tab")} if stop < len(names) else {})}

    def spans(self, width: int) -> Sequence[Span]:
        """Return the visible titles."""
        return list(self._tabs(width).values())

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the pointer; the sign of more tabs chooses the next one there."""
        event.stop()
        offset, right = event.get_content_offset(self), 0
        seen = self._tabs(self.size.width)
        for name, span in seen.items():
            right += spans_width([span])
            if offset is not None and offset.x < right:
                self.post_message(self.Pressed(name if name.strip() else self._beyond(name, seen)))
                return

    def _beyond(self, sign: str, seen: Mapping[str, Span]) -> str:
        names, shown = list(self._titles), [name for name in seen if name.strip()]
        return names[names.index(shown[-1]) + 1] if sign else names[names.index(shown[0]) - 1]


class Tabbed(Vertical):
    """Several tabs in one place, one of them in view."""

    DEFAULT_CSS = """
    Tabbed { height: 1fr; }
    """

    class Chosen(Message):
        """Another tab is chosen; the content in view stays until the new tab has some."""

        def __init__(self, tabbed: "Tabbed", name: str) -> None:
            """Store the widget and the name of the tab."""
            super().__init__()
            self.tabbed = tabbed
            self.name = name

        @property
        def control(self) -> "Tabbed":
            """The tabs, for `@on(..., selector)`."""
            return self.tabbed

    active: reactive[str] = reactive("", init=False, repaint=False)
    """The name of the chosen tab."""

    def __init__(
        self, titles: Mapping[str, str], first: Widget, *, active: str = "", id: str | None = None
    ) -> None:
        """Start on one of these tabs, else on the first of them, with `first` as its content."""
        super().__init__(id=id)
        self.titles = dict(titles)
        name = active or next(iter(self.titles))
        self.set_reactive(Tabbed.active, name)
        self._contents = {name: first}
        self._tab_line = TabLine()

    def begin_on(self, name: str, content: Widget) -> None:
        """Choose another tab for the first frame; call this before the tabs are composed."""
        # It comes first, so that it gets the focus: Textual would give it to a widget out of view.
        self._contents = {name: content, **self._contents}
        self.set_reactive(Tabbed.active, name)
        self._show_content()

    def compose(self) -> ComposeResult:
        """Compose the line of tabs and the content."""
        yield self._tab_line
        yield from self._contents.values()

    def on_mount(self) -> None:
        """Show the titles in the first frame."""
        self._show_line()

    def _show_line(self) -> None:
        self._tab_line.show(self.titles, self.active)

    @property
    def content(self) -> Widget | None:
        """The content of the chosen tab, if it has any yet."""
        return self._contents.get(self.active)

    def holds(self, name: str) -> bool:
        """Return whether a tab has content."""
        return name in self._contents

    def add(self, name: str, title: str) -> None:
        """Add a tab."""
        self.titles[name] = title
        self._show_line()

    def entitle(self, name: str, title: str) -> None:
        """Change the title of a tab; the same title draws nothing."""
        self.titles[name] = title
        self._show_line()

    async def fill(self, name: str, content: Widget) -> None:
        """Set the content of a tab."""
        self._contents[name] = content
        content.display = name == self.active
        with self.app.batch_update():
            await self.mount(content)
            self._show_content()

    def step(self, by: int) -> None:
        """Choose the tab this many further on; after the last comes the first."""
        names = list(self.titles)
        self.active = names[(names.index(self.active) + by) % len(names)]

    def validate_active(self, name: str) -> str:
        """Return the name if there is such a tab, else the chosen one."""
        return name if name in self.titles else self.active

    def watch_active(self, name: str) -> None:
        """Show the content of the tab and post `Chosen`."""
        with self.app.batch_update():
            self._show_line()
            self._show_content()
        self.post_message(self.Chosen(self, name))

    def _show_content(self) -> None:
        if self.content is not None:
            for content in self._contents.values():
                content.display = content is self.content

    @on(TabLine.Pressed)
    def _pressed(self, event: TabLine.Pressed) -> None:
        event.stop()
        self.active = event.name
