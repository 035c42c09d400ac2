"""A screen with one list, opened from another screen: breadcrumbs, the list, the keys."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tui.commands import EVERYWHERE, bindings
from tui.domain.show.format import TimeStyle
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import RowSource
from tui.screens.shell.history import ARROW
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import top_line_words
from tui.widgets.line.banner import longest_fitting
from tui.widgets.resting_screen import RestingScreen

MORE = "…"


class Crumbs(Static):
    """The path from the first screen to this one; a path too long is cut at its beginning."""

    DEFAULT_CSS = """
    Crumbs {
        height: 1; padding: 0 1; background: $panel; text-style: bold;
        text-wrap: nowrap; text-overflow: ellipsis;
        &.-warning { color: $text-error; }
        &.-past { text-style: bold reverse; padding: 0; }
    }
    """

    _way = ""

    def on_mount(self) -> None:
        """Show the path in the first frame."""
        session = session_of(self)
        self._stop_watching = session.store_watch.subscribe(lambda: self.show(self._way))
        self.show(session.navigation.history.here.crumbs())

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop_watching()

    def show(self, words: str) -> None:
        """Show a path, as much of its end as fits; while the store does not answer, say that."""
        self._way = words
        session, room = session_of(self), self.app.size.width - 2
        problem = top_line_words(session.store_watch, session.time_style())
        self.set_class(bool(problem), "-warning")
        self.set_class(bool(session.past_words), "-past")
        shown = longest_fitting(problem, room) if problem else self._shortened(words, room)
        if session.past_words:
            begun = f" {session.past_words[-1]}{ARROW}"
            shown = begun + self._shortened(words, room - len(begun) + 1)
            shown = shown.ljust(room + 2)
        if str(self.content) != shown:
            self.update(Content(shown))

    def _shortened(self, words: str, room: int) -> str:
        parts = words.split(ARROW)
        while len(ARROW.join(parts)) > room and parts[1:] and parts[:1] + parts[2:] != [MORE]:
            parts = [MORE, *parts[2 if parts[0] == MORE else 1 :]]
        return ARROW.join(parts)


class ListScreen(RestingScreen[None]):
    """One list over the whole screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(
        self,
        source: RowSource,
        manner: Callable[[], TimeStyle],
        noun: str,
        *,
        heading: str = "",
        kept_as: str = "",
    ) -> None:
        """Show a list; `heading` is shown until the application sets the breadcrumbs."""
        super().__init__()
        self._source = source
        self._manner = manner
        self._noun = noun
        self._heading = heading
        self._kept_as = kept_as

    def compose(self) -> ComposeResult:
        """Compose the breadcrumbs, the list and the keys."""
        yield Crumbs(Content(self._heading))
        yield ListPane(self._source, self._manner, noun=self._noun, kept_as=self._kept_as)
        yield KeyLine()

    @property
    def pane(self) -> ListPane:
        """The list."""
        return self.query_one(ListPane)

    def on_mount(self) -> None:
        """Focus the list."""
        self.pane.table.focus()

    def update_times(self) -> None:
        """Write the times again after their style changed."""
        self.pane.load()

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.app.pop_screen()
