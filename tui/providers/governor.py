"""Make requests wait until the vendor's budget allows them."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import Allowance, Gauge, Pace, Reading, Reservation, Wait, Window
from tui.providers.errors import BudgetSpent

LONGEST_NAP_SECONDS = 1.0
"""How often a wait is reconsidered: a call under way may settle for less than was reserved."""
SHORTEST_NAP_SECONDS = 0.01
SPANS = {10: "10 seconds", 60: "a minute", 3600: "an hour"}


class Ledger(Protocol):
    """What is spent, shared by everybody who spends from the same budget."""

    async def reserve(
        self, account: str, units: int, now: datetime, *, person: bool, mutates: bool = False
    ) -> Reservation | Wait:
        """Reserve one call at its worst case, or return how long to wait."""
        ...

    async def settle(
        self, reservation: Reservation, units: int, now: datetime, *, answered: bool = True
    ) -> None:
        """Replace the worst case by the real cost; 0: nothing had left this machine."""
        ...

    async def learn(self, account: str, readings: Sequence[Reading], now: datetime) -> None:
        """Adopt the server's counters."""
        ...

    async def refuse(
        self, account: str, window_seconds: float | None, until: datetime | None, now: datetime
    ) -> None:
        """Note that the vendor refused a call for its rate."""
        ...

    async def gauges(self, account: str, now: datetime) -> tuple[Gauge, ...]:
        """Return how full every window is."""
        ...

    async def pace(self, account: str, now: datetime) -> Pace | None:
        """Return how fast the account is asked; None where windows rule instead."""
        ...


class MemoryLedger:
    """A ledger for one process which forgets: the demo's, and the tests'."""

    def __init__(self, allowances: Mapping[str, Allowance]) -> None:
        self._allowances = allowances
        self._books: defaultdict[str, Book] = defaultdict(Book)

    async def reserve(
        self, account: str, units: int, now: datetime, *, person: bool, mutates: bool = False
    ) -> Reservation | Wait:
        """Reserve one call at its worst case, or return how long to wait."""
        return self._books[account].reserve(
            account, self._allowances[account], units, now, person=person, mutates=mutates
        )

    async def settle(
        self, reservation: Reservation, units: int, now: datetime, *, answered: bool = True
    ) -> None:
        """Replace the worst case by the real cost; 0: nothing had left this machine."""
        self._books[reservation.account].settle(reservation.id, units, now, answered=answered)

    async def learn(self, account: str, readings: Sequence[Reading], now: datetime) -> None:
        """Adopt the server's counters."""
        self._books[account].learn(readings, now)

    async def refuse(
        self, account: str, window_seconds: float | None, until: datetime | None, now: datetime
    ) -> None:
        """Note that the vendor refused a call for its rate."""
        self._books[account].refuse(window_seconds, until, now)

    async def gauges(self, account: str, now: datetime) -> tuple[Gauge, ...]:
        """Return how full every window is."""
        return self._books[account].gauges(account, self._allowances[account], now)

    async def pace(self, account: str, now: datetime) -> Pace | None:
        """Return how fast the account is asked; None where windows rule instead."""
        return self._books[account].pace(account, self._allowances[account], now)


class Governor:
    """One account's gate for people, or for background calls: first come, first served."""

    def __init__(
        self,
        account: str,
        ledger: Ledger,
        *,
        person: bool,
        patience_seconds: float,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._account = account
        self._ledger = ledger
        self._person = person
        self._patience = timedelta(seconds=patience_seconds)
        self._now = now
        self._sleep = sleep
        self._turn = asyncio.Lock()

    async def take(self, units: int, *, mutates: bool = False) -> Reservation:
        """Wait for our turn and reserve; raise `BudgetSpent` if that takes longer than our patience."""
        deadline = self._now() + self._patience
        async with self._turn:
            while True:
                now = self._now()
                room = await self._ledger.reserve(
                    self._account, units, now, person=self._person, mutates=mutates
                )
                if isinstance(room, Reservation):
                    return room
                if room.until is None or room.until > deadline:
                    raise self._spent(room, units, now)
                nap = min((room.until - now).total_seconds(), LONGEST_NAP_SECONDS)
                await self._sleep(max(SHORTEST_NAP_SECONDS, nap))

    async def settle(
        self, reservation: Reservation, units: int | None = None, *, answered: bool = True
    ) -> None:
        """Replace what was reserved by what the call really cost; None: all of it."""
        cost = reservation.units if units is None else units
        await self._ledger.settle(reservation, cost, self._now(), answered=answered)

    async def release(self, reservation: Reservation) -> None:
        """Cancel a reservation: nothing has left this machine."""
        await self._ledger.settle(reservation, 0, self._now(), answered=False)

    async def learn(self, readings: Sequence[Reading]) -> None:
        """Adopt the server's counters."""
        if readings:
            await self._ledger.learn(self._account, readings, self._now())

    async def refused(self, window_seconds: float | None, until: datetime | None = None) -> None:
        """Stop asking: the vendor refused a call for its rate, for this window or until this time."""
        await self._ledger.refuse(self._account, window_seconds, until, self._now())

    def _spent(self, wait: Wait, units: int, now: datetime) -> BudgetSpent:
        which = _name(wait.window)
        if wait.until is None:
            return BudgetSpent(
                f"{self._account}: this call may cost {units} requests, more than {which} ever "
                "allows. Nothing was sent. Raise the limit in the settings, or ask for less.",
                is_ours=wait.is_ours,
            )
        soon = wait.until.date() == now.date()
        when = wait.until.strftime("%H:%M:%S" if soon else "%Y-%m-%d %H:%M:%S")
        return BudgetSpent(
            f"{self._account}: {which} is used up until {when} UTC. "
            "Nothing was sent. Try again then.",
            wait.until,
            is_ours=wait.is_ours,
        )


def _name(window: Window | None) -> str:
    if window is None:
        return "the request budget"
    span = SPANS.get(window.seconds, f"{window.seconds} seconds")
    what = "the background share" if window.is_share else "the request budget"
    return f"{what} of {window.limit} requests in {span}"
