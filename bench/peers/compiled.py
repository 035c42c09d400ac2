"""Compile our own code beforehand, as an installer does; the peers' wheels and Textual are compiled."""

import compileall
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def compile_ours() -> None:
    """Write the files Python would write on a first start, which is not an everyday start.

    Where PYTHONDONTWRITEBYTECODE is set, a checkout would otherwise be compiled at every start.
    """
    for folder in ("tui", "tests"):
        compileall.compile_dir(ROOT / folder, quiet=1)
