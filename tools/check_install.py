"""Build the wheel and install it as people do, in clean environments of every Python there is.

`python -m tools.check_install [PYTHON ...]` tries `pip install`, and `pipx install` and `uv tool install` where these
are installed; an older Python must refuse in one sentence. Everything is made in a throw-away folder.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEWEST, OLDEST, NEEDED = 14, 8, 11
"""Minor versions of Python 3; from `NEEDED` on it must work."""
REFUSAL = "Watchfloor needs Python 3.11 or newer"
PATIENCE = 600


def pythons() -> Iterator[tuple[int, Path]]:
    """Yield the Pythons of this machine: those on the path, and pyenv's."""
    pyenv = Path.home() / ".pyenv" / "versions"
    for minor in range(OLDEST, NEWEST + 1):
        found = shutil.which(f"python3.{minor}", path="/usr/bin:/usr/local/bin")
        installed = sorted(pyenv.glob(f"3.{minor}.*/bin/python"))
        if found or installed:
            yield minor, Path(found) if found else installed[-1]


def run(*words: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, and return what it printed."""
    return subprocess.run(  # noqa: S603 - the words are ours
        list(map(str, words)), env={**os.environ, **variables}, text=True, capture_output=True,
        stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False, cwd=tempfile.gettempdir(),
    )  # fmt: skip


def started(command: Path, home: Path) -> str:
    """Return what is wrong with an installed command; empty: nothing."""
    words = {"WATCHFLOOR_HOME": str(home), "WATCHFLOOR_CONFIG": str(home / "config.toml")}
    for line, status, told in (
        ("version", 0, "watchfloor "),
        ("completion bash", 0, "complete -F"),
        ("actions --format jsonl", 0, "set_reporting_frequency"),
        ("demo", 2, "needs a terminal"),
        ("config init", 0, "config.toml"),
    ):
        done = run(command, *line.split(), **words)
        if done.returncode != status or told not in done.stdout + done.stderr:
            return f"watchfloor {line}: {(done.stderr or done.stdout).strip()[-300:]}"
    return ""


def with_pip(python: Path, what: Path | str, folder: Path) -> tuple[Path, str]:
    """Install into an environment of its own; return the command and pip's last words if it failed."""
    place = Path(tempfile.mkdtemp(dir=folder))
    run(python, "-m", "venv", place)
    done = run(place / "bin" / "pip", "install", "--quiet", what)
    return place / "bin" / "watchfloor", done.stdout + done.stderr if done.returncode else ""


def with_pipx(python: Path, wheel: Path, folder: Path) -> tuple[Path, str]:
    """Install with pipx into a home of its own."""
    home = Path(tempfile.mkdtemp(dir=folder))
    places = {"PIPX_HOME": str(home / "home"), "PIPX_BIN_DIR": str(home / "bin")}
    done = run("pipx", "install", "--python", python, wheel, **places)
    return home / "bin" / "watchfloor", done.stdout + done.stderr if done.returncode else ""


def with_uv(python: Path, wheel: Path, folder: Path) -> tuple[Path, str]:
    """Install with `uv tool install` into a home of its own."""
    home = Path(tempfile.mkdtemp(dir=folder))
    places = {"UV_TOOL_DIR": str(home / "home"), "UV_TOOL_BIN_DIR": str(home / "bin")}
    done = run("uv", "tool", "install", "--python", python, wheel, **places)
    return home / "bin" / "watchfloor", done.stdout + done.stderr if done.returncode else ""


def main() -> int:
    """Try everything, print a line for each, and return 1 if something failed."""
    failed = False
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        done = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT)
        wheels = list(folder.glob("watchfloor-*.whl"))
        if not wheels:
            print(done.stderr)
            return 1
        (wheel,) = wheels
        print(f"{wheel.name}: {wheel.stat().st_size / 1024:,.0f} KiB")
        for minor, python in pythons():
            begun = time.monotonic()
            if minor < NEEDED:
                _, said = with_pip(python, f"{ROOT}[all]", folder)
                problem = "" if REFUSAL in said else f"it does not refuse: {said[-300:]}"
                print(f"3.{minor} pip: {problem or 'refused'}, {time.monotonic() - begun:.0f} s")
                failed = failed or bool(problem)
                continue
            for name, install in (("pip", with_pip), ("pipx", with_pipx), ("uv", with_uv)):
                if name != "pip" and shutil.which(name) is None:
                    print(f"3.{minor} {name}: not on this machine")
                    continue
                begun = time.monotonic()
                command, said = install(python, wheel, folder)
                problem = said[-300:] or started(command, folder / f"{name}-{minor}")
                print(f"3.{minor} {name}: {problem or 'works'}, {time.monotonic() - begun:.0f} s")
                failed = failed or bool(problem)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
