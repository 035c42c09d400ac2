import asyncio
import json
import shutil
from array import array
from contextlib import asynccontextmanager

import pytest

from bench.model import clock as virtual
from bench.model.clock import START, Clock
from bench.model.fleet import Fleet, make_fleet
from bench.model.rig import rig, stored_keys
from bench.model.vendor import Vendor, VendorTransport
from tests.sync.desk import empty_state, fast_folder


class World:
    """A fleet, its vendor and a folder for a console's store, on virtual time."""

    def __init__(self, fleet, *, clock="received", keeps="oldest", skew_seconds=0.0, start=START):
        self.fleet = fleet
        self.clock = Clock(start, skew_seconds)
        self.vendor = Vendor(fleet, start, self.clock.true, clock=clock, keeps=keeps)
        self.transport = VendorTransport(self.vendor, seed=3)
        self.transport.keeps_bodies = True
        self.folder = shutil.copytree(empty_state(), fast_folder(), dirs_exist_ok=True)

    @asynccontextmanager
    async def console(self, **more):
        """Open a console and start polling."""
        async with rig(self.folder, self.transport, self.clock, **more) as console:
            polling = console.start()
            try:
                yield console
            finally:
                polling.cancel()
                ended = await asyncio.gather(polling, return_exceptions=True)
                assert isinstance(ended[0], asyncio.CancelledError), ended[0]

    async def live(self, seconds, **more):
        """Poll for this long."""
        async with self.console(**more):
            await asyncio.sleep(seconds)

    @property
    def stored(self):
        return stored_keys(self.folder)

    def due(self, before):
        """Return the reports received until this many seconds before now."""
        until = self.vendor.seconds() - before
        return {i for i, at in enumerate(self.fleet.received) if at <= until}

    def asked(self, command=None):
        """Return what was asked, without the token."""
        bodies = [json.loads(body) for body in self.vendor.bodies]
        return [one for one in bodies if command in (None, one["commandstring"])]


@pytest.fixture
def run():
    return virtual.run


@pytest.fixture
def world(request):
    """Make worlds, and clear up behind them."""
    made = []

    def make(fleet=None, **more):
        made.append(World(fleet or make_fleet(30, 4, 1, seed=1), **more))
        return made[-1]

    yield make
    for one in made:
        shutil.rmtree(one.folder, ignore_errors=True)


@pytest.fixture
def fleet_of():
    """Make a fleet of (device, made, received) by hand."""

    def make(devices, rows, days=1.0):
        rows = sorted(rows, key=lambda row: row[2])
        columns = [array("q", column) for column in zip(*rows, strict=True)]
        return Fleet(devices, days * 86_400, *columns)

    return make
