"""Our own code compiled beforehand, as an installer leaves it; the peers' wheels are, and Textual."""

import compileall
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def compile_ours() -> None:
    """Write what Python would on a first start, which is not the start a person waits for each day.

    Where PYTHONDONTWRITEBYTECODE is set, a checkout would otherwise be compiled at every start.
    """
    for folder in ("tui", "tests"):
        compileall.compile_dir(ROOT / folder, quiet=1)
