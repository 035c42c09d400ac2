"""A machine of its own for each test: an empty home, and the simulated vendors on real HTTP."""

import asyncio
import csv
import io
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.made_once import with_empty_store
from tui.cli import main
from tui.cli.shared.printed_log import StderrLog
from tui.domain.budget.ledger import Book
from tui.sim.charterup.vendor import CharterUp
from tui.sim.http.faults import Faults
from tui.sim.http.mount import Simulator
from tui.sim.http.server import serving
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.message import Answer, Request
from tui.sim.polte.vendor import Polte
from tui.sim.world.world import Pace, Unit, World
from tui.store.shared.ledger import work_on

CANARIES = {
    "demo-charterup-token": "canary-charterup-4711",
    "demo-lattigo-key": "canary-lattigo-4711",
    "demo-polte-password": "canary-polte-4711",
    "demo-polte-ue-key": "canary-polte-ue-4711",
}
FLEET = 24
COACH = 21
"""A shuttle of the simulated fleet with a tracker and a SIM. The tests run at any hour of any day: it is heard in every
six hours and drives in every four days, and no hour has a page of its reports. The unit heard last is another
one each hour: one had stood for a day, one reports once a day.
"""
ROOT = Path(__file__).parents[2]
UNREACHABLE = "http://127.0.0.1:9"


class Recorded:
    """A vendor which remembers what it was asked."""

    def __init__(self, vendor: Any) -> None:
        self.vendor = vendor
        self.asked: list[Request] = []

    def handle(self, request: Request) -> Answer:
        self.asked.append(request)
        return self.vendor.handle(request)


@dataclass
class Vendors:
    """The simulated vendors behind a real socket."""

    simulator: Simulator
    faults: Faults
    base_url: str = ""
    kept: Path | None = None
    """A state folder in which everybody's devices are stored."""

    def renew(self) -> None:
        """Forget what was spent, changed or broken: each test meets vendors as on the first day."""
        self.simulator.world = world = new_world()  # a record shows minutes later what was changed
        given = list(CANARIES.values())
        self.simulator.vendors["charterup"] = Recorded(CharterUp(world, token=given[0]))
        self.simulator.vendors["lattigo"] = Recorded(
            Lattigo(world, api_key=given[1], requests_per_second=100)
        )
        self.simulator.vendors["polte"] = Recorded(Polte(world, password=given[2], ue_key=given[3]))
        self.faults.clear()
        self.faults.struck.clear()

    @property
    def coach(self) -> Unit:
        """The unit for tests which need one that is in use."""
        return self.simulator.world.units[COACH]

    def let_all_report(self) -> None:
        """Let every tracker report every two minutes, also where it is night: at some hours none was heard for long."""
        world = self.simulator.world
        for unit in world.trackers:
            world.set_pace(unit, Pace(120, 120), world.clock() - timedelta(days=2))

    def asked(self, vendor: str) -> list[Request]:
        recorded: Any = self.simulator.vendors[vendor]
        return recorded.asked

    def config(self) -> str:
        text = self.simulator.config(self.base_url)
        for demo, canary in CANARIES.items():
            text = text.replace(demo, canary)
        return text


def new_world() -> World:
    """Return the world as it is before anybody changed anything."""
    return World(seed=7, fleet=FLEET, clock=lambda: datetime.now(UTC), hostile=True)


@pytest.fixture(scope="session")
def served() -> Iterator[Vendors]:
    vendors = Vendors(Simulator(new_world()), Faults())
    loop, started = asyncio.new_event_loop(), threading.Event()

    def ready(base_url: str) -> None:
        vendors.base_url = base_url
        started.set()

    async def run() -> None:
        await serving(vendors.simulator, "127.0.0.1", 0, ready=ready, faults=vendors.faults)

    task = loop.create_task(run())

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(asyncio.wait([task]))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert started.wait(60)
    yield vendors
    loop.call_soon_threadsafe(task.cancel)
    thread.join(60)


def let_be_asked_often(state: Path) -> None:
    """Write into a ledger that vendors which publish no limit answered often: a console of long standing waits less.

    A new one sends them a request a second, one which was never refused four.
    """
    with closing(sqlite3.connect(state / "ledger.db")) as connection, connection:
        for account in ("acme-sims", "trackers"):
            work_on(connection, account, _answer_often, writes=True)


def _answer_often(book: Book) -> None:
    for _ in range(80):
        book.settle(0, 1, datetime.now(UTC))


@dataclass
class Done:
    """The result of a command."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out, newline=""), strict=True))


@dataclass
class Machine:
    """One machine: its settings, its state, and a user at its prompt."""

    folder: Path
    vendors: Vendors
    capture: Any
    environment: pytest.MonkeyPatch
    variables: dict[str, str] = field(default_factory=dict)

    def set(self, name: str, value: str) -> None:
        self.variables[name] = value
        self.environment.setenv(name, value)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def configure(self, *changes: tuple[str, str]) -> None:
        """Write the settings, with texts in them changed."""
        text = self.vendors.config()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        self.config.write_text(text, "utf-8")
        self.config.chmod(0o600)

    def without(self, account: str) -> None:
        """Remove an account from the settings: Polte's login alone costs a second of its pace."""
        head, *blocks = self.config.read_text("utf-8").split("[[accounts]]")
        kept = [block for block in blocks if f'name = "{account}"' not in block]
        assert len(kept) == len(blocks) - 1
        self.config.write_text("[[accounts]]".join([head, *kept]), "utf-8")

    def stock(self) -> None:
        """Fill the store with every account's devices, as read a while ago."""
        if self.vendors.kept is None:
            assert self.run("devices").status == 0
            let_be_asked_often(self.folder / "state")
            self.vendors.kept = self.folder / "kept"
            shutil.copytree(self.folder / "state", self.vendors.kept)
        shutil.copytree(self.vendors.kept, self.folder / "state", dirs_exist_ok=True)

    def away(self, vendor: str) -> tuple[str, str]:
        """Return the change which makes a vendor unreachable."""
        return f"{self.vendors.base_url}/{vendor}", f"{UNREACHABLE}/{vendor}"

    def run(self, *argv: str) -> Done:
        """Run one command here; check that it prints no secret and no traceback."""
        self.capture.readouterr()
        try:
            status = main(argv)
        except SystemExit as left:
            status = int(left.code or 0)
        out, err = self.capture.readouterr()
        return self.checked(Done(status, out.decode("utf-8"), err.decode("utf-8")))

    def written(self, *argv: str) -> bytes:
        """Run one command here; return the bytes which it writes to stdout, a workbook's too."""
        self.capture.readouterr()
        assert main(argv) == 0
        return self.capture.readouterr().out

    def start(self, *argv: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start the real command as a process of its own."""
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, **self.variables, "PYTHONPATH": paths}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        line = [sys.executable, "-W", "error", "-m", "tui", *argv]
        return subprocess.Popen(line, env=environment, cwd=self.folder, **streams)

    def really(self, *argv: str, **options: Any) -> Done:
        """Run the real command to its end."""
        out, err = (process := self.start(*argv, **options)).communicate(timeout=60)
        return self.checked(Done(process.returncode, (out or b"").decode(), (err or b"").decode()))

    def checked(self, done: Done) -> Done:
        assert "Traceback" not in done.err
        printed = done.out + done.err
        assert not [word for word in CANARIES.values() if word in printed]
        return done


@pytest.fixture
def machine(
    tmp_path: Path,
    served: Vendors,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Machine]:
    """Return an empty home whose settings name the three simulated vendors."""
    for name in [name for name in os.environ if name.startswith(("WATCHFLOOR_", "XDG_"))]:
        monkeypatch.delenv(name)
    served.renew()
    made = Machine(tmp_path, served, capfdbinary, monkeypatch)
    made.set("HOME", str(tmp_path))
    made.set("WATCHFLOOR_CONFIG", str(tmp_path / "config.toml"))
    made.set("WATCHFLOOR_HOME", str(tmp_path / "state"))
    made.configure()
    yield made
    log = logging.getLogger(
        "tui"
    )  # a command with --verbose prints it, and ends with its process otherwise
    log.handlers = [handler for handler in log.handlers if not isinstance(handler, StderrLog)]
    log.setLevel(logging.NOTSET)


@pytest.fixture
def asked_often(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let a machine ask its vendors as often as one which has done so for long."""
    let_be_asked_often(with_empty_store(tmp_path_factory, machine.folder / "state"))


@pytest.fixture
def stocked(machine: Machine) -> Machine:
    """Return a machine whose store has everybody's devices already."""
    machine.stock()
    machine.vendors.renew()
    return machine
