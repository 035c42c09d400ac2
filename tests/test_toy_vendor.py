"""A stranger's package adds a vendor without a line changed here."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.test_vendor_walls import folders, imports

ROOT = Path(__file__).parent.parent
TOY = ROOT / "tests" / "toy_vendor"


def install(package: Path, site: Path) -> None:
    """Install a package, with its entry points, where Python finds it."""
    project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
    info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir(parents=True)
    heading = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(heading)
    points = [
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in places.items())
        for group, places in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(points))
    (site / "toybox").symlink_to(package / "toybox")


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine on which the toy vendor is installed."""
    install(TOY, tmp_path / "site")
    return {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path / 'site'}"}


def run(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_it_is_found_and_stands_behind_those_shipped(installed: dict[str, str]) -> None:
    said = run(installed, "tui", "actions", "--format", "csv")

    rows = [line.partition(",")[0] for line in said.splitlines()[1:]]
    assert list(dict.fromkeys(rows)) == ["charterup", "lattigo", "polte", "toybox"]


def test_the_conformance_suite_and_tabs_lists_forms_command_line_and_simulator_take_it(
    installed: dict[str, str],
) -> None:
    rooms = ("tests/conformance", "tests/toy_vendor/check_console.py")

    said = run(
        installed, "pytest", "-v", "-p", "no:cacheprovider", *rooms,
        "-k", "toybox or check_console",
    )  # fmt: skip

    for room in rooms:
        assert any(room in line and "PASSED" in line for line in said.splitlines()), room


def test_it_stands_on_the_shared_floors_only_and_nothing_here_knows_it() -> None:
    walls = [".".join(folder.relative_to(ROOT).parts) for folder in folders(ROOT)]
    used = {module for path in TOY.rglob("*.py") for module in imports(path)}

    assert not [module for module in used if any(f"{module}.".startswith(f"{w}.") for w in walls)]
    assert not [path for path in (ROOT / "tui").rglob("*.py") if "toybox" in path.read_text()]
