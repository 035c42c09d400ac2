"""The real program on a world with planted causes: its commands run on virtual time, in this process."""

import asyncio
import contextlib
import io
import json
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.model.clock import VirtualLoop
from tui.cli.arguments.parser import parse
from tui.cli.main import COMMANDS
from tui.cli.shared import session
from tui.console import Surroundings
from tui.providers.memory import ProcessMemory
from tui.sim.charterup.limits import DEFAULT_LIMITS, Limits, RateWindows
from tui.sim.charterup.vendor import CharterUp
from tui.sim.contract import Vendor
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.transport import SimTransport
from tui.sim.lattigo.names import DeviceNames
from tui.sim.message import Answer, Request
from tui.sim.world.causes import Planting
from tui.sim.world.world import World

BASE = "http://127.0.0.1"
GENEROUS: Limits = ((10, 200), (60, 900), (3600, 9_000))
DOCUMENTED = DEFAULT_LIMITS
ROWS_PER_UNIT = {"get_reports_all_devices": 100, "get_reports_single_device": 1_000}
"""How many reports CharterUP charges as one request."""


class StageClock:
    """Virtual time which goes on from one command to the next."""

    def __init__(self, start: datetime) -> None:
        self._base = start
        self._loop: VirtualLoop | None = None

    def __call__(self) -> datetime:
        passed = self._loop.time() if self._loop else 0.0
        return self._base + timedelta(seconds=passed)

    def move_to(self, at: datetime) -> None:
        """Move the hands forward; nobody watches meanwhile."""
        self._base = max(self._base, at)

    @contextlib.contextmanager
    def running(self, loop: VirtualLoop) -> Iterator[None]:
        self._loop = loop
        try:
            yield
        finally:
            self._base, self._loop = self(), None


class CountedSimulator(Simulator):
    """Counts each vendor's requests by kind, as the vendor charges them."""

    def __init__(self, world: World, vendors: Mapping[str, Vendor]) -> None:
        super().__init__(world, vendors)
        self.charged: Counter[str] = Counter()

    def ask(self, vendor: str, request: Request) -> Answer:
        """Return a vendor's answer, and count the request."""
        answer = super().ask(vendor, request)
        kind, units = request.path.rpartition("/")[2], 1
        if vendor == "charterup":
            kind = str(json.loads(request.body)["commandstring"])
            rows = len(json.loads(answer.body).get("data") or ())
            units = max(1, math.ceil(rows / ROWS_PER_UNIT.get(kind, rows + 1)))
        elif kind.isdigit():
            kind = "details"
        self.charged[f"{vendor} {kind}"] += units
        return answer


class Stage:
    """A world, its vendors, and a machine with the program installed."""

    def __init__(
        self,
        folder: Path,
        *,
        seed: int,
        fleet: int,
        start: datetime,
        planting: Planting,
        limits: Limits = DOCUMENTED,
    ) -> None:
        self.clock = StageClock(start)
        self.world = World(seed=seed, fleet=fleet, clock=self.clock, planting=planting)
        charterup = CharterUp(self.world, windows=RateWindows(limits))
        self.simulator = CountedSimulator(self.world, {"charterup": charterup})
        self.faults = Faults()
        self.cpu_seconds: dict[str, float] = {}
        self._folder = folder
        (folder / "config.toml").write_text(self.simulator.config(BASE))

    def command(self, *argv: str) -> tuple[int, str]:
        """Run one command of the program; return its status and what it printed."""
        arguments = parse(argv)
        module, _, function = COMMANDS[arguments.command].partition(".")
        command = getattr(__import__(f"tui.cli.{module}", fromlist=[function]), function)
        loop, printed = VirtualLoop(), io.StringIO()
        began = time.process_time()
        with self.clock.running(loop), self._machine(), contextlib.redirect_stdout(printed):
            try:
                status = loop.run_until_complete(command(arguments))
            finally:
                self._end(loop)
        spent = time.process_time() - began
        self.cpu_seconds[argv[0]] = self.cpu_seconds.get(argv[0], 0.0) + spent
        return int(status), printed.getvalue()

    def sync(self) -> int:
        """Run `watchfloor sync` once."""
        return self.command("sync")[0]

    def units(self) -> list[dict[str, Any]]:
        """Run `watchfloor units --format json`."""
        rows: list[dict[str, Any]] = json.loads(self.command("units", "--format", "json")[1])
        return rows

    def sim_names(self) -> list[tuple[str, str]]:
        """Return the number and the name of every SIM on the account."""
        names = DeviceNames(self.world)
        return [(str(names.id_of(unit)), names.name_of(unit)) for unit in self.world.sims]

    def fail(self, vendor: str) -> None:
        """Make a vendor unreachable from now on."""
        self.faults.strike("connect_error", vendor=vendor, times=-1)

    @contextlib.contextmanager
    def _machine(self) -> Iterator[None]:
        """Make the program find this stage's settings, store, clock and network."""
        clock, transport = self.clock, SimTransport(self.simulator, faults=self.faults)

        def surroundings(**given: Any) -> Surroundings:
            return Surroundings(
                now=clock, sleep=asyncio.sleep, transport=transport, keychain=_no_keychain, **given
            )

        before = session.Surroundings
        session.Surroundings = surroundings  # type: ignore[assignment, misc]
        os.environ["WATCHFLOOR_CONFIG"] = str(self._folder / "config.toml")
        os.environ["WATCHFLOOR_HOME"] = str(self._folder)
        errors = sys.stderr
        sys.stderr = io.StringIO()
        try:
            yield
        finally:
            self.said = sys.stderr.getvalue()
            session.Surroundings, sys.stderr = before, errors  # type: ignore[misc]

    @staticmethod
    def _end(loop: VirtualLoop) -> None:
        pending = asyncio.all_tasks(loop)
        for task in pending:
            task.cancel()
        if pending:
            loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
        loop.close()


def _no_keychain(_: str) -> ProcessMemory:
    return ProcessMemory()
