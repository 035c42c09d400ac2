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
import atexit, re, sys
def told():
    eager = getattr(sys.modules.get("dataclasses"), "dataclass", None)
    ours = {name: made for name, made in sys.modules.items() if name.startswith("tui.")}
    print(*(name for name, made in ours.items() if eager and eager in vars(made).values()), file=sys.stderr)
    compiled = ((name, each) for name, made in ours.items() for each, value in vars(made).items() if type(value) is re.Pattern)
    print(*(f"{name}.{each}" for name, each in compiled), file=sys.stderr)
    print(*sys.modules, file=sys.stderr)
atexit.register(told)
from tui.__main__ import main
main()
"""
MOST = {
    "--version": 1,
    "--help": 17,
    "budget": 122,
    "jobs": 126,
    "devices 2536": 156,
    "show 868420056782536": 251,
    "why 868420056782536": 237,
}
"""The most modules of ours which each may load: a new one is worth a thought."""
RARE = (
    "bz2", "csv", "difflib", "fractions", "getopt", "httpx", "lzma", "pkgutil", "platformdirs", "pydantic",
    "pydantic_core", "random", "secrets", "shlex", "shutil", "statistics", "sysconfig", "tempfile", "zoneinfo",
)  # fmt: skip
"""What no command needs which only reads the store: for each there are a few lines of ours, or a place in a function."""
OF_ONE_UNIT = (
    *RARE,
    "tui.console.past",
    "tui.export.table",
    "tui.providers.charterup.models",
    "tui.store.shared.ledger",
    "tui.store.units.past",
    "tui.sync.fetcher",
)
"""What one unit in the store does not need, either."""
NEVER = {
    "--version": ("argparse", "asyncio", "dataclasses", "typing"),
    "--help": ("asyncio", "dataclasses", *RARE),
    "budget": (
        *RARE,
        "tui.domain.show.filter",
        "tui.export.table",
        "tui.store.attention",
        "tui.store.journal.audit",
    ),
    "jobs": (
        *RARE,
        "tui.domain.change.plan",
        "tui.export.table",
        "tui.store.attention",
        "tui.store.devices",
        "tui.store.shared.ledger",
    ),
    "devices 2536": (
        *RARE,
        "tui.store.journal.audit",
        "tui.store.shared.ledger",
        "tui.sync.fetcher",
    ),
    "show 868420056782536": OF_ONE_UNIT,
    "why 868420056782536": (*OF_ONE_UNIT, "tui.console.report_details"),
}
"""What none of them needs."""
FOR_EACH_RECORD = (
    "tui.domain.device.identity",
    "tui.domain.device.phone_number",
    "tui.domain.text.natural_sort",
    "tui.store.db.stored_record",
    "tui.store.devices.find",
    "tui.store.devices.write",
)
"""Patterns which meet every record are compiled when they are imported; others when they are first needed."""


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
    """Return which of our modules compile records that may never be made, our patterns, and all modules loaded."""
    around = {
        **{name: text for name, text in os.environ.items() if not name.startswith("WATCHFLOOR_")},
        "WATCHFLOOR_CONFIG": str(home / "config.toml"),
        "WATCHFLOOR_HOME": str(home / "state"),
    }
    command = [sys.executable, "-c", PROBE, *words.split()]
    done = subprocess.run(
        command, cwd=ROOT, env=around, capture_output=True, text=True, check=False
    )
    eager, patterns, modules = done.stderr.splitlines()[-3:]
    return eager.split(), patterns.split(), modules.split()


@pytest.mark.parametrize("words", MOST)
def test_a_command_loads_only_what_it_needs(home, words):
    eager, patterns, found = loaded(home, words)

    assert eager == []  # `tui.lazy_dataclass` says why
    assert [name for name in patterns if not name.startswith(FOR_EACH_RECORD)] == []
    assert [name for name in found if name.startswith(NEVER[words])] == []
    ours = [name for name in found if name.startswith("tui.")]
    assert ours  # and not a broken probe
    assert len(ours) <= MOST[words]
