"""The units behind one line: all which one cause or one incident makes need somebody."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from tui.commands import EVERYWHERE, UNITS, bindings
from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.domain.unit.stored_unit import StoredUnit
from tui.screens.attention.subject_screen import ChosenSubjects, SubjectScreen
from tui.screens.list.page import Crumbs
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import split_key
from tui.screens.shell.keys import KeyLine
from tui.screens.shell.store_notice import reload_when_back
from tui.screens.units.pane import UnitsPane


class UnitsScreen(SubjectScreen):
    """The units which match a filter, the worst first; what can be done with devices can be done with them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(UNITS),
        *bindings(EVERYWHERE),
        Binding("escape", "back", "Back", show=False),
    ]

    def __init__(
        self, console: Console, title: str, filter: str, manner: Callable[[], TimeStyle]
    ) -> None:
        """List the units from the store."""
        super().__init__()
        self.console = console
        self._title = title
        self._filter = filter
        self._list = UnitsPane(console, manner)

    def compose(self) -> ComposeResult:
        """Compose the breadcrumbs, the list and the keys."""
        yield Crumbs(Content(self._title))
        yield self._list
        yield KeyLine()

    def on_mount(self) -> None:
        """Set the filter, and follow what changes."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        reload_when_back(self, self.pane.load)
        self.pane.set_filter(self._filter)
        self.pane.table.focus()

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if "units" in topics:
            self.call_later(self._look)

    def _look(self) -> None:
        self.pane.outdate()
        if self.is_current:
            self.pane.look()

    @property
    def pane(self) -> ListPane:
        """The list."""
        return self._list.pane

    async def _units(self) -> Sequence[StoredUnit]:
        """Return the marked units, or the one under the cursor."""
        table, store = self.pane.table, self.console.store
        keys = sorted(table.marked) or [table.cursor_key or ""]
        found = [await store.units.of_device(*split_key(key)) for key in keys if key]
        return [unit for unit in found if unit is not None]

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the records of the chosen units."""
        rows = [unit.row for unit in await self._units()]
        found = await self.console.store.units.members(rows)
        return [record for row in rows for record in found.get(row, ())]

    async def subjects(self) -> ChosenSubjects:
        """Return the chosen units."""
        return ChosenSubjects.of_units(await self._units())

    def acted(self) -> None:
        """Show what the change did."""
        self.pane.table.marks.clear()
        self._look()

    def update_times(self) -> None:
        """Write the times again after their style changed."""
        self.pane.load()

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.app.pop_screen()
