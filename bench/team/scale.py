"""Several services on one PostgreSQL: `python bench/team/scale.py [--accounts N] [--services N] [--minutes M] [--speed X]`.

Every account is an organization of its own at a simulated CharterUP, with the vendor's own limits. The services are
real processes which run what `watchfloor sync --watch` runs; one is killed every minute (`kill -9`), and a new one
is started in its place, with the same settings. All clocks and sleeps run `--speed` times as fast, the vendor's limits,
the leases and the pauses with them. A service names itself in its requests, so the vendors can tell who asked.
At the end: was every account served by exactly one, how long was one without, was anything asked twice, is a report
lost?
"""

import argparse
import asyncio
import logging
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx
import psycopg

from bench.team import leases
from bench.team.leases import Asked, Held
from tests.team_server import running
from tui.cli.sync import start_tasks
from tui.config import load
from tui.console import Console, Surroundings
from tui.sim.charterup.vendor import CharterUp
from tui.sim.message import Request
from tui.sim.world.world import World

MINUTE = 60.0
TOKEN = "demo-charterup-token"  # noqa: S105 - opens nothing but the simulator
WHO = "x-service"
SETTLED_MINUTES = 60
"""A report must be stored by this age, as in bench/fortnight.py: an organization's requests are few."""


def name_of(number: int) -> str:
    """Return the name of the account which asks this organization."""
    return f"org-{number:03}"


@dataclass(frozen=True, slots=True)
class FastClock:
    """A wall clock which runs faster; every process of a run reads the same time."""

    began: float
    """When it began, as the machine's clock says."""
    speed: float

    def __call__(self) -> datetime:
        passed = time.time() - self.began
        return datetime.fromtimestamp(self.began, UTC) + timedelta(seconds=passed * self.speed)

    def seconds(self) -> float:
        """Return the seconds of the run."""
        return (time.time() - self.began) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Sleep for some of its seconds."""
        await asyncio.sleep(seconds / self.speed)


# --- the vendors --------------------------------------------------------------------------------


class Vendors:
    """One CharterUP for each account, and a line for each request: who asked what, when."""

    def __init__(self, accounts: int, fleet: int, clock: FastClock) -> None:
        self.clock = clock
        self.worlds = [World(seed=n, fleet=fleet, clock=clock) for n in range(accounts)]
        self._vendors = [CharterUp(world) for world in self.worlds]
        self.asked: list[Asked] = []

    async def serve(self, listening: socket.socket) -> None:
        """Answer until cancelled; the smallest HTTP that httpx speaks."""
        server = await asyncio.start_server(self._connection, sock=listening)
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *lines = head.decode("latin-1").strip().split("\r\n")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (each.partition(":") for each in lines)
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                writer.write(self._answer(line, headers, body))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # a killed service, or the end of the run
        finally:
            writer.close()

    def _answer(self, line: str, headers: dict[str, str], body: bytes) -> bytes:
        method, path, _ = line.split()
        _, number, *rest = path.split("/")
        account = int(number)
        answer = self._vendors[account].handle(
            Request(method, "/" + "/".join(rest), (), headers, body)
        )
        refused = b"Rate Limit Exceeded" in answer.body
        at = self.clock.seconds()
        self.asked.append(Asked(at, name_of(account), headers.get(WHO, ""), body.decode(), refused))
        named = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
        head = f"HTTP/1.1 {answer.status} OK\r\n{named}content-length: {len(answer.body)}\r\n\r\n"
        return head.encode() + answer.body


# --- a service ----------------------------------------------------------------------------------


class NamedTransport(httpx.AsyncHTTPTransport):
    """Names the service in each request."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers[WHO] = os.environ["SCALE_SERVICE"]
        return await super().handle_async_request(request)


async def service(config: Path, state: Path, clock: FastClock) -> None:
    """Run what `sync --watch` runs, on the fast clock, until killed."""
    around = Surroundings(now=clock, sleep=clock.sleep, transport=NamedTransport())
    console = await Console.open(load(config), state, around)
    await asyncio.gather(*start_tasks(console, list(console.accounts)))


# --- the run ------------------------------------------------------------------------------------


def settings(url: str, port: int, accounts: int) -> str:
    """Return the settings, the same for every service."""
    blocks = [f'[store]\nurl = "{url}"\n']
    blocks += [
        f'[[accounts]]\nname = "{name_of(n)}"\nprovider = "charterup"\n'
        f'base_url = "http://127.0.0.1:{port}/{n}/api/v2/"\ntoken = "{TOKEN}"\n'
        for n in range(accounts)
    ]
    return "\n".join(blocks)


class Services:
    """The services of a run, each a process."""

    def __init__(self, config: Path, clock: FastClock) -> None:
        self._config = config
        self._clock = clock
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._number = 0
        self.killed: dict[str, float] = {}
        """When each service was killed, in seconds of the run."""
        self.names: dict[str, str] = {}
        """The services by their process ids."""

    def start(self) -> None:
        """Start one more, with the same settings as all others."""
        self._number += 1
        name = f"service-{self._number}"
        words = [sys.executable, __file__, "--service", str(self._config)]
        words += ["--began", repr(self._clock.began), "--speed", repr(self._clock.speed)]
        log = (self._config.parent / f"{name}.log").open("wb")
        process = subprocess.Popen(
            words, env={**os.environ, "SCALE_SERVICE": name}, stderr=log, stdout=log
        )
        self._running[name] = process
        self.names[str(process.pid)] = name

    def kill_one(self, luck: random.Random, busiest: Callable[[], str]) -> None:
        """Kill the one which asks most every other time, else any; start another in its place."""
        name = busiest() if self._number % 2 else luck.choice(sorted(self._running))
        name = name if name in self._running else luck.choice(sorted(self._running))
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed[name] = self._clock.seconds()
        self.start()

    def keep_logs(self, folder: Path) -> None:
        """Copy what the services logged."""
        folder.mkdir(parents=True, exist_ok=True)
        for log in self._config.parent.glob("*.log"):
            shutil.copy(log, folder)

    def ended(self) -> list[str]:
        """Return the services which ended by themselves."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def stop(self) -> None:
        """End all."""
        for process in self._running.values():
            process.kill()
            process.wait()


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run after its end."""

    vendors: Vendors
    killed: dict[str, float]
    held: Held
    have: set[tuple[str, str]]
    """The account and the key of each report which is in the store."""
    seconds: float
    cpu: float
    """What the services took of the processors, in seconds."""


async def main(arguments: argparse.Namespace) -> int:
    clock = FastClock(time.time(), arguments.speed)
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    vendors = Vendors(arguments.accounts, arguments.fleet, clock)
    with running() as server, tempfile.TemporaryDirectory() as made:
        config = Path(made) / "config.toml"
        port = listening.getsockname()[1]
        config.write_text(settings(server.url, port, arguments.accounts), "utf-8")
        config.chmod(0o600)
        await leases.prepare(server.url, Path(made))
        serving = asyncio.ensure_future(vendors.serve(listening))
        services = Services(config, clock)
        try:
            seconds = await go_on(arguments, services, vendors, clock)
        finally:
            services.stop()
            await asyncio.sleep(1.0)  # until the vendors saw that their connections are closed
            serving.cancel()
            if arguments.logs:
                services.keep_logs(arguments.logs)
        with psycopg.connect(server.url) as connection:
            held = leases.read(connection, clock.began, clock.speed, services.names)
            have = kept(connection)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = children.ru_utime + children.ru_stime
    return report(arguments, Run(vendors, services.killed, held, have, seconds, cpu))


async def go_on(
    arguments: argparse.Namespace, services: Services, vendors: Vendors, clock: FastClock
) -> float:
    """Start the services, kill one every minute, and rest; return when that was done."""
    for _ in range(arguments.services):
        services.start()
        await clock.sleep(MINUTE / 2)
    luck = random.Random(arguments.seed)
    for _ in range(arguments.minutes):
        await clock.sleep(MINUTE)
        services.kill_one(luck, lambda: _busiest(vendors))
    await clock.sleep(arguments.rest * MINUTE)
    if ended := services.ended():
        sys.exit(f"{', '.join(ended)} ended: stopped without a result")
    return clock.seconds()


def _busiest(vendors: Vendors) -> str:
    lately = [request.service for request in vendors.asked[-200:]]
    return max(set(lately), key=lately.count) if lately else ""


def kept(connection: psycopg.Connection[Any]) -> set[tuple[str, str]]:
    """Read which reports of which account are in the store."""
    schema = leases.schema_of(connection, "report")
    rows = connection.execute(
        f'SELECT a.name, r.key FROM "{schema}".report r JOIN "{schema}".account a ON a.id = r.account'
    )
    return {(account, key) for account, key in rows}


def read_twice(asked: Iterable[Asked], killed: Mapping[str, float]) -> int:
    """Count how often a span of reports was read again.

    A span whose reader was killed within a minute is read again: its answer may not have been stored.
    """
    read: dict[tuple[str, str], Asked] = {}
    twice = 0
    for request in asked:
        if request.is_refused or "get_reports" not in request.body:
            continue
        before = read.get((request.account, request.body))
        if before is not None:
            was_killed = 0 <= killed.get(before.service, -MINUTE) - before.at < MINUTE
            twice += not was_killed
        read[request.account, request.body] = request
    return twice


def lost(run: Run, settled: timedelta) -> tuple[int, int]:
    """Count the reports which the vendors received at least `settled` ago, and those which are not stored."""
    until = datetime.fromtimestamp(run.vendors.clock.began, UTC) + timedelta(seconds=run.seconds)
    until -= settled
    began = datetime.fromtimestamp(run.vendors.clock.began, UTC)
    wanted = missing = 0
    for number, world in enumerate(run.vendors.worlds):
        for sample in world.reports_all(began, until) if until > began else ():
            if sample.received_at <= until:
                wanted += 1
                missing += (name_of(number), str(sample.number)) not in run.have
    return wanted, missing


def report(arguments: argparse.Namespace, run: Run) -> int:
    """Print what became of it; return 1 if a promise was broken."""
    asked = run.vendors.asked
    outside = run.held.without_lease(asked)
    twice = read_twice(asked, run.killed)
    waits, waiting = run.held.takeovers(run.killed)
    shares = sorted(run.held.shares(run.seconds).values())
    served = len({request.account for request in asked})
    wanted, missing = lost(run, timedelta(minutes=arguments.settled))
    slowest = waits[-1] if waits else 0.0
    print(
        f"{arguments.accounts} accounts of {arguments.fleet} devices, {arguments.services} services, {run.seconds / 60:.0f} min"
        f" ({arguments.speed:g} times as fast), one killed every minute: {len(run.killed)} killed"
    )
    print(f"  served                           {served} of {arguments.accounts} accounts")
    print(f"  accounts a service, at the end   {shares}")
    print(
        f"  requests                         {len(asked):,}, {sum(each.is_refused for each in asked):,} refused"
    )
    print(f"  asked without having the account {len(outside)}")
    print(f"  the same span read twice         {twice}")
    if waits:
        print(
            f"  taken over after a kill          {len(waits)} times, after {waits[len(waits) // 2]:.1f} s"
            f" (the middle one), {slowest:.1f} s (the slowest); {waiting} still waited at the end"
        )
    print(f"  reports older than {arguments.settled} min        {wanted:,}, {missing:,} lost")
    print(f"  processor                        {run.cpu:.0f} s of all services")
    is_late = slowest > MINUTE or waiting
    return int(bool(outside or twice or missing or is_late or served < arguments.accounts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--fleet", type=int, default=6)
    parser.add_argument("--services", type=int, default=4)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--rest", type=int, default=62)
    parser.add_argument("--speed", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--settled", type=int, default=SETTLED_MINUTES)
    parser.add_argument("--logs", type=Path, help="keep the services' logs in this folder")
    parser.add_argument("--service", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    if given.service:
        state = Path(tempfile.mkdtemp())
        asyncio.run(service(given.service, state, FastClock(given.began, given.speed)))
    else:
        sys.exit(asyncio.run(main(given)))
