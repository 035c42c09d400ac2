"""Install other programs, each into a temporary folder: wheels in a venv, programs from a package."""

import shutil
import subprocess
import sys
from pathlib import Path

PATIENCE_SECONDS = 300


def wheel(folder: Path, package: str) -> Path | None:
    """Install a Python package into its own venv, and return the venv's `bin`; None: not available."""
    home = folder / f"venv-{package}"
    done = home / ".installed"
    if not done.exists():
        steps = (
            [sys.executable, "-m", "venv", str(home)],
            [
                str(home / "bin" / "pip"),
                "install",
                "--quiet",
                "--disable-pip-version-check",
                package,
            ],
        )
        if not all(_runs(step, folder) for step in steps):
            return None
        done.touch()
    return home / "bin"


def program(folder: Path, name: str) -> str | None:
    """Find a program, or extract it from Debian's package without installing it; None: not available."""
    if found := shutil.which(name):
        return found
    home = folder / f"deb-{name}"
    binary = home / "usr" / "bin" / name
    if not binary.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
        home.mkdir(exist_ok=True)
        if _runs(["apt-get", "download", name], home):
            for package in home.glob("*.deb"):
                _runs(["dpkg", "-x", str(package), str(home)], home)
    works = binary.exists() and _runs([str(binary), "--version"], home)
    return str(binary) if works else None


def _runs(command: list[str], folder: Path) -> bool:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
