"""The rate ledger in the store: all processes on it spend from the same budget."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import Allowance, Gauge, Pace, Reading, Reservation, Wait
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreLost
from tui.store.shared.state import SharedWork

T = TypeVar("T")


class StoreLedger:
    """A ledger shared by processes: each step reads the book, works on it and writes it back."""

    def __init__(self, shared: SharedWork, allowances: Mapping[str, Allowance]) -> None:
        self._shared = shared
        self._allowances = allowances

    async def reserve(
        self, account: str, units: int, now: datetime, *, person: bool, mutates: bool = False
    ) -> Reservation | Wait:
        """Reserve one call at its highest cost, or return how long to wait."""
        allowance = self._allowances[account]
        return await self._with(
            account,
            lambda book: book.reserve(
                account, allowance, units, now, person=person, mutates=mutates
            ),
        )

    async def settle(
        self, reservation: Reservation, units: int, now: datetime, *, answered: bool = True
    ) -> None:
        """Replace the highest cost by the real one; 0: nothing was sent."""
        with suppress(StoreLost):  # the answer is worth more: a reservation ages out by itself
            await self._with(
                reservation.account,
                lambda book: book.settle(reservation.id, units, now, answered=answered),
            )

    async def learn(self, account: str, readings: Sequence[Reading], now: datetime) -> None:
        """Correct the ledger by the server's counters."""
        with suppress(StoreLost):  # the next answer tells it again
            await self._with(account, lambda book: book.learn(readings, now))

    async def refuse(
        self, account: str, window_seconds: float | None, until: datetime | None, now: datetime
    ) -> None:
        """Write that the vendor refused a call over its rate limit."""
        with suppress(StoreLost):  # without the ledger nothing is asked anyway
            await self._with(account, lambda book: book.refuse(window_seconds, until, now))

    async def gauges(self, account: str, now: datetime) -> tuple[Gauge, ...]:
        """Return how full every window is."""
        allowance = self._allowances[account]
        return await self._look(account, lambda book: book.gauges(account, allowance, now))

    async def pace(self, account: str, now: datetime) -> Pace | None:
        """Return how fast the account may be asked; None where windows limit it instead."""
        allowance = self._allowances[account]
        return await self._look(account, lambda book: book.pace(account, allowance, now))

    async def _look(self, account: str, work: Callable[[Book], T]) -> T:
        return await self._shared.look(
            lambda connection: work_on(connection, account, work, writes=False)
        )

    async def _with(self, account: str, work: Callable[[Book], T]) -> T:
        return await self._shared.transact(
            lambda connection: work_on(connection, account, work, writes=True)
        )


def work_on(connection: Connection, account: str, work: Callable[[Book], T], *, writes: bool) -> T:
    """Run work on an account's book, and write the book back if it `writes`."""
    row = connection.execute(
        "SELECT book FROM rate_ledger WHERE account = ?", (account,)
    ).fetchone()
    book = Book.load(row[0]) if row else Book()
    done = work(book)
    if writes:
        connection.execute(
            "INSERT INTO rate_ledger (account, book) VALUES (?, ?) "
            "ON CONFLICT (account) DO UPDATE SET book = excluded.book",
            (account, book.dump()),
        )
    return done
