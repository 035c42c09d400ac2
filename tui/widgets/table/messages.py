"""What a table tells its screen: what it needs, and what the reader has done."""

from textual.message import Message
from textual.widget import Widget


class TableMessage(Message, namespace="table"):
    """Something one table says."""

    def __init__(self, table: Widget) -> None:
        """Return which table speaks."""
        super().__init__()
        self.table = table

    @property
    def control(self) -> Widget:
        """The table, for `@on(..., selector)`."""
        return self.table


class RowsWanted(TableMessage, namespace="table"):
    """The rows from `start` up to `end` are needed; this asks instead of any request before it."""

    def __init__(self, table: Widget, start: int, end: int, generation: int) -> None:
        """Name the span, and the generation to hand back with the rows."""
        super().__init__(table)
        self.start = start
        self.end = end
        self.generation = generation

    def can_replace(self, message: Message) -> bool:
        """Only the last request of a table counts."""
        return isinstance(message, RowsWanted) and message.table is self.table


class HeaderClicked(TableMessage, namespace="table"):
    """A column's title was clicked: the reader wants it sorted by this field."""

    def __init__(self, table: Widget, field: str) -> None:
        """Name the field."""
        super().__init__(table)
        self.field = field


class RangeWanted(TableMessage, namespace="table"):
    """Rows from `start` up to `end` shall be marked, not all of them loaded: add them to `marks`."""

    def __init__(self, table: Widget, start: int, end: int) -> None:
        """Name the positions."""
        super().__init__(table)
        self.start = start
        self.end = end


class MarksChanged(TableMessage, namespace="table"):
    """So many rows are marked, so many of them hidden by the filter."""

    def __init__(self, table: Widget, count: int, hidden: int) -> None:
        """Count them."""
        super().__init__(table)
        self.count = count
        self.hidden = hidden


class RowChosen(TableMessage, namespace="table"):
    """A row was opened, by Enter or a second click."""

    def __init__(self, table: Widget, key: str) -> None:
        """Name the row."""
        super().__init__(table)
        self.key = key


class CursorMoved(TableMessage, namespace="table"):
    """The cursor stands on another row; its key is empty while that row is not loaded."""

    def __init__(self, table: Widget, key: str, index: int) -> None:
        """Name the row and its position."""
        super().__init__(table)
        self.key = key
        self.index = index

    def can_replace(self, message: Message) -> bool:
        """Only where the cursor has come to rest counts."""
        return isinstance(message, CursorMoved) and message.table is self.table
