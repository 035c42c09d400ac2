"""The messages of a list to the screens and the application: what the user chose."""

from typing import TYPE_CHECKING

from textual.message import Message

from tui.domain.text.column import Column
from tui.screens.list.row_source import Record

if TYPE_CHECKING:
    from tui.screens.list.pane import ListPane


class PaneMessage(Message, namespace="list_pane"):
    """A message of one list."""

    def __init__(self, pane: "ListPane") -> None:
        """Store the list."""
        super().__init__()
        self.pane = pane


class Chosen(PaneMessage, namespace="list_pane"):
    """A row was opened."""

    def __init__(self, pane: "ListPane", key: str) -> None:
        """Store the key of the row."""
        super().__init__(pane)
        self.key = key


class FrequencyWanted(PaneMessage, namespace="list_pane"):
    """The user wants the values of a column counted."""

    def __init__(self, pane: "ListPane", column: Column) -> None:
        """Store the column."""
        super().__init__(pane)
        self.column = column


class DifferenceWanted(PaneMessage, namespace="list_pane"):
    """The user wants two records compared."""

    def __init__(self, pane: "ListPane", one: Record, other: Record) -> None:
        """Store the records."""
        super().__init__(pane)
        self.one = one
        self.other = other
