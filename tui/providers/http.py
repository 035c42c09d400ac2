"""The one place that speaks HTTP: signs a request at the last step and lets no secret out again."""

import asyncio
import logging
import re
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime

import httpx

from tui.domain.text.safe_text import clean
from tui.providers.answer import is_answer
from tui.providers.body import Body, UnsoundBody
from tui.providers.contract import Call, IsRead, Signer
from tui.providers.errors import Blocked
from tui.providers.governor import Governor
from tui.providers.line import CHANGING, READING, LineAnswer, LineFailed, Patience
from tui.providers.mask import mask
from tui.providers.outgoing import Outgoing
from tui.providers.wire import GovernedWire, Sleep

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # DEBUG prints the headers, and the key

_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


class HttpWire(GovernedWire):
    """One account's wire over HTTP; nothing is read or opened before the first call."""

    def __init__(
        self,
        account: str,
        base_url: str,
        *,
        signer: Signer,
        is_read: IsRead,
        read_only: bool,
        governor: Governor,
        now: Callable[[], datetime],
        sleep: Sleep = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
        ca_file: str | None = None,
        proxy: str | None = None,
        reading: Patience = READING,
        changing: Patience = CHANGING,
    ) -> None:
        secure = base_url.lower().startswith("https:")
        connections = Connections(transport, ca_file, proxy, secure=secure)
        line = HttpLine(connections, signer, is_read, read_only=read_only)
        super().__init__(
            account,
            base_url,
            line,
            governor=governor,
            now=now,
            sleep=sleep,
            reading=reading,
            changing=changing,
        )


class Connections:
    """A fresh connection for every call, or the transport which was handed in.

    None is kept open for the next call: a surplus answer left on it would be taken for that call's own.
    """

    def __init__(
        self,
        given: httpx.AsyncBaseTransport | None,
        ca_file: str | None,
        proxy: str | None,
        *,
        secure: bool,
    ) -> None:
        self._given = given
        self._ca_file = ca_file
        self._proxy = proxy
        self._secure = secure
        self._trust: ssl.SSLContext | None = None

    async def open(self) -> AbstractAsyncContextManager[httpx.AsyncBaseTransport]:
        """Return a transport for one call; one which was handed in stays its owner's to close."""
        if self._given is not None:
            return nullcontext(self._given)
        if self._trust is None:  # 80 ms of reading certificates: not on the screen's time
            self._trust = await asyncio.to_thread(self._read_trust)
        return httpx.AsyncHTTPTransport(verify=self._trust, trust_env=False, proxy=self._proxy)

    def _read_trust(self) -> ssl.SSLContext:
        if not self._secure:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody: loopback is plain http
        if self._ca_file is None:
            return httpx.create_ssl_context(trust_env=False)
        try:
            return ssl.create_default_context(cafile=self._ca_file)
        except OSError as error:
            raise Blocked(
                f"the CA file {self._ca_file} cannot be read ({error.strerror}). Nothing was sent. "
                "Correct ca_file in the settings."
            ) from error


class HttpLine:
    """Adds the secrets, keeps the guard, and lets neither signed request nor its traceback out."""

    def __init__(
        self, connections: Connections, signer: Signer, is_read: IsRead, *, read_only: bool
    ) -> None:
        self._connections = connections
        self._signer = signer
        self._is_read = is_read
        self._read_only = read_only

    def guard(self, call: Call, request: Outgoing) -> None:
        """Raise `Blocked` for anything but a known read, if the account is read-only."""
        if self._read_only and not self._is_read(call.method, call.path, request.body):
            raise Blocked(
                f"{call.operation}: the account is read-only. Nothing was sent. "
                "Allow changes in the settings first."
            )

    async def exchange(self, call: Call, request: Outgoing, patience: Patience) -> LineAnswer:
        """Sign and send one request; return status, headers and body."""
        self.guard(call, request)
        left = _Departure()
        failure: LineFailed | UnsoundBody | Blocked
        try:
            async with asyncio.timeout(patience.total):
                return await self._carry(call, request, patience, left)
        except (UnsoundBody, Blocked) as error:
            failure = type(error)(str(error))
        except _NOTHING_LEFT as error:
            failure = LineFailed(_reason(error), left=False)
        except TimeoutError:
            reason = f"not finished after {patience.total:g} seconds"
            failure = LineFailed(reason, left=left.happened, late=True)
        except (httpx.TransportError, OSError, UnicodeError) as error:
            late = isinstance(error, httpx.TimeoutException)
            failure = LineFailed(_reason(error), left=left.happened, late=late)
        raise failure  # a new one: the frames of the first one hold the signed request

    async def _carry(
        self, call: Call, request: Outgoing, patience: Patience, left: "_Departure"
    ) -> LineAnswer:
        signed = self._sign(call, request)
        waits = {"connect": patience.connect, "read": patience.read}
        waits |= {"write": patience.read, "pool": patience.connect}
        signed.extensions |= {"timeout": waits, "trace": left.trace}
        async with await self._connections.open() as transport:
            response = await transport.handle_async_request(signed)
            try:
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = await _read(call, response, headers)
            finally:
                await response.aclose()
        if not is_answer(call, response.status_code):  # it may quote the key back at us
            told = mask(body.decode("utf-8", "replace"), call, self._signer(call))
            body = told.encode()
        return LineAnswer(response.status_code, headers, body)

    def _sign(self, call: Call, request: Outgoing) -> httpx.Request:
        signature = self._signer(call)
        if not all(_HEADER_VALUE.fullmatch(value) for value in signature.headers.values()):
            raise Blocked(
                f"{call.operation}: the account's key has characters no HTTP header may carry. "
                "Nothing was sent. Check the key for a line break."
            )
        signed = {name.lower(): value for name, value in signature.headers.items()}
        return httpx.Request(
            request.method,
            request.url,
            headers={**request.headers, **signed},
            content=request.body if signature.body is None else signature.body,
        )


class _Departure:
    """Watches whether anything of a request has left: httpx's trace extension."""

    def __init__(self) -> None:
        self._traced = self._sent = False

    async def trace(self, event: str, _: object) -> None:
        """Note one step on the line."""
        self._traced = True
        self._sent = self._sent or event.endswith("send_request_headers.started")

    @property
    def happened(self) -> bool:
        """Whether something may have left; a line without a trace proves nothing."""
        return self._sent or not self._traced


async def _read(call: Call, response: httpx.Response, headers: dict[str, str]) -> bytes:
    """Read a body whole; of a refusal only what can be read, as its status says enough."""
    try:
        body = Body(headers)
        async for piece in response.stream:  # type: ignore[union-attr]  # every async transport's is
            body.add(piece)
        return body.end()
    except (UnsoundBody, httpx.TransportError):
        if is_answer(call, response.status_code):
            raise
        return b""


def _reason(error: Exception) -> str:
    """Return why in words; what a malformed header's error says is left out, as it quotes the header."""
    quoting = isinstance(error, httpx.LocalProtocolError | UnicodeError)
    said = "" if quoting else clean(str(error))
    late = isinstance(error, httpx.TimeoutException)
    return said or ("it took too long" if late else type(error).__name__)
