"""What all tests share."""

import gc
import os
import signal
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.effort import THOROUGH
from tests.team_server import running
from tui.providers.polte import session

pytest_plugins = ["tools.forked_tests"]

# The tests start hundreds of processes: without its bytecode each would compile the program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A test writes into the keychain it hands in, never into that of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# Nor does one read or write the settings and places of whoever runs it.
os.environ["WATCHFLOOR_CONFIG"] = str(Path(tempfile.mkdtemp()) / "config.toml")

# What is started behind a shell, or by nohup, ignores these, and so would every program the tests start and end by them.
for ending, usual in {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGHUP: signal.SIG_DFL,
}.items():
    if signal.getsignal(ending) is signal.SIG_IGN:
        signal.signal(ending, usual)

# A hash of credentials is slow on purpose, at every login of every test: what it is for, a test of it shows.
session.HASH_COST = 2

# The HTTP library looks for this module at every request; a test run looks in vain, and long.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None

# How long an example takes depends on the machine: on a busy one, correct tests failed.
ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", ANY_MACHINE, max_examples=40)
settings.register_profile("thorough", ANY_MACHINE, max_examples=500)
settings.load_profile("thorough" if THOROUGH else "quick")


@pytest.fixture(scope="session")
def team_server():
    """A real PostgreSQL which a test may kill, if it starts it again."""
    with running() as server:
        yield server


def pytest_collection_finish():
    """Leave what was imported and collected out of every garbage collection: it lives to the end anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
