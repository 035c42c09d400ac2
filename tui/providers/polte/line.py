"""The line to Polte: logs in when needed, once more after a 401, and then stops."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from tui.providers.contract import Call, Reply, Sending, Signer, Wire
from tui.providers.errors import AccessDenied, PerhapsDone, Unreachable
from tui.providers.polte.paths import Paths
from tui.providers.polte.session import Session
from tui.providers.polte.words import words_of

LOGIN_ANSWERS = frozenset({200, 201, 204, 400, 401, 403, 422, 423})


class PolteLine:
    """One account's wire with its login kept alive."""

    def __init__(self, session: Session, paths: Paths, open_wire: Callable[[Signer], Wire]) -> None:
        self._session = session
        self._paths = paths
        self._wire = open_wire(session.sign)
        self._one_login = asyncio.Lock()

    async def ready(self, auth: str) -> None:
        """Check that a call of this scheme can be signed; log in if needed."""
        session = self._session
        if auth != "account":
            session.demand_ue()
            return
        session.demand_account()
        if session.can_log_in:
            try:
                await self._logged_in()
            except AccessDenied:
                if not (session.has_api_token and session.customer_id):
                    raise
        session.demand_customer()

    async def ask(self, call: Call, sending: Sending | None = None) -> Reply:
        """Send a call; after a 401 to a login's token, log in again once and no more."""
        call = replace(call, accepts=call.accepts | {401})
        jwt = self._session.jwt if call.auth == "account" else ""
        reply = await self._send(call, sending)
        if reply.status == 401 and jwt:
            await self._logged_in(instead_of=jwt)
            reply = await self._send(call)  # the journal already holds "sent"
        if reply.status == 401:
            said = words_of(reply)
            raise AccessDenied(
                f"{call.operation}: Polte does not accept this account's key (HTTP 401)"
                f"{': ' + said if said else ''}."
            )
        return reply

    async def _logged_in(self, *, instead_of: str = "") -> None:
        session = self._session
        async with self._one_login:
            if instead_of and session.jwt == instead_of:
                session.drop_login()
            if session.fresh:
                return
            if session.login_refused:
                raise AccessDenied(session.login_refused)
            endpoint = self._paths.allowed("login")
            call = Call(
                operation=endpoint.title,
                method=endpoint.method,
                path=endpoint.path,
                auth="login",
                accepts=LOGIN_ANSWERS,
            )
            try:
                session.take_login(await self._send(call))
            except PerhapsDone as error:  # the call it was for has certainly not been sent
                raise Unreachable(f"The login at Polte failed. {error}") from error

    async def _send(self, call: Call, sending: Sending | None = None) -> Reply:
        reply = await self._wire.send(call, sending=sending)
        await self._wire.settle(reply)
        if reply.status < 400:
            return reply
        told = self._session.cover(reply.body.decode("utf-8", "replace"))
        return Reply(reply.status, reply.headers, told.encode())  # it may quote a key back at us
