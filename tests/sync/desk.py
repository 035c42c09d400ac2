"""A whole console on the simulated vendors: the real line, a clock moved by hand, faults to order."""

import atexit
import shutil
import tempfile
import tomllib
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.made_once import make_empty_store
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console, Surroundings
from tui.domain.change.confirm import Confirmed
from tui.domain.change.plan import PlannedTarget, make_plan
from tui.domain.change.target import targets_of_records
from tui.domain.show.filter import DeviceQuery
from tui.providers.memory import ProcessMemory
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.world.clock import HandClock
from tui.sim.world.world import World

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIMS, TRACKERS, LOCATORS = "acme-sims", "yellow-fleet", "trackers"
_PREFIXES = ("/api/v1", "/api/v2")


class Counting(SimTransport):
    """Remembers every request that left."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.left = []

    async def handle_async_request(self, request):
        self.left.append((request.method, request.url.path))
        return await super().handle_async_request(request)


class Desk:
    """A user at the console."""

    def __init__(self, console, simulator, faults, transport, clock):
        self.console = console
        self.simulator = simulator
        self.faults = faults
        self.transport = transport
        self.clock = clock

    def source(self, account):
        return self.console.source(account)

    def action(self, account, name):
        actions = self.console.accounts[account].actions
        return next(action for action in actions if action.name == name)

    async def records(self, account):
        await self.console.fetcher.devices(self.source(account))
        page = await self.console.store.devices.page(DeviceQuery(account=account, limit=10_000))
        return page.records

    async def wanted(self, account, number=1, fits=lambda _: True):
        records = [one for one in await self.records(account) if "/" not in one.address]
        return targets_of_records([one for one in records if fits(one)][:number])

    async def plan(self, account, name, wanted, values, options=None):
        action = self.action(account, name)
        source = self.source(account)
        return await self.console.planner.plan(source, action, wanted, values, options)

    async def run(self, plan, **more):
        yes = Confirmed(plan.digest, "--yes")
        return await self.console.dispatcher.run(self.source(plan.account), plan, yes, **more)

    async def do(self, account, name, keys, values, **more):
        """Send without planning: what the dispatcher alone does."""
        action = self.action(account, name)
        provider = self.console.accounts[account].name
        targets = [PlannedTarget(key=key) for key in keys] or [PlannedTarget(key="")]
        plan = make_plan(account, provider, action, values, targets, self.clock())
        return await self.run(plan, **more)

    def is_change(self, account):
        """Return what tells a change from a reading, as the simulator meets it."""
        is_read = self.console.accounts[account].is_read

        def judge(request):
            path = request.path
            for prefix in _PREFIXES:
                path = path.removeprefix(prefix)
            return not is_read(request.method, path.lstrip("/"), request.body)

        return judge

    @property
    def charges(self):
        return [
            *self.simulator.vendors["lattigo"].charges,
            *self.simulator.vendors["polte"].charges,
        ]


def fast_folder():
    """Return a new folder, in memory if possible."""
    base = Path("/dev/shm")  # noqa: S108 - only faster than a disk
    return Path(tempfile.mkdtemp(dir=base if base.is_dir() else None))


@cache
def empty_state():
    """Return a folder with the files of a new store: to copy them costs less than to make them."""
    folder = fast_folder()
    atexit.register(shutil.rmtree, folder)
    make_empty_store(folder)
    return folder


@asynccontextmanager
async def desk(*, fleet=30, read_only=False):
    """Open a console on a simulated world."""
    clock, faults = HandClock(NOON), Faults()
    simulator = Simulator(World(fleet=fleet, clock=clock, hostile=True))

    async def sleep(seconds):
        clock.advance(max(seconds, 0.01))

    folder = shutil.copytree(empty_state(), fast_folder(), dirs_exist_ok=True)
    transport = Counting(simulator, faults=faults, sleep=sleep)
    settings = checked(Settings, tomllib.loads(simulator.config("http://127.0.0.1")))
    keychain = ProcessMemory()
    around = Surroundings(
        now=clock,
        sleep=sleep,
        transport=transport,
        keychain=lambda _: keychain,
        read_only=read_only,
    )
    console = await Console.open(settings, folder, around)
    try:
        yield Desk(console, simulator, faults, transport, clock)
    finally:
        await console.close()
        shutil.rmtree(folder)
