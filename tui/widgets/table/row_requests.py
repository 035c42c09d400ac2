"""When a table asks for rows: once for each span, and not at every step of scrolling."""

from textual.timer import Timer

from tui.widgets.line.line_list import LineList
from tui.widgets.table.messages import RowsWanted
from tui.widgets.table.rows_cache import RowsCache

GATHER_SECONDS = 0.03
"""During scrolling, requests for rows are this far apart."""


class RowRequests:
    """Requests the rows which come into view and are not in memory."""

    def __init__(self, table: LineList, rows: RowsCache) -> None:
        """Start with no request; `rows` is the cache of the table."""
        self._table = table
        self._rows = rows
        self._asked: tuple[int, int] | None = None
        self._gathering: Timer | None = None

    def forget(self) -> None:
        """Forget the last request: the rows are read again."""
        self._asked = None
        if self._gathering is not None:
            self._gathering.stop()
            self._gathering = None

    def request(self, direction: int = 1) -> None:
        """Request the rows missing on the screen and one screen ahead, down or up."""
        table = self._table
        if self._gathering is not None or not table.is_mounted or not table.body_height:
            return
        top, bottom = table.seen
        ahead = table.body_height * direction
        span = self._rows.missing(min(top, top + ahead), max(bottom, bottom + ahead))
        if span is not None and span != self._asked:
            self._asked = span
            table.post_message(RowsWanted(table, *span, self._rows.generation))
            self._gathering = table.set_timer(GATHER_SECONDS, self._request_again)

    def _request_again(self) -> None:
        self._gathering = None
        self.request()
