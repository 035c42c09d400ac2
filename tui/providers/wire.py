"""One account's wire: waits for its turn, sends, repeats what may be repeated, and sorts failures."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field
from datetime import datetime
from urllib.parse import urlsplit

from tui.domain.budget.windows import Reading, Reservation
from tui.domain.text.base_url import check_base_url
from tui.lazy_dataclass import dataclass
from tui.providers.answer import date_of, failure_of, what_now
from tui.providers.body import CutBody, UnsoundBody
from tui.providers.contract import Call, Reply, Sending
from tui.providers.errors import (
    AnswerLost,
    AnswerUnreadable,
    BudgetSpent,
    NotDone,
    PerhapsDone,
    Unreachable,
)
from tui.providers.governor import Governor
from tui.providers.line import CHANGING, READING, LineAnswer, LineFailed, Patience, RequestLine
from tui.providers.outgoing import Outgoing, outgoing
from tui.providers.server_clock import ServerClock

_log = logging.getLogger(__name__)
OVERLOADED = {502, 503, 504}
"""Statuses of a server which may well answer in a moment."""
_ADVICE = "Check the network and the account's base_url, then try again."
Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Answered(Reply):
    """A reply which knows what was reserved for it."""

    reservation: Reservation = field(repr=False)


class _LineBroke(AnswerLost):
    """The line broke at once: a read may be asked again."""


class GovernedWire:
    """Whatever the line, every request passes the guard and the governor."""

    def __init__(
        self,
        account: str,
        base_url: str,
        line: RequestLine,
        *,
        governor: Governor,
        now: Callable[[], datetime],
        sleep: Sleep,
        proxy_host: str = "",
        reading: Patience = READING,
        changing: Patience = CHANGING,
    ) -> None:
        if wrong := check_base_url(base_url):
            raise ValueError(f"{account}: base_url {wrong}")
        self.account = account
        self.clock = ServerClock()
        """The vendor's clock, by the `Date` of its answers."""
        self._base_url = base_url
        via = f" through the proxy {proxy_host}" if proxy_host else ""
        self._host = f"{urlsplit(base_url).netloc}{via}"
        self._line = line
        self._governor = governor
        self._now = now
        self._sleep = sleep
        self._patience = {False: reading, True: changing}

    async def send(self, call: Call, *, sending: Sending | None = None) -> Reply:
        """Wait for our turn, sign, send, and return the answer or raise how it failed.

        A read is asked once more after a broken line or an overloaded server; a change never is.
        """
        request = outgoing(call, self._base_url)
        self._line.guard(call, request)
        if not call.mutates:
            try:
                return await self._attempt(call, request, sending)
            except (Unreachable, _LineBroke):
                pass
            except AnswerLost as lost:
                if lost.status not in OVERLOADED:
                    raise
                await self._sleep(1.0)
        return await self._attempt(call, request, sending)

    async def settle(
        self,
        reply: Reply,
        *,
        units: int | None = None,
        readings: Sequence[Reading] = (),
        server_time: datetime | None = None,  # noqa: ARG002 - windows are spans: no clock but ours
        refused_seconds: float | None = None,
    ) -> None:
        """Report to the budget what an answer really cost and what the server counts."""
        if units is not None and isinstance(reply, _Answered):
            await self._governor.settle(reply.reservation, max(1, units))
        await self._governor.learn(readings)
        if refused_seconds is not None:
            await self._governor.refused(refused_seconds)

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _attempt(self, call: Call, request: Outgoing, sending: Sending | None) -> Reply:
        reservation = await self._governor.take(call.units, mutates=call.mutates)
        try:
            if sending is not None:
                await sending()
        except BaseException:
            await self._governor.release(reservation)
            raise
        asked_at = self._now()
        try:
            answer = await self._exchange(call, request)
            _log.debug("%s: %s: HTTP %d", self.account, call.operation, answer.status)
        except PerhapsDone:
            await self._governor.settle(reservation, answered=False)
            raise
        except NotDone:
            await self._governor.release(reservation)
            raise
        self.clock.hear(date_of(answer.headers), asked_at, self._now())
        what = f"{self.account}: {call.operation}"
        failure = failure_of(call, what, answer, self._now())
        sound = answer.status < 500 and answer.status not in {408, 429}
        await self._governor.settle(reservation, answered=sound)
        if isinstance(failure, BudgetSpent):
            await self._governor.refused(None, failure.until)
        if failure is not None:
            raise failure
        return _Answered(*answer, reservation)

    async def _exchange(self, call: Call, request: Outgoing) -> LineAnswer:
        """Carry one request to the vendor and its answer back, or raise how far it got."""
        what = f"{self.account}: {call.operation}"
        patience = self._patience[call.mutates].for_call(call)
        try:
            return await self._line.exchange(call, request, patience)
        except UnsoundBody as error:
            kind = _LineBroke if isinstance(error, CutBody) else AnswerUnreadable
            raise kind(
                f"{what}: the answer could not be read: {error}. {what_now(call)}"
            ) from error
        except LineFailed as error:
            if not error.left:
                raise Unreachable(
                    f"{what}: cannot reach {self._host} ({error}). Nothing was sent. "
                    f"{error.advice or _ADVICE}"
                ) from error
            lost = f"{what}: no answer from {self._host} ({error}). {what_now(call)}"
            raise (AnswerLost if error.late else _LineBroke)(lost) from error
