"""What is built from the source: the wheel has what runs, the source archive what developers need."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tui.cli.arguments.parser import SHELLS

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TARGETS = PROJECT["tool"]["hatch"]["build"]["targets"]
READ_AT_RUN = (
    "tui/app.tcss",
    "tui/py.typed",
    *(f"tui/cli/completion/watchfloor.{shell}" for shell in ("bash", "fish", "zsh")),
    "tui/cli/web_page/app_index.html",
    "tui/cli/web_page/console.js",
    *(f"tui/mapdata/level{level}.bin" for level in range(5)),
)


def ignored(*paths):
    """Return those of the paths which git, and so the builder, leaves out."""
    asked = subprocess.run(
        ["git", "check-ignore", "--no-index", *paths],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return asked.stdout.split()


def test_every_file_which_is_read_at_run_time_goes_into_the_wheel():
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tui").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]

    assert TARGETS["wheel"]["packages"] == ["tui"]
    assert sorted(found) == sorted(READ_AT_RUN)
    assert ignored(*READ_AT_RUN) == []


def test_the_manual_and_completion_go_into_the_wheel():
    shared = TARGETS["wheel"]["shared-data"]

    assert [name for name in shared if not (ROOT / name).is_file()] == []
    assert len([name for name in shared if name.startswith("tui/cli/completion/")]) == len(SHELLS)
    assert all(place.startswith("share/") for place in shared.values())


@pytest.mark.parametrize(
    "name",
    ["tui", "tests", "docs", "bench", "tools", "screenshots", "constraints.txt",
     "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "hatch_build.py"],
)  # fmt: skip
def test_the_source_archive_holds_what_is_worked_with(name):
    assert name in TARGETS["sdist"]["include"]
    assert (ROOT / name).exists()


def test_the_command_and_what_it_needs_are_declared():
    needed = {name.split(">")[0] for name in PROJECT["project"]["dependencies"]}

    assert PROJECT["project"]["scripts"] == {"watchfloor": "tui.__main__:main"}
    assert needed == {
        "textual",
        "httpx",
        "pydantic",
        "pydantic-settings",
        "tomlkit",
    }
    assert PROJECT["project"]["requires-python"] == ">=3.11"


MOST_BYTES = 2_600_000
"""The wheel has 2.3 MB, most of it the map: what makes it larger than this was left in it by mistake."""


def test_the_wheel_holds_the_package_its_data_and_nothing_else(tmp_path):
    pytest.importorskip("hatchling", reason="the builder is not installed here: make installs")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")

    with zipfile.ZipFile(wheel) as opened:
        held = {name for name in opened.namelist() if ".dist-info/" not in name}
        entries = opened.read(next(n for n in opened.namelist() if n.endswith("entry_points.txt")))
    ours = {str(path.relative_to(ROOT)) for path in (ROOT / "tui").rglob("*.py")} | set(READ_AT_RUN)
    shared = {name for name in held if ".data/data/share/" in name}

    assert held - shared == ours
    assert len(shared) == len(TARGETS["wheel"]["shared-data"])
    assert b"watchfloor = tui.__main__:main" in entries
    assert wheel.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("minor", [8, 9, 10])
def test_an_older_python_is_told_so_at_once(minor):
    found = sorted((Path.home() / ".pyenv" / "versions").glob(f"3.{minor}.*/bin/python"))
    if not found:
        pytest.skip(f"Python 3.{minor} is not installed here")

    done = subprocess.run(
        [found[-1], "-m", "tui"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr == f"watchfloor: Python 3.11 or newer is needed; this is 3.{minor}.\n"
