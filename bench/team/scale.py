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
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx
import psycopg

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
SETTLED = timedelta(hours=1)
"""A report must be stored by this age, as in bench/fortnight.py: an organization's requests are few."""


@dataclass(frozen=True, slots=True)
class FastClock:
    """A wall clock which runs faster; every process of a run reads the same time."""

    began: float
    """When it began, as the machine's clock says."""
    speed: float

    def __call__(self) -> datetime:
        passed = time.time() - self.began
        return datetime.fromtimestamp(self.began, UTC) + timedelta(seconds=passed * self.speed)

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
        self.asked: list[tuple[float, int, str, str, bool]] = []
        """Seconds, account, service, the request, and whether it was refused."""

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
        at = (self.clock() - datetime.fromtimestamp(self.clock.began, UTC)).total_seconds()
        self.asked.append((at, account, headers.get(WHO, ""), body.decode(), refused))
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
        f'[[accounts]]\nname = "org-{n:03}"\nprovider = "charterup"\n'
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
        self.killed: list[tuple[float, str]] = []

    def start(self) -> None:
        """Start one more, with the same settings as all others."""
        self._number += 1
        name = f"service-{self._number}"
        words = [sys.executable, __file__, "--service", str(self._config)]
        words += ["--began", repr(self._clock.began), "--speed", repr(self._clock.speed)]
        log = (self._config.parent / f"{name}.log").open("wb")
        self._running[name] = subprocess.Popen(
            words, env={**os.environ, "SCALE_SERVICE": name}, stderr=log, stdout=log
        )

    def kill_one(self, luck: random.Random, busiest: Callable[[], str]) -> None:
        """Kill the one which asks most every other time, else any; start another in its place."""
        name = busiest() if self._number % 2 else luck.choice(sorted(self._running))
        name = name if name in self._running else luck.choice(sorted(self._running))
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()
        at = (self._clock() - datetime.fromtimestamp(self._clock.began, UTC)).total_seconds()
        self.killed.append((at, name))
        self.start()

    def ended(self) -> list[str]:
        """Return the services which ended by themselves."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def stop(self) -> None:
        """End all."""
        for process in self._running.values():
            process.kill()
            process.wait()


async def main(arguments: argparse.Namespace) -> int:
    clock = FastClock(time.time(), arguments.speed)
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    vendors = Vendors(arguments.accounts, arguments.fleet, clock)
    with running() as server, tempfile.TemporaryDirectory() as made:
        config = Path(made) / "config.toml"
        port = listening.getsockname()[1]
        config.write_text(settings(server.url, port, arguments.accounts), "utf-8")
        config.chmod(0o600)
        serving = asyncio.ensure_future(vendors.serve(listening))
        services = Services(config, clock)
        try:
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
            seconds = (clock() - datetime.fromtimestamp(clock.began, UTC)).total_seconds()
        finally:
            services.stop()
            serving.cancel()
        with psycopg.connect(server.url) as connection:
            have = kept(connection)
    return report(arguments, vendors, services.killed, have, seconds)


def _busiest(vendors: Vendors) -> str:
    lately = [who for _, _, who, _, _ in vendors.asked[-200:]]
    return max(set(lately), key=lately.count) if lately else ""


def kept(connection: psycopg.Connection[Any]) -> set[tuple[str, str]]:
    """Read which reports of which account are in the store."""
    (schema,) = connection.execute(
        "SELECT nspname FROM pg_namespace JOIN pg_class ON relnamespace = pg_namespace.oid"
        " WHERE relname = 'report' AND relkind IN ('r', 'p')"
    ).fetchone() or ("",)
    rows = connection.execute(
        f'SELECT a.name, r.key FROM "{schema}".report r JOIN "{schema}".account a ON a.id = r.account'
    )
    return {(account, key) for account, key in rows}


def changes_of_hand(vendors: Vendors, dead: dict[str, float]) -> tuple[int, list[float], int]:
    """Count how often two living services asked for one account, and how often a span was read twice.

    A span whose reader was killed within a minute is read again: its answer may not have been stored. Return also how
    long after a kill the next service asked, for each account which it had.
    """
    by_account = defaultdict(list)
    for at, account, who, body, refused in vendors.asked:
        by_account[account].append((at, who, body, refused))
    overlaps, gaps, twice = 0, list[float](), 0
    for lines in by_account.values():
        for (at, who, *_), (later, other, *_) in pairwise(lines):
            if who in dead and at <= dead[who] <= later and who != other:
                gaps.append(later - dead[who])
            elif who != other:
                overlaps += 1
        read: dict[str, tuple[float, str]] = {}
        for at, who, body, refused in lines:
            if refused or "get_reports" not in body:
                continue
            before, reader = read.get(body, (at, who))
            was_killed = reader in dead and 0 <= dead[reader] - before < MINUTE
            twice += body in read and not was_killed
            read[body] = at, who
    return overlaps, gaps, twice


def report(
    arguments: argparse.Namespace,
    vendors: Vendors,
    killed: list[tuple[float, str]],
    have: set[tuple[str, str]],
    seconds: float,
) -> int:
    """Print what became of it; return 1 if a promise was broken."""
    overlaps, gaps, twice = changes_of_hand(vendors, {name: at for at, name in killed})
    refused = sum(refused for *_, refused in vendors.asked)
    settled = vendors.clock() - SETTLED
    began = datetime.fromtimestamp(vendors.clock.began, UTC)
    wanted = missing = 0
    for number, world in enumerate(vendors.worlds):
        for sample in world.reports_all(began, settled):
            if sample.received_at <= settled:
                wanted += 1
                missing += (f"org-{number:03}", str(sample.number)) not in have
    served = len({account for _, account, *_ in vendors.asked})
    print(
        f"{arguments.accounts} accounts of {arguments.fleet} devices, {arguments.services} services, {seconds / 60:.0f} min"
        f" ({arguments.speed:g} times as fast), one killed every minute: {len(killed)} killed"
    )
    print(f"  served                       {served} of {arguments.accounts} accounts")
    print(f"  requests                     {len(vendors.asked):,}, {refused:,} refused")
    print(f"  asked by two living services {overlaps}")
    print(f"  the same span read twice     {twice}")
    if gaps:
        gaps.sort()
        print(
            f"  taken over                   {len(gaps)} times, after {gaps[len(gaps) // 2]:.0f} s"
            f" (the middle one), {gaps[-1]:.0f} s (the slowest)"
        )
    print(f"  reports older than an hour   {wanted:,}, {missing:,} lost")
    return int(bool(overlaps or twice or missing or served < arguments.accounts))


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
    parser.add_argument("--service", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    if given.service:
        state = Path(tempfile.mkdtemp())
        asyncio.run(service(given.service, state, FastClock(given.began, given.speed)))
    else:
        sys.exit(asyncio.run(main(given)))
