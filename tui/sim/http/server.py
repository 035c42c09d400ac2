"""The skin for other programs: the same answers over real HTTP, on loopback."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.message import Request, answer_json
from tui.sim.world.delivery import Cut, Delivery, delivery_of

MAX_BODY_BYTES = 8 * 1024 * 1024
"""More than any vendor's upload needs; what is longer is refused with 413."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ServerMissingError(RuntimeError):
    """The optional web server is not installed."""


class Application:
    """An ASGI application in front of the simulated vendors."""

    def __init__(
        self, simulator: Simulator, *, faults: Faults | None = None, latency_seconds: float = 0.0
    ) -> None:
        self.simulator = simulator
        self.faults = faults or Faults()
        self.latency_seconds = latency_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry one request to its vendor and the answer back."""
        if scope["type"] != "http":
            return
        body = await _body(receive)
        delivery = (
            delivery_of(answer_json({"error": "The body is too long."}, 413))
            if body is None
            else self._delivery(_plain(scope, body))
        )
        await asyncio.sleep(delivery.delay_seconds + self.latency_seconds)
        if delivery.cut in {None, Cut.BODY}:
            await _answer(delivery, send)
        if delivery.cut is not None:
            await _break(delivery.cut, receive, send)

    def _delivery(self, request: Request) -> Delivery:
        routed = self.simulator.route(request)
        if routed is None:
            return delivery_of(self.simulator.nowhere())
        vendor, inner = routed
        return self.faults.deliver(vendor, inner, lambda asked: self.simulator.ask(vendor, asked))


def serve(
    simulator: Simulator,
    host: str,
    port: int,
    *,
    ready: Callable[[str], None],
    faults: Faults | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called with the base URL once clients can connect.

    Port 0 takes a free one. Raises ServerMissingError without uvicorn, OSError where the port is taken.
    """
    asyncio.run(serving(simulator, host, port, ready=ready, faults=faults))


async def serving(
    simulator: Simulator,
    host: str,
    port: int,
    *,
    ready: Callable[[str], None],
    faults: Faults | None = None,
) -> None:
    """Serve until a signal comes or the task is canceled."""
    try:
        import uvicorn  # noqa: PLC0415 - an optional extra which nothing else needs
    except ModuleNotFoundError as error:
        raise ServerMissingError(
            'Serving needs uvicorn: pip install "watchfloor[server]"'
        ) from error
    settings = uvicorn.Config(
        Application(simulator, faults=faults),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(settings)
    with _listener(host, port) as listener:
        running = asyncio.ensure_future(server.serve(sockets=[listener]))
        await asyncio.sleep(0)  # uvicorn takes the signals in its first step; ours come after
        with _signals(lambda: setattr(server, "should_exit", True)):
            ready(_base_url(host, listener))
            try:
                await asyncio.shield(running)
            except asyncio.CancelledError:
                server.should_exit = True
                await running
                raise


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _base_url(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Stop gently on SIGINT and SIGTERM; uvicorn would raise them again afterwards."""
    loop = asyncio.get_running_loop()
    taken = []
    for number in (signal.SIGINT, signal.SIGTERM):
        # Not in the main thread, or not on this platform: canceling the task must do.
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop)
            taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            loop.remove_signal_handler(number)


async def _body(receive: Receive) -> bytes | None:
    """Read a request's body to its end, or return None where it is too long."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


def _plain(scope: Scope, body: bytes) -> Request:
    query = scope["query_string"].decode("latin-1")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    # raw_path and not path: a %2F in an identifier must stay one.
    path = scope["raw_path"].decode("latin-1")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    return Request(scope["method"], path, pairs, headers, body)


async def _answer(delivery: Delivery, send: Send) -> None:
    answer = delivery.answer
    headers = [*answer.headers, ("content-length", str(len(answer.body)))]
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [
                (name.encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ],
        }
    )
    for piece in delivery.pieces():
        await asyncio.sleep(delivery.gap_seconds)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    if delivery.cut is None:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _break(cut: Cut, receive: Receive, send: Send) -> None:
    """Hang up. A line which breaks before a request is sent is, on this side, a reset as well."""
    # ASGI has no message for hanging up; uvicorn's `send` is a method of the connection itself.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None and cut in {Cut.BODY, Cut.CLOSED}:
        transport.close()
    elif transport is not None and cut is not Cut.SILENCE:
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
