"""The tab with what needs somebody: the lines, and what Enter opens."""

from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message

from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.screens.attention.lines import COLUMNS, NeedRow, NeedSource
from tui.screens.attention.units import UnitsScreen
from tui.screens.list.column_arrangement import in_view
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import RowsRequest
from tui.screens.shell.history import ATTENTION, OpenedScreen
from tui.screens.shell.layouts import Layouts
from tui.screens.shell.session import session_of
from tui.store import StoreError


class AttentionPane(Vertical):
    """What needs somebody, the worst first."""

    class AccountChosen(Message):
        """The line of an account was opened."""

    def __init__(
        self,
        console: Console,
        source: NeedSource,
        manner: Callable[[], TimeStyle],
        opening: FirstRows | None = None,
    ) -> None:
        """Show the lines of a source, which somebody else reads."""
        super().__init__(id=ATTENTION)
        self.console = console
        self._source = source
        self._manner = manner
        self.pane = ListPane(source, manner, noun="problems", kept_as=ATTENTION, opening=opening)

    def compose(self) -> ComposeResult:
        """Compose the list."""
        yield self.pane

    def on_mount(self) -> None:
        """Show at once why there are no lines, where they were read already."""
        self.pane.why_empty(self._source.empty_words())

    def show(self) -> None:
        """Show the lines as they were read last."""
        self.pane.why_empty(self._source.empty_words())
        self.pane.load()

    @on(ListPane.Chosen)
    def _open(self, event: ListPane.Chosen) -> None:
        event.stop()
        self._open_line(event.key)

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _open_line(self, key: str) -> None:
        row = await self._source.record(key)
        if not isinstance(row, NeedRow):
            return
        if not row.filter:
            self.post_message(self.AccountChosen())
            return
        what, filter = row.what, row.filter
        session_of(self).navigation.open(
            OpenedScreen(what, lambda: UnitsScreen(self.console, what, filter, self._manner))
        )


async def attention_opening(
    source: NeedSource, layouts: Layouts, manner: TimeStyle, size: Size
) -> FirstRows | None:
    """Return the first lines for a screen of this size; None when the store cannot be read."""
    columns = in_view(layouts.of(ATTENTION, COLUMNS), COLUMNS, size.width)
    try:
        await source.read()
    except StoreError:
        return None  # the list shows the reason in its place
    wanted = RowsRequest()
    counted = await source.count(wanted)
    rows = await source.rows(wanted, range(counted.matching), manner, columns)
    return FirstRows(counted, rows, manner, size.width)
