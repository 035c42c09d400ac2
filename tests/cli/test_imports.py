"""How many modules a command loads: time is what the machine makes of it, this is what we make of it."""

import asyncio
import os
import subprocess
import sys

import pytest

from tests.made_once import made_once
from tests.source_trees import ROOT
from tui.config import Settings
from tui.config.check import checked
from tui.console import Console
from tui.domain.account.health import AccountHealth
from tui.domain.device.record import DeviceRecord

CONFIG = '[[accounts]]\nname = "yellow"\nprovider = "charterup"\ntoken = "t"\n'
PROBE = """
import atexit, sys
def told():
    eager = getattr(sys.modules.get("dataclasses"), "dataclass", None)
    ours = {name: made for name, made in sys.modules.items() if name.startswith("tui.")}
    print(*(name for name, made in ours.items() if eager and eager in vars(made).values()), file=sys.stderr)
    print(*sys.modules, file=sys.stderr)
atexit.register(told)
from tui.cli.main import main
main(sys.argv[1:])
"""
MOST = {
    "--version": 16,
    "--help": 16,
    "budget": 140,
    "jobs": 150,
    "devices 2536": 180,
    "show 868420056782536": 260,
    "why 868420056782536": 245,
}
"""The most modules of ours which each may load: a new one is worth a thought."""
OF_ONE_UNIT = (
    "pydantic",
    "pydantic_core",
    "httpx",
    "tui.console.past",
    "tui.providers.charterup.models",
    "tui.store.units.past",
    "tui.sync.fetcher",
)
"""What one unit in the store does not need."""
NEVER = {
    "--version": ("asyncio", "dataclasses", "datetime", "difflib"),
    "--help": ("asyncio", "dataclasses", "difflib"),
    "budget": (
        "pydantic",
        "pydantic_core",
        "httpx",
        "zoneinfo",
        "tui.store.attention",
        "tui.domain.show.filter",
    ),
    "jobs": ("pydantic", "pydantic_core", "httpx", "tui.store.attention", "tui.store.devices"),
    "devices 2536": (
        "pydantic",
        "pydantic_core",
        "httpx",
        "zoneinfo",
        "statistics",
        "tui.sync.fetcher",
    ),
    "show 868420056782536": OF_ONE_UNIT,
    "why 868420056782536": (*OF_ONE_UNIT, "zoneinfo", "tui.console.report_details"),
}
"""What none of them needs."""


async def fill(state):
    """Make a store which holds the devices of one account."""
    account = {"name": "yellow", "provider": "charterup", "token": "t"}
    console = await Console.open(checked(Settings, {"accounts": [account]}), state)
    record = DeviceRecord(
        provider="charterup", account="yellow", key="1", address="1", label="Van",
        imei="868420056782536", fetched_at=console.now(),
    )  # fmt: skip
    await console.store.devices.save("charterup", "yellow", [record])
    await console.store.shared.save_health("yellow", AccountHealth(ok_at=console.now()))
    await console.close()


def make_home(folder):
    """Make settings and a store, on which settings were checked and verdicts reached already."""
    (folder / "config.toml").write_text(CONFIG)
    asyncio.run(fill(folder / "state"))
    loaded(folder, "budget")
    loaded(folder, "why 868420056782536")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a folder with settings and a store, where this is not the first command."""
    return made_once(tmp_path_factory, "home-of-imports", make_home)


def loaded(home, words):
    """Return which of our modules compile records that may never be made, and the modules which a command loads."""
    around = {
        **{name: text for name, text in os.environ.items() if not name.startswith("WATCHFLOOR_")},
        "WATCHFLOOR_CONFIG": str(home / "config.toml"),
        "WATCHFLOOR_HOME": str(home / "state"),
    }
    command = [sys.executable, "-c", PROBE, *words.split()]
    done = subprocess.run(
        command, cwd=ROOT, env=around, capture_output=True, text=True, check=False
    )
    eager, modules = done.stderr.splitlines()[-2:]
    return eager.split(), modules.split()


@pytest.mark.parametrize("words", MOST)
def test_a_command_loads_only_what_it_needs(home, words):
    eager, found = loaded(home, words)

    assert eager == []  # `tui.lazy_dataclass` says why
    assert [name for name in found if name.startswith(NEVER[words])] == []
    ours = [name for name in found if name.startswith("tui.")]
    assert "tui.cli.main" in ours
    assert len(ours) <= MOST[words]
