import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap

import httpx
import pytest

from tests.sim.desk import NOON
from tui.sim.http import server
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

KEY = ("demo", "demo-lattigo-key")


@pytest.fixture
def simulator():
    return Simulator(World(clock=HandClock(NOON)))


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
async def client(simulator, faults):
    address = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(
        server.serving(simulator, "127.0.0.1", 0, ready=address.set_result, faults=faults)
    )
    async with httpx.AsyncClient(base_url=await address, auth=KEY, timeout=60) as client:
        yield client
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_vendors_answer_over_http(client):
    users = await client.get("/lattigo/v2/users", params={"per_page": 3})
    command = {"commandstring": "validate_api_key", "token": "demo-charterup-token"}
    valid = await client.post("/charterup/api/v2/", json=command)
    nowhere = await client.get("/elsewhere")

    assert users.json() == ["ops", "dispatch", "maria.alvarez"]
    assert users.headers["x-next-page"] == "2"
    assert valid.json()["message"] == "Valid API key."
    assert nowhere.status_code == 404
    assert "uvicorn" not in users.headers.get("server", "")


async def test_a_percent_encoded_name_stays_one(client, simulator):
    simulator.vendors["lattigo"].account.foreign = frozenset({"North/yard #1"})

    answer = await client.get("/lattigo/v2/devices/North%2Fyard%20%231")

    assert answer.status_code == 403


async def test_a_body_that_is_too_long_is_refused(client):
    body = b"x" * (server.MAX_BODY_BYTES + 1)

    assert (await client.post("/polte/users/login", content=body)).status_code == 413


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("connect_error", (httpx.ReadError, httpx.RemoteProtocolError)),
        ("reset_after", (httpx.ReadError, httpx.RemoteProtocolError)),
        ("closed_without_answer", (httpx.RemoteProtocolError,)),
        ("cut_body", (httpx.RemoteProtocolError,)),
        ("read_timeout", (httpx.ReadTimeout,)),
    ],
)
async def test_the_line_can_break(client, faults, name, errors):
    faults.strike(name)

    with pytest.raises(errors):
        await client.get("/lattigo/v2/users", timeout=0.3)
    assert (await client.get("/lattigo/v2/users")).status_code == 200


async def test_an_answer_can_be_spoiled(client, faults):
    faults.strike("retry_after")

    answer = await client.get("/lattigo/v2/users")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


async def test_a_port_that_is_taken_is_an_error(simulator):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await server.serving(simulator, "127.0.0.1", taken.getsockname()[1], ready=print)


async def test_without_the_extra_it_says_what_to_install(simulator, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)

    with pytest.raises(server.ServerMissingError, match=r'pip install "watchfloor\[server\]"'):
        await server.serving(simulator, "127.0.0.1", 0, ready=print)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_gently_and_it_prints_nothing_itself(number):
    program = textwrap.dedent("""
        from datetime import UTC, datetime
        from tui.sim.world.clock import FastClock
        from tui.sim.http.mount import Simulator
        from tui.sim.http.server import serve
        from tui.sim.world.world import World

        world = World(clock=FastClock(datetime(2026, 11, 20, tzinfo=UTC)))
        serve(Simulator(world), "127.0.0.1", 0, ready=lambda url: print(url, flush=True))
        print("stopped")
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    url = process.stdout.readline().strip()
    answer = httpx.get(f"{url}/lattigo/v2/users", auth=KEY)

    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    assert answer.status_code == 200
    assert (process.returncode, out, err) == (0, "stopped\n", "")
