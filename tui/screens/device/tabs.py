"""The tabs which every device has, and what is in them."""

from collections.abc import Callable, Sequence

from textual.widget import Widget

from tui.console import Console
from tui.domain.show.format import TimeStyle
from tui.screens.device.days_pane import DaysPane
from tui.screens.device.facts_pane import FactsPane
from tui.screens.device.usage_pane import UsagePane
from tui.screens.list.pane import ListPane
from tui.screens.list.row import FIELD_COLUMNS, FieldRow
from tui.screens.list.row_source import ListSource

PLAIN_TABS = {
    "reports": "1 Reports",
    "facts": "2 Facts",
    "usage": "3 Usage",
    "fields": "4 All fields",
    "days": "5 Days",
}
FOCUSED_FIRST = ("ReportList", "ListPane Table", "UsagePane", "FactsPane")
"""The widgets which get the focus when a tab is chosen, the first one in view first."""


def plain_content(
    tab: str,
    console: Console,
    manner: Callable[[], TimeStyle],
    fields: Callable[[], Sequence[FieldRow]],
) -> Widget | None:
    """Return the content of a tab which every device has; None for any other tab."""
    if tab == "facts":
        return FactsPane(console, manner)
    if tab == "usage":
        return UsagePane(console, manner)
    if tab == "days":
        return DaysPane(console, manner)
    if tab == "fields":
        source = ListSource(FIELD_COLUMNS, fields, now=console.now)
        return ListPane(source, manner, noun="fields", id="all")
    return None
