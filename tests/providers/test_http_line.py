"""The wire on real sockets: what a fake transport cannot prove."""

import asyncio
import gzip
import socket
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from tui.config.network import Network
from tui.domain.budget.windows import Allowance
from tui.providers.contract import Call, Signature
from tui.providers.errors import AnswerLost, AnswerUnreadable, Blocked, Unreachable
from tui.providers.governor import Governor, MemoryLedger
from tui.providers.http import HttpWire
from tui.providers.line import Patience

READ = Call(operation="list", method="GET", path="list")
CHANGE = Call(operation="change", method="POST", path="change", json={"a": 1}, mutates=True)
SOUND = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
SOON = Patience(connect=20, read=0.3, total=20)
DRIPPING = Patience(connect=20, read=20, total=0.6)
"""Only the whole may run out, and only the reading above: a busy machine is slow at all else."""


class Vendor:
    """A server which plays `behave` for every request it reads."""

    def __init__(self, behave):
        self.behave = behave
        self.connections = 0
        self.requests = []
        self.asked = asyncio.Event()

    async def meet(self, reader, writer):
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = [line for line in head.lower().split(b"\r\n") if b"content-length" in line]
                size = int(length[0].split(b":")[1]) if length else 0
                self.requests.append(head + await reader.readexactly(size))
                self.asked.set()
                await self.behave(reader, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def answers(*bodies):
    turns = list(bodies)

    async def behave(reader, writer):
        writer.write(turns.pop(0) if len(turns) > 1 else turns[0])

    return behave


async def hangs_up(reader, writer):
    writer.transport.abort()


async def says_nothing(reader, writer):
    await asyncio.sleep(5)


async def drips(reader, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not (reader.at_eof() or writer.is_closing()):  # it hung up, or reset the line
        writer.write(b"x")
        with suppress(ConnectionError):
            await writer.drain()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def line_to(behave, **settings):
    vendor = Vendor(behave)
    server = await asyncio.start_server(vendor.meet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire = make_wire(f"http://127.0.0.1:{port}/", **settings)
    try:
        yield wire, vendor
    finally:
        await wire.aclose()
        server.close()


def make_wire(base_url, **settings):
    def now():
        return datetime.now(UTC)

    async def at_once(seconds):
        await asyncio.sleep(0.001)

    governor = Governor(
        "fleet",
        MemoryLedger({"fleet": Allowance(people={}, windows=())}),
        person=True,
        patience_seconds=60,
        now=now,
    )
    settings = {"reading": SOON, "changing": SOON} | settings
    return HttpWire(
        "fleet",
        base_url,
        signer=lambda call: Signature({"authorization": "Bearer canary"}),
        is_read=lambda *_: True,
        read_only=False,
        governor=governor,
        now=now,
        sleep=at_once,
        **settings,
    )


async def test_every_call_has_a_connection_of_its_own():
    async with line_to(answers(SOUND)) as (wire, vendor):
        await wire.send(READ)
        await wire.send(READ)
        await wire.send(CHANGE)

    assert vendor.connections == 3
    assert b"authorization: Bearer canary" in vendor.requests[0]
    assert vendor.requests[2].endswith(b'{"a":1}')


async def test_a_closed_port_is_unreachable():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    wire = make_wire(f"http://127.0.0.1:{port}/")

    with pytest.raises(Unreachable, match=f"cannot reach 127.0.0.1:{port}"):
        await wire.send(CHANGE)


async def test_a_name_nobody_knows_is_unreachable():
    with pytest.raises(Unreachable):
        await make_wire("https://vendor.invalid/").send(CHANGE)


async def test_a_server_without_tls_is_unreachable():
    async with line_to(hangs_up) as (wire, _):
        unanswered = Patience(connect=0.5, read=20, total=20)
        secure = make_wire(wire._base_url.replace("http:", "https:"), changing=unanswered)
        with pytest.raises(Unreachable):
            await secure.send(CHANGE)


async def test_a_reset_after_the_request_is_an_answer_lost():
    async with line_to(hangs_up) as (wire, vendor):
        with pytest.raises(AnswerLost):
            await wire.send(CHANGE)

    assert len(vendor.requests) == 1


async def test_a_silent_vendor_is_given_up_after_the_read_timeout():
    async with line_to(says_nothing) as (wire, vendor):
        with pytest.raises(AnswerLost, match="took too long"):
            await wire.send(READ)

    assert len(vendor.requests) == 1


async def test_a_dripping_body_is_given_up_at_the_total_deadline():
    over = asyncio.Event()

    async def until_nobody_listens(reader, writer):
        await drips(reader, writer)
        over.set()

    async with line_to(until_nobody_listens, reading=DRIPPING) as (wire, vendor):
        async with asyncio.timeout(20):
            with pytest.raises(AnswerLost, match=r"not finished after 0\.6 seconds"):
                await wire.send(READ)
            await over.wait()

    assert len(vendor.requests) == 1


async def test_a_call_may_ask_for_more_patience():
    async def slow(reader, writer):
        await asyncio.sleep(0.8)
        writer.write(SOUND)

    async with line_to(slow) as (wire, _):
        patient = Call(operation="locate", method="POST", path="x", mutates=True, read_seconds=30)

        assert (await wire.send(patient)).body == b"{}"


async def test_a_body_cut_in_the_middle_is_an_answer_lost():
    async def cuts(reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        writer.close()

    async with line_to(cuts) as (wire, _):
        with pytest.raises(AnswerLost):
            await wire.send(CHANGE)


async def test_a_chunked_gzip_body_cut_between_chunks_is_unreadable():
    packed = gzip.compress(b'{"data":[1,2,3]}' * 9)[:-12]
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    async with line_to(answers(head + chunked)) as (wire, _):
        with pytest.raises(AnswerUnreadable, match="gzip"):
            await wire.send(CHANGE)


async def test_a_surplus_answer_is_never_taken_for_the_next_one():
    surplus = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nWRONG"
    async with line_to(answers(SOUND + surplus, SOUND)) as (wire, _):
        await wire.send(READ)
        second = await wire.send(READ)

    assert second.body == b"{}"


async def test_proxy_settings_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    async with line_to(answers(SOUND)) as (wire, _):
        assert (await wire.send(READ)).body == b"{}"


async def test_a_missing_ca_file_is_named(tmp_path):
    wire = make_wire("https://127.0.0.1:1/", network=Network(ca_file=str(tmp_path / "ca.pem")))

    with pytest.raises(Blocked, match=r"ca\.pem"):
        await wire.send(READ)


async def test_a_canceled_call_leaves_no_open_line():
    async with line_to(says_nothing) as (wire, vendor):
        task = asyncio.create_task(wire.send(CHANGE))
        await vendor.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert vendor.connections == 1
