"""The one place that speaks HTTP: signs a request at the last step and lets no secret out again."""

import asyncio
import logging
import re
import ssl
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# httpx has a command line of its own, which loads Rich: nobody here uses it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx

from tui.config.network import STRAIGHT, Network
from tui.domain.text.safe_text import clean
from tui.providers.answer import is_answer
from tui.providers.body import Body, UnsoundBody
from tui.providers.contract import Call, IsRead, Signer
from tui.providers.errors import Blocked
from tui.providers.governor import Governor
from tui.providers.line import CHANGING, READING, LineAnswer, LineFailed, Patience
from tui.providers.mask import mask
from tui.providers.outgoing import Outgoing
from tui.providers.web_page import is_web_page
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
        network: Network = STRAIGHT,
        reading: Patience = READING,
        changing: Patience = CHANGING,
    ) -> None:
        secure = base_url.lower().startswith("https:")
        connections = Connections(transport, network, secure=secure)
        line = HttpLine(connections, signer, is_read, read_only=read_only)
        super().__init__(
            account,
            base_url,
            line,
            governor=governor,
            now=now,
            sleep=sleep,
            proxy_host=network.proxy_host,
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
        network: Network,
        *,
        secure: bool,
    ) -> None:
        self._given = given
        self.network = network
        self._secure = secure
        self._trust: ssl.SSLContext | None = None

    async def open(self) -> AbstractAsyncContextManager[httpx.AsyncBaseTransport]:
        """Return a transport for one call; one which was handed in stays its owner's to close."""
        if self._given is not None:
            return nullcontext(self._given)
        if self._trust is None:  # 80 ms of reading certificates: not on the screen's time
            self._trust = await asyncio.to_thread(self._read_trust)
        return httpx.AsyncHTTPTransport(verify=self._trust, trust_env=False, proxy=self._proxy())

    def _proxy(self) -> httpx.Proxy | None:
        if self.network.proxy is None:
            return None
        url = self.network.proxy.get_secret_value()
        is_secure = url.lower().startswith("https:")
        return httpx.Proxy(url, ssl_context=self._trust if is_secure else None)

    def _read_trust(self) -> ssl.SSLContext:
        if not self._secure:
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody: loopback is plain http
        file, folder = self.network.ca_file, self.network.ca_folder
        if file is None and folder is None:
            return httpx.create_ssl_context(trust_env=False)
        try:
            if folder is not None:
                next(Path(folder).iterdir(), None)  # OpenSSL ignores a folder which is not there
            return ssl.create_default_context(cafile=file, capath=folder)
        except OSError as error:
            why = "it has no certificate" if isinstance(error, ssl.SSLError) else error.strerror
            raise Blocked(
                f"the CA file {error.filename or file or folder} cannot be read ({why}). Nothing was "
                f"sent. Correct {self.network.ca_set_by}."
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
        left = _Departure(patience, proxied=self._connections.network.proxy is not None)
        failure: LineFailed | UnsoundBody | Blocked
        try:
            async with asyncio.timeout(patience.total):
                return await self._carry(call, request, left)
        except (UnsoundBody, Blocked) as error:
            failure = type(error)(str(error))
        except _NOTHING_LEFT as error:
            failure = self._failed(error, left=False)
        except TimeoutError:
            reason = f"not finished after {patience.total:g} seconds"
            advice = "" if left.happened else self._advice("")
            failure = LineFailed(reason, left=left.happened, late=True, advice=advice)
        except (httpx.TransportError, OSError, UnicodeError) as error:
            failure = self._failed(error, left=left.happened)
        raise failure  # a new one: the frames of the first one hold the signed request

    def _failed(self, error: Exception, *, left: bool) -> LineFailed:
        reason = _without_credentials(_reason(error), self._connections.network)
        late = isinstance(error, httpx.TimeoutException)
        return LineFailed(reason, left=left, late=late, advice=self._advice(reason))

    def _advice(self, reason: str) -> str:
        """Return what to do where the vendor's own address is not what is wrong."""
        network = self._connections.network
        if "CERTIFICATE_VERIFY_FAILED" in reason:
            return (
                f"Correct {network.ca_set_by}, then try again."
                if network.ca_set_by
                else "If a proxy of your company signs for the vendor, name its authority's "
                "certificate as ca_file under [network], then try again."
            )
        if reason.startswith("407") and network.proxy is not None:
            return f"Put the user name and password into {network.proxy_set_by}, as http://USER:PASSWORD@HOST:PORT."
        if network.proxy is not None:
            return f"Check the network and {network.proxy_set_by}, then try again."
        return ""

    async def _carry(self, call: Call, request: Outgoing, left: "_Departure") -> LineAnswer:
        signed = self._sign(call, request)
        signed.extensions |= {"timeout": left.waits, "trace": left.trace}
        async with await self._connections.open() as transport:
            response = await transport.handle_async_request(signed)
            try:
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = await _read(call, response, headers)
            finally:
                await response.aclose()
        if not is_answer(call, response.status_code) or is_web_page(headers, body):
            # It may quote the key back at us.
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
    """Watches whether anything of a request has left for the vendor: httpx's trace extension.

    A proxy is first asked to connect us, in a request of its own: nothing has left by then, and its
    answer is waited for only as long as a connection is.
    """

    def __init__(self, patience: Patience, *, proxied: bool) -> None:
        self._traced = self._sent = False
        self._patience = patience
        self.waits = {"connect": patience.connect, "read": patience.read}
        self.waits |= {"write": patience.read, "pool": patience.connect}
        if proxied:
            self.waits["read"] = patience.connect

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Note one step on the line."""
        self._traced = True
        if event.endswith("send_request_headers.started") and not _asks_proxy(info):
            self._sent = True
            self.waits["read"] = self._patience.read

    @property
    def happened(self) -> bool:
        """Whether something may have left; a line without a trace proves nothing."""
        return self._sent or not self._traced


def _asks_proxy(info: Mapping[str, Any]) -> bool:
    return getattr(info.get("request"), "method", b"") == b"CONNECT"


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


def _without_credentials(reason: str, network: Network) -> str:
    """Return a reason in which a proxy does not echo what we logged in with."""
    if network.proxy is None:
        return reason
    parts = urlsplit(network.proxy.get_secret_value())
    if parts.password is None:
        return reason
    plain = f"{unquote(parts.username or '')}:{unquote(parts.password)}"
    packed = b64encode(plain.encode()).decode()
    for secret in (packed, plain, parts.password, unquote(parts.password)):
        reason = reason.replace(secret, "…") if secret else reason
    return reason


def _reason(error: Exception) -> str:
    """Return why in words; what a malformed header's error says is left out, as it quotes the header."""
    quoting = isinstance(error, httpx.LocalProtocolError | UnicodeError)
    said = "" if quoting else clean(str(error))
    late = isinstance(error, httpx.TimeoutException)
    return said or ("it took too long" if late else type(error).__name__)
