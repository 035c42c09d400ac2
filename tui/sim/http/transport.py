"""The skin for the demo and the tests: an httpx transport in front of the simulated vendors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.message import Answer, Request
from tui.sim.world.delivery import Cut, Delivery, delivery_of

_CONNECT = "connection.connect_tcp"
_HANDSHAKE = "connection.start_tls"
_HEADERS = "http11.send_request_headers"
_BODY = "http11.send_request_body"
_ANSWER = "http11.receive_response_headers"

_CUTS: Mapping[Cut, tuple[str, type[httpx.TransportError], str]] = {
    Cut.DNS: (_CONNECT, httpx.ConnectError, "[Errno -2] Name or service not known"),
    Cut.REFUSED: (_CONNECT, httpx.ConnectError, "All connection attempts failed"),
    Cut.CONNECT_TIMEOUT: (_CONNECT, httpx.ConnectTimeout, ""),
    Cut.TLS: (
        _HANDSHAKE,
        httpx.ConnectError,
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
    ),
    Cut.HANDSHAKE: (_HANDSHAKE, httpx.ConnectError, "[Errno 104] Connection reset by peer"),
    Cut.SENDING: (_HEADERS, httpx.WriteError, "[Errno 104] Connection reset by peer"),
    Cut.SILENCE: (_ANSWER, httpx.ReadTimeout, ""),
    Cut.RESET: (_ANSWER, httpx.ReadError, "[Errno 104] Connection reset by peer"),
    Cut.CLOSED: (
        _ANSWER,
        httpx.RemoteProtocolError,
        "Server disconnected without sending a response.",
    ),
}
"""The step at which each cut is noticed, and what httpx raises for it."""

Sleep = Callable[[float], Awaitable[Any]]


class SimTransport(httpx.AsyncBaseTransport):
    """Answer httpx from the simulator, with the exceptions and traces of a real line."""

    def __init__(
        self,
        simulator: Simulator,
        *,
        hosts: Mapping[str, str] | None = None,
        latency_seconds: float = 0.0,
        faults: Faults | None = None,
        sleep: Sleep = asyncio.sleep,
        aside: bool = False,
    ) -> None:
        """Take the simulator, and which host is which vendor where that is not the real one's.

        Any other host is routed by the path's first segment. With `aside` the simulator works in a
        thread, so that a large world blocks nothing.
        """
        self.simulator = simulator
        self.faults = faults or Faults()
        self.latency_seconds = latency_seconds
        self._hosts = simulator.hosts if hosts is None else hosts
        self._sleep = sleep
        self._aside = asyncio.Lock() if aside else None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request to its vendor and the answer back."""
        asked = _plain(request, await request.aread())
        delivery = await self._thought(request.url.host, asked)
        line = _Line(request, self._sleep)
        await line.travel(delivery.cut, delivery.delay_seconds + self.latency_seconds)
        return httpx.Response(
            delivery.answer.status,
            headers=_headers(delivery.answer),
            stream=_Arrival(delivery, line),
            request=request,
        )

    async def _thought(self, host: str, asked: Request) -> Delivery:
        if self._aside is None:
            return self._delivery(host, asked)
        async with self._aside:  # the world's memory is for one thread at a time
            return await asyncio.to_thread(self._delivery, host, asked)

    def _delivery(self, host: str, asked: Request) -> Delivery:
        mount = self._hosts.get(host)
        routed = (mount, asked) if mount else self.simulator.route(asked)
        if routed is None:
            return delivery_of(self.simulator.nowhere())
        vendor, inner = routed
        return self.faults.deliver(
            vendor, inner, lambda request: self.simulator.ask(vendor, request)
        )


class _Line:
    """One connection, as a request sees it: its steps traced, its timeouts kept."""

    def __init__(self, request: httpx.Request, sleep: Sleep) -> None:
        self.request = request
        self.sleep = sleep
        self._trace = request.extensions.get("trace")
        timeouts = request.extensions.get("timeout") or {}
        self._read_seconds: float | None = timeouts.get("read")
        self._connect_seconds: float | None = timeouts.get("connect")

    async def travel(self, cut: Cut | None, delay_seconds: float) -> None:
        """Go through the steps of one exchange, up to the one where the line breaks."""
        where, _, _ = _CUTS.get(cut, ("", None, "")) if cut else ("", None, "")
        for step in (_CONNECT, _HANDSHAKE, _HEADERS, _BODY, _ANSWER):
            if step == _HANDSHAKE and where != step and self.request.url.scheme != "https":
                continue
            await self._say(f"{step}.started")
            try:
                if cut and step == where:
                    await self._break(cut)
                if step == _ANSWER:
                    await self.wait(delay_seconds)
            except httpx.TransportError as error:
                await self._say(f"{step}.failed", exception=error)
                raise
            await self._say(f"{step}.complete", return_value=None)

    async def wait(self, seconds: float) -> None:
        """Wait for bytes, but no longer than the read timeout."""
        if self._read_seconds is not None and seconds > self._read_seconds:
            await self.sleep(self._read_seconds)
            raise httpx.ReadTimeout("", request=self.request)
        if seconds:
            await self.sleep(seconds)

    async def _break(self, cut: Cut) -> None:
        _, error, text = _CUTS[cut]
        if cut is Cut.SILENCE:
            await self.wait(float("inf"))
        if cut is Cut.CONNECT_TIMEOUT and self._connect_seconds:
            await self.sleep(self._connect_seconds)
        raise error(text, request=self.request)

    async def _say(self, event: str, **what: object) -> None:
        if self._trace is not None:
            await self._trace(event, what)


class _Arrival(httpx.AsyncByteStream):
    """A body arriving piece by piece."""

    def __init__(self, delivery: Delivery, line: _Line) -> None:
        self._delivery = delivery
        self._line = line

    async def __aiter__(self) -> AsyncIterator[bytes]:
        got = 0
        for piece in self._delivery.pieces():
            await self._line.wait(self._delivery.gap_seconds)
            got += len(piece)
            yield piece
        if self._delivery.cut is Cut.BODY:
            expected = len(self._delivery.answer.body)
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body "
                f"(received {got} bytes, expected {expected})",
                request=self._line.request,
            )


def _plain(request: httpx.Request, body: bytes) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    return Request(request.method, path, pairs, headers, body)


def _headers(answer: Answer) -> list[tuple[str, str]]:
    return [*answer.headers, ("content-length", str(len(answer.body)))]
