"""The units behind one line: all which one cause or one incident makes need somebody."""

from collections.abc import Callable

from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.screens.list.page import ListScreen
from tui.screens.list.unit_source import UnitSource
from tui.screens.shell.store_notice import reload_when_back


class UnitsScreen(ListScreen):
    """The units which match a filter, the worst first."""

    def __init__(
        self, console: Console, title: str, filter: str, manner: Callable[[], TimeStyle]
    ) -> None:
        """List the units from the store."""
        super().__init__(UnitSource(console), manner, "units", heading=title)
        self._filter = filter

    def on_mount(self) -> None:
        """Set the filter."""
        super().on_mount()
        reload_when_back(self, self.pane.load)
        self.pane.set_filter(self._filter)
