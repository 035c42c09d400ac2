"""Read one of a vendor's other lists for the screen: from the store, or from the vendor if it has none."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.console.wiring import FAILURES, Console
from tui.domain.device.record import Row
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ListReading:
    """A list as it is stored now; with a problem if the vendor could not be asked."""

    rows: Sequence[Row]
    fetched_at: datetime | None
    problem: str = ""

    @property
    def notes(self) -> list[str | datetime]:
        """The notes beside the rows: the problem, and when they were fetched."""
        return [self.problem, *([self.fetched_at] if self.fetched_at is not None else [])]


async def read_list(
    console: Console,
    account: str,
    name: str,
    argument: str | None = None,
    *,
    again: bool = False,
    on_ask: Callable[[], None] | None = None,
) -> ListReading:
    """Read a list from the store; ask the vendor first where the store has nothing, or `again`.

    `on_ask` is called before the vendor is asked, which may take a while.
    """
    stored = await console.store.lists.read(account, name, argument=argument)
    if stored.fetched_at is not None and not again:
        return ListReading(stored.rows, stored.fetched_at)
    if on_ask is not None:
        on_ask()
    problem = ""
    try:
        await console.fetcher.rows(console.source(account), name, argument)
    except FAILURES as error:
        problem = str(error)
    stored = await console.store.lists.read(account, name, argument=argument)
    return ListReading(stored.rows, stored.fetched_at, problem)
