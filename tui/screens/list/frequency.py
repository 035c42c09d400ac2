"""The values of a column with their counts as bars; Enter filters the list by one of them."""

from collections.abc import Callable, Sequence

from textual import on, work

from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource, RowSource, RowsRequest, split_key
from tui.screens.shell.store_notice import reload_when_back

BAR_CELLS = 24
UNKNOWN = "no value"
"""What stands for the rows which have no value in the column."""
COLUMNS = (
    Column("value", "Value", 24),
    Column("count", "Rows", 9, "number"),
    Column("share", "Share %", 7, "identifier"),
    Column("bar", "", BAR_CELLS, "identifier"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCount(OwnRow):
    """One value of the column, and how many rows have it."""

    value: str
    count: int
    share: float
    """Of all rows, in percent."""
    bar: str


class FrequencyScreen(ListScreen):
    """The values of one column, the most frequent first."""

    def __init__(
        self,
        source: RowSource,
        wanted: RowsRequest,
        column: Column,
        manner: Callable[[], TimeStyle],
        narrow: Callable[[str | None], None],
    ) -> None:
        """Count the values of a filtered list; `narrow` is called with the chosen value."""
        self._rows: Sequence[ValueCount] = ()
        super().__init__(
            ListSource(COLUMNS, lambda: self._rows), manner, f"values of {column.title}"
        )
        self._counted_source = source
        self._wanted = wanted
        self._column = column
        self._narrow = narrow
        self._values: dict[str, str | None] = {}

    def on_mount(self) -> None:
        """Start counting."""
        super().on_mount()
        reload_when_back(self, self.count)
        self.count()

    @work(exclusive=True, group="count", exit_on_error=False)
    async def count(self) -> None:
        """Count the values and show them."""
        found = await self._counted_source.frequencies(self._column.field, self._wanted)
        total = sum(count for _, count in found) or 1
        most = max((count for _, count in found), default=1)
        self._values = {str(place): value for place, (value, _) in enumerate(found)}
        self._rows = [
            ValueCount(
                key=str(place),
                value=UNKNOWN if value is None else clean(self._column.plain(value)),
                count=count,
                share=round(100 * count / total, 1),
                bar="█" * max(1, round(BAR_CELLS * count / most)),
            )
            for place, (value, count) in enumerate(found)
        ]
        self.pane.load(fresh=True)

    @on(ListPane.Chosen)
    def _chosen(self, event: ListPane.Chosen) -> None:
        event.stop()
        _, place = split_key(event.key)
        self.app.pop_screen()
        value = self._values[place]
        self._narrow(None if value is None else self._column.plain(value))
