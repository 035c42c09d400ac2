import asyncio

import httpx
import pytest

from tests.sim.desk import NOON, PASSWORD
from tui.sim.http.faults import FAULTS, Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.lattigo.names import DeviceNames
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

KEY = ("demo", "demo-lattigo-key")
USERS = "http://sim/lattigo/v2/users"


class Sleeper:
    """Sleep without time passing, and remember how long."""

    def __init__(self):
        self.seconds = []

    async def __call__(self, seconds):
        self.seconds.append(seconds)


@pytest.fixture
def simulator():
    return Simulator(World(clock=HandClock(NOON)))


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def sleeper():
    return Sleeper()


@pytest.fixture
async def client(simulator, faults, sleeper):
    transport = SimTransport(simulator, faults=faults, sleep=sleeper)
    async with httpx.AsyncClient(transport=transport, auth=KEY, timeout=60) as client:
        yield client


@pytest.mark.parametrize("base", ["http://sim/lattigo", "https://api.lattigo.com"])
async def test_vendors_are_found_by_path_and_by_their_real_names(client, base):
    answer = await client.get(f"{base}/v2/users", params={"page": 2})

    assert len(answer.json()) == 2
    assert answer.headers["x-prev-page"] == "1"
    assert "sim-delay-seconds" not in answer.headers


async def test_elsewhere_nothing_is_found(client):
    assert (await client.get("http://sim/v2/users")).status_code == 404


async def test_hosts_can_be_named(simulator):
    transport = SimTransport(simulator, hosts={"sims.test": "lattigo"})

    async with httpx.AsyncClient(transport=transport, auth=KEY) as client:
        named = await client.get("https://sims.test/v2/users")
        real = await client.get("https://api.lattigo.com/v2/users")

    assert (named.status_code, real.status_code) == (200, 404)


async def test_a_percent_encoded_name_stays_one(client, simulator):
    simulator.vendors["lattigo"].account.foreign = frozenset({"North/yard #1"})

    answer = await client.get("http://sim/lattigo/v2/devices/North%2Fyard%20%231")

    assert answer.status_code == 403


async def test_a_body_and_a_query_arrive(client):
    login = {"email": "ops@example.com", "password": PASSWORD}

    answer = await client.post("http://sim/polte/api/v1/users/login", json=login)

    assert answer.headers["authorization"].startswith("Bearer ")


LINE_FAULTS = {
    "connect_error": (httpx.ConnectError, "connect_tcp"),
    "connect_timeout": (httpx.ConnectTimeout, "connect_tcp"),
    "dns_failure": (httpx.ConnectError, "connect_tcp"),
    "tls_failure": (httpx.ConnectError, "start_tls"),
    "reset_before": (httpx.ConnectError, "start_tls"),
    "reset_while_sending": (httpx.WriteError, "send_request_headers"),
    "reset_after": (httpx.ReadError, "receive_response_headers"),
    "closed_without_answer": (httpx.RemoteProtocolError, "receive_response_headers"),
    "read_timeout": (httpx.ReadTimeout, "receive_response_headers"),
}


@pytest.mark.parametrize(("name", "error", "step"), [(n, *row) for n, row in LINE_FAULTS.items()])
async def test_a_broken_line_raises_what_httpx_raises_and_tells_how_far_it_got(
    client, faults, name, error, step
):
    events = []

    async def trace(event, _):
        events.append(event)

    faults.strike(name)
    with pytest.raises(error) as caught:
        await client.get(USERS, extensions={"trace": trace})

    left = "http11.send_request_headers.started" in events
    assert type(caught.value) is error
    assert events[-1].endswith(f"{step}.failed")
    assert left is (step in {"send_request_headers", "receive_response_headers"})


async def test_every_cut_of_the_table_has_been_tried():
    cuts = {name for name, fault in FAULTS.items() if fault.cut}

    assert cuts == {*LINE_FAULTS, "cut_body"}


async def test_a_whole_exchange_is_traced_as_httpcore_traces_it(client):
    events = []

    async def trace(event, _):
        events.append(event)

    await client.get(USERS, extensions={"trace": trace})

    steps = ("connect_tcp", "send_request_headers", "send_request_body", "receive_response_headers")
    said = [event.partition(".")[2] for event in events]
    assert said == [f"{step}.{end}" for step in steps for end in ("started", "complete")]


async def test_silence_lasts_as_long_as_the_read_timeout(client, faults, sleeper):
    faults.strike("read_timeout")

    with pytest.raises(httpx.ReadTimeout):
        await client.get(USERS, timeout=httpx.Timeout(1, read=3))

    assert sleeper.seconds == [3]


async def test_a_slow_answer_is_waited_for_unless_it_takes_too_long(client, faults, sleeper):
    faults.strike("latency", times=2)

    answer = await client.get(USERS)
    with pytest.raises(httpx.ReadTimeout):
        await client.get(USERS, timeout=2)

    assert answer.status_code == 200
    assert sleeper.seconds == [3, 2]


async def test_latency_is_the_same_for_everybody(simulator, sleeper):
    transport = SimTransport(simulator, latency_seconds=0.2, sleep=sleeper)

    async with httpx.AsyncClient(transport=transport, auth=KEY) as client:
        await client.get(USERS)

    assert sleeper.seconds == [0.2]


async def test_a_dripping_body_arrives_whole_or_times_out_between_two_pieces(
    client, faults, sleeper
):
    faults.strike("drip", times=2)

    answer = await client.get(USERS)
    with pytest.raises(httpx.ReadTimeout):
        await client.get(USERS, timeout=0.1)

    assert len(answer.json()) == 10
    assert len(sleeper.seconds) > 5


async def test_a_body_cut_short_is_a_broken_answer(client, faults):
    faults.strike("cut_body")

    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection"):
        await client.get(USERS)


async def test_a_vendor_which_was_not_reached_has_charged_nothing(client, faults, simulator):
    unit = next(u for u in simulator.world.sims if DeviceNames(simulator.world).named(u.iccid))
    body = {"device_names": [unit.iccid], "sms_text": "reboot"}
    faults.strike("reset_while_sending")
    faults.strike("reset_after")

    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            await client.post("http://sim/lattigo/v2/device_operations/send_sms", json=body)

    assert len(simulator.vendors["lattigo"].charges) == 1


async def test_a_bomb_is_unpacked_only_as_it_is_read(client, faults):
    faults.strike("gzip_bomb")

    async with client.stream("GET", USERS) as answer:
        first = [chunk async for chunk in answer.aiter_raw()]

    assert sum(map(len, first)) == int(answer.headers["content-length"]) < 100_000


async def test_a_redirect_is_not_followed_by_the_line(client, faults):
    faults.strike("status_301")

    assert (await client.get(USERS)).status_code == 301


async def test_a_simulator_which_thinks_aside_holds_nobody_up():
    world = World(fleet=400, clock=HandClock(NOON))
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    async with httpx.AsyncClient(transport=SimTransport(Simulator(world), aside=True)) as client:
        body = {"commandstring": "get_devices", "token": "demo-charterup-token"}
        answer = await client.post("http://127.0.0.1/charterup/api/v2/", json=body)
    ticking.cancel()

    assert len(answer.json()["data"]) > 200
    assert ticks > 50
