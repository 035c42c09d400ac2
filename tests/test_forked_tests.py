"""Tests run in forked processes are told as if they had been run in one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OTHERS = """
import os, signal
import pytest

@pytest.fixture(scope="session", autouse=True)
def server(tmp_path_factory):
    yield
    (tmp_path_factory.getbasetemp().parent / f"ended-{os.environ['PYTEST_XDIST_WORKER']}").touch()

@pytest.mark.parametrize("number", range(40))
def test_which_passes(number, tmp_path):
    assert tmp_path.parent.name == os.environ["PYTEST_XDIST_WORKER"]

def test_which_fails():
    print("what it printed")
    assert [1, 2] == [1, 3]

@pytest.fixture
def broken():
    yield
    raise ValueError("while it tidied up")

def test_after_which_something_breaks(broken):
    pass

def test_which_is_left_out():
    pytest.skip("not here")
"""
DIES = """
def test_which_dies():
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run(folder, tests, *options):
    """Run some tests in three workers; return how it ended and what it printed."""
    folder.joinpath("conftest.py").write_text('pytest_plugins = ["tools.forked_tests"]')
    folder.joinpath("test_these.py").write_text(tests)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "--forks", "3", "--basetemp", "kept", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def test_every_test_is_told_with_what_it_printed(tmp_path):
    status, printed = run(tmp_path, OTHERS)
    assert "1 failed, 41 passed, 1 skipped, 1 error" in printed
    assert "E       assert [1, 2] == [1, 3]" in printed
    assert "what it printed" in printed
    assert "ValueError: while it tidied up" in printed
    assert ": not here" in printed
    assert status == pytest.ExitCode.TESTS_FAILED


def test_what_they_share_is_ended_in_every_worker_also_where_the_run_is_given_up(tmp_path):
    status, _ = run(tmp_path, OTHERS, "-x")
    assert status == pytest.ExitCode.TESTS_FAILED
    begun = {path.name for path in tmp_path.glob("kept/gw*")}
    assert {f"gw{path.name[8:]}" for path in tmp_path.glob("kept/ended-*")} == begun


def test_a_worker_which_dies_ends_the_run_and_its_test_is_named(tmp_path):
    status, printed = run(tmp_path, OTHERS + DIES)
    assert "a worker ended with -9 while it ran test_these.py::test_which_dies" in printed
    assert status == pytest.ExitCode.TESTS_FAILED
