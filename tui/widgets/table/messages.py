"""The messages of a table to its screen: what it needs, and what the user did."""

from textual.message import Message
from textual.widget import Widget


class TableMessage(Message, namespace="table"):
    """A message of one table."""

    def __init__(self, table: Widget) -> None:
        """Store the table."""
        super().__init__()
        self.table = table

    @property
    def control(self) -> Widget:
        """The table, for `@on(..., selector)`."""
        return self.table


class RowsWanted(TableMessage, namespace="table"):
    """The rows from `start` up to `end` are needed; this replaces any earlier request."""

    def __init__(self, table: Widget, start: int, end: int, generation: int) -> None:
        """Store the span, and the generation to return with the rows."""
        super().__init__(table)
        self.start = start
        self.end = end
        self.generation = generation

    def can_replace(self, message: Message) -> bool:
        """Replace an earlier request of the same table."""
        return isinstance(message, RowsWanted) and message.table is self.table


class HeaderClicked(TableMessage, namespace="table"):
    """A column's title was clicked: the user wants to sort by this field."""

    def __init__(self, table: Widget, field: str) -> None:
        """Store the field."""
        super().__init__(table)
        self.field = field


class RangeWanted(TableMessage, namespace="table"):
    """The rows from `start` up to `end` must be marked, some not loaded: add them to `marks`."""

    def __init__(self, table: Widget, start: int, end: int) -> None:
        """Store the positions."""
        super().__init__(table)
        self.start = start
        self.end = end


class MarksChanged(TableMessage, namespace="table"):
    """The marked rows have changed, or how many of them the filter hides."""

    def __init__(self, table: Widget, count: int, hidden: int) -> None:
        """Store both counts."""
        super().__init__(table)
        self.count = count
        self.hidden = hidden


class RowChosen(TableMessage, namespace="table"):
    """A row was opened, by Enter or a second click."""

    def __init__(self, table: Widget, key: str) -> None:
        """Store the key of the row."""
        super().__init__(table)
        self.key = key


class CursorMoved(TableMessage, namespace="table"):
    """The cursor is on another row; its key is empty while that row is not loaded."""

    def __init__(self, table: Widget, key: str, index: int) -> None:
        """Store the row's key and position."""
        super().__init__(table)
        self.key = key
        self.index = index

    def can_replace(self, message: Message) -> bool:
        """Replace an earlier message of the same table: only the last position counts."""
        return isinstance(message, CursorMoved) and message.table is self.table
