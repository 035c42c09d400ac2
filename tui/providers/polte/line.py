"""The line to Polte: logs in when needed, once more after a 401, and then stops."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from tui.providers.contract import Call, Reply, Sending, Signer, Wire
from tui.providers.errors import AccessDenied, PerhapsDone, Unreachable
from tui.providers.polte.paths import Paths
from tui.providers.polte.session import Session
from tui.providers.polte.shared_login import SharedLogin
from tui.providers.polte.words import words_of

PASSWORD_REFUSED = frozenset({400, 401, 403, 422, 423})
"""How a login may be refused: Polte documents none of these, so each of them counts."""
LOGIN_ANSWERS = frozenset({200, 201, 204}) | PASSWORD_REFUSED


class PolteLine:
    """One account's wire with its login kept alive."""

    def __init__(
        self,
        session: Session,
        shared: SharedLogin,
        paths: Paths,
        open_wire: Callable[[Signer], Wire],
    ) -> None:
        self._session = session
        self._shared = shared
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
        has_logged_in = False
        while reply.status == 401 and jwt and not has_logged_in:
            has_logged_in = await self._logged_in(instead_of=jwt)
            jwt = self._session.jwt
            reply = await self._send(call)  # the journal already holds "sent"
        if reply.status == 401:
            said = words_of(reply)
            raise AccessDenied(
                f"{call.operation}: Polte does not accept this account's key (HTTP 401)"
                f"{': ' + said if said else ''}."
            )
        return reply

    async def _logged_in(self, *, instead_of: str = "") -> bool:
        """Make sure there is a login to sign with; return whether we had to log in for it.

        Another process's login is as good as one of our own, unless it is the one which was refused.
        """
        session = self._session
        async with self._one_login:
            if session.fresh and session.jwt != instead_of:
                return False
            outworn = session.jwt or instead_of
            session.drop_login()
            if found := await self._shared.find(instead_of=outworn):
                session.adopt(found)
                return False
            session.login_refused = session.login_refused or await self._shared.refusal()
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
                reply = await self._send(call)
            except PerhapsDone as error:  # the call it was for has certainly not been sent
                raise Unreachable(f"The login at Polte failed. {error}") from error
            try:
                login = session.read_login(reply)
            except AccessDenied:
                if reply.status in PASSWORD_REFUSED:
                    await self._shared.save_refusal(session.login_refused)
                raise
            session.adopt(login)
            await self._shared.share(login)
            return True

    async def _send(self, call: Call, sending: Sending | None = None) -> Reply:
        reply = await self._wire.send(call, sending=sending)
        await self._wire.settle(reply)
        if reply.status < 400:
            return reply
        told = self._session.cover(reply.body.decode("utf-8", "replace"))
        return Reply(reply.status, reply.headers, told.encode())  # it may quote a key back at us
