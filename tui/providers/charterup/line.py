"""The line to CharterUP: a command goes out signed, its answer comes back judged and paid for."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tui.providers.charterup.answer import CommandAnswer, fault, open_answer
from tui.providers.charterup.calls import actual_units
from tui.providers.charterup.charge_meter import ChargeMeter
from tui.providers.charterup.limits import refused_window_seconds
from tui.providers.contract import Access, Call, Reply, Sending, Signature, Signer, Wire
from tui.providers.errors import Blocked, BudgetSpent
from tui.providers.mask import mask
from tui.providers.server_clock import ServerClock

CLOCK = "clock offset"
"""The name under which the offset of CharterUP's clock is kept for the next process."""
_log = logging.getLogger(__name__)


class CharterUpLine:
    """One account's line: every command of every list and action passes here."""

    def __init__(self, access: Access, connect: Callable[[Signer], Wire]) -> None:
        token = access.secrets.get("token")
        if token is None or not token.get_secret_value().strip():
            raise Blocked(
                f"{access.account}: no token is set. Nothing was sent. Set `token` for this account."
            )
        self._access = access
        self._token = token
        self._wire = connect(self._sign)
        self._has_warned_of_stats = False
        self._has_recalled_clock = False
        self._meter = ChargeMeter()
        self.clock = ServerClock()

    @property
    def account(self) -> str:
        """The account whose line it is."""
        return self._access.account

    def what(self, call: Call) -> str:
        """Return the name of a call for messages: account, vendor, command."""
        return f"{self.account}: CharterUP {call.operation}"

    async def ask(self, call: Call, *, sending: Sending | None = None) -> CommandAnswer:
        """Send one command; return a usable answer, or raise why there is none.

        The budget is told first what the answer cost, whatever is wrong with it.
        """
        await self._recall_clock()
        asked_at = self._access.now()
        number = self._meter.start()
        reply = await self._wire.send(call, sending=sending)
        answer = open_answer(reply.status, reply.body, self.what(call))
        if self.clock.hear(answer.server_time, asked_at, self._access.now()):
            await self._access.learned.save(CLOCK, self.clock.dump())
        if answer.is_rate_refusal:
            raise await self._rate_refusal(call, reply, answer)
        units = actual_units(call.operation, len(answer.rows)) if answer.envelope else None
        surplus = self._meter.stop(number, answer.readings, units or 1, self._access.now())
        await self._wire.settle(
            reply, units=units, readings=answer.readings, server_time=answer.server_time
        )
        self._warn_of_stats(answer)
        trouble = fault(call, answer, self.what(call), self.words(call, answer))
        if trouble is not None:
            raise trouble
        return replace(answer, surplus=surplus)

    async def _recall_clock(self) -> None:
        """Take the vendor's clock over from the process which measured it, until we have done so."""
        if self._has_recalled_clock:
            return
        self._has_recalled_clock = True
        if known := await self._access.learned.read(CLOCK):
            self.clock.load(known)

    async def _rate_refusal(self, call: Call, reply: Reply, answer: CommandAnswer) -> BudgetSpent:
        seconds = refused_window_seconds(answer.says, answer.readings)
        asked = reply.headers.get("retry-after", "").strip()
        if asked.isascii() and asked.isdigit() and len(asked) <= 5:
            seconds = max(seconds, int(asked))
        await self._wire.settle(
            reply,
            units=1,  # refused calls count too
            readings=answer.readings,
            server_time=answer.server_time,
            refused_seconds=seconds,
        )
        until = self._access.now() + timedelta(seconds=seconds)
        return BudgetSpent(
            f"{self.what(call)} was refused: {self.words(call, answer).rstrip('.') or 'too many requests'}. Nothing was "
            f"read or changed. Requests are paused until {until:%H:%M:%S} UTC; try again then.",
            until,
        )

    def words(self, call: Call, answer: CommandAnswer) -> str:
        """Return the vendor's words as they may be shown: an echo of the token is not."""
        return mask(answer.says or "", call, self._sign(call))

    def _warn_of_stats(self, answer: CommandAnswer) -> None:
        stats = answer.envelope.rate_limit_stats if answer.envelope else None
        if stats and not answer.readings and not self._has_warned_of_stats:
            self._has_warned_of_stats = True
            _log.warning("%s: rate_limit_stats cannot be read: %s", self.account, stats)

    def _sign(self, call: Call) -> Signature:
        body = {**call.json, "token": self._token.get_secret_value().strip()}
        return Signature(
            headers={"content-type": "application/json"},
            body=json.dumps(body, ensure_ascii=False).encode(),
        )
