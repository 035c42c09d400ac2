"""The line below a list with the totals and medians of its columns."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from textual import work
from textual.content import Content
from textual.widgets import Static

from tui.domain.text.column import Column
from tui.screens.list.row_source import RowSource, RowsRequest
from tui.screens.list.words import sum_words, summed

KEEP_FOR = timedelta(minutes=1)
"""A changed row does not refresh totals younger than this: they cost a read of the whole list."""


async def words_of_sums(
    source: RowSource, request: RowsRequest, columns: Sequence[Column], rows: int
) -> str:
    """Return the totals of the columns of a list in words; empty when there are none."""
    added = summed(columns)
    if not added or not rows:
        return ""
    return sum_words(added, await source.sums([column.field for column in added], request), rows)


class SumsLine(Static):
    """The totals and medians of the columns shown; hidden when there are none."""

    DEFAULT_CSS = """
    SumsLine {
        height: 1; padding: 0 1; color: $text-muted; display: none;
        text-wrap: nowrap; text-overflow: ellipsis;
        &.shown { display: block; }
    }
    """

    def __init__(self, added_up: Callable[[], Awaitable[str]], *, pause_seconds: float) -> None:
        """Show the text which `added_up` returns, called once nothing more is asked for `pause_seconds`."""
        super().__init__(markup=False)
        self._added_up = added_up
        self._pause_seconds = pause_seconds
        self._asked = 0
        self._is_adding = False
        self._added_at: datetime | None = None

    def is_old(self, now: datetime) -> bool:
        """Return whether to add up again; where no totals are shown, there may be rows by now."""
        shown = self.has_class("shown")
        return not shown or self._added_at is None or now - self._added_at > KEEP_FOR

    def add_up(self, now: datetime) -> None:
        """Add up after a pause without further requests."""
        self._asked += 1
        self._added_at = now
        if not self._is_adding:
            self._is_adding = True
            self._add_up()

    @work(group="sums", exit_on_error=False)
    async def _add_up(self) -> None:
        try:
            answered = -1
            while answered != self._asked:
                answered = self._asked
                await asyncio.sleep(self._pause_seconds)
                if answered == self._asked:
                    self._show(await self._added_up())
        finally:
            self._is_adding = False

    def _show(self, words: str) -> None:
        self.set_class(bool(words), "shown")
        if str(self.content) != words:
            self.update(Content(words))
