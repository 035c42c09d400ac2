"""A vendor is inside the walls as soon as its folder is there, whatever it is called."""

import ast
import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.source_trees import walk

ROOT = Path(__file__).parent.parent
FLOORS = {"http", "world"}
"""What all simulated vendors build on."""
REGISTRIES = {"tui/providers/__init__.py", "tui/sim/__init__.py"}
"""Where the vendors shipped are listed."""


def folders(root: Path) -> list[Path]:
    """Return every folder which is one vendor's: its provider, or its simulator."""
    rooms = [*(root / "tui/providers").iterdir(), *(root / "tui/sim").iterdir()]
    return sorted(
        room for room in rooms if (room / "__init__.py").is_file() and room.name not in FLOORS
    )


def imports(path: Path) -> tuple[str, ...]:
    """Return the modules a file imports, wherever in it that is written."""
    text = path.read_text("utf-8")
    is_concerned = "tui.providers" in text or "tui.sim" in text
    return _imported(text) if is_concerned else ()


@cache
def _imported(text: str) -> tuple[str, ...]:
    """Return the modules a text imports; a copy of the house has the same texts."""
    found: list[str] = []
    for node in walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += (f"{node.module}.{name.name}" for name in node.names)
    return tuple(found)


def crossings(root: Path) -> list[str]:
    """Return every import which leads into a vendor's folder from outside of it."""
    walls = {".".join(folder.relative_to(root).parts): folder for folder in folders(root)}
    return [
        f"{path.relative_to(root)} imports {module}"
        for path in sorted((root / "tui").rglob("*.py"))
        for module in imports(path)
        for wall, folder in walls.items()
        if f"{module}.".startswith(f"{wall}.") and not path.is_relative_to(folder)
    ]


def test_nothing_outside_a_vendors_folder_knows_what_is_in_it() -> None:
    assert {folder.name for folder in folders(ROOT)} >= {"charterup", "lattigo", "polte"}
    assert crossings(ROOT) == []


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the vendors' rooms, and of an empty one, in which something can be planted."""
    for room in ("providers", "sim"):
        shutil.copytree(ROOT / "tui" / room, tmp_path / "tui" / room)
    (tmp_path / "tui/screens").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("tui/providers/fourth/__init__.py", "from tui.providers.lattigo.records import NAME"),
        ("tui/sim/fourth/__init__.py", "def f():\n    import tui.sim.polte.tokens"),
        ("tui/providers/shared.py", "from tui.providers import lattigo"),
        ("tui/screens/fourth.py", "from tui.providers.fourth.views import COLUMNS"),
    ],
)
def test_a_fourth_vendor_is_inside_the_walls_at_once(house: Path, path: str, line: str) -> None:
    for room in ("providers", "sim"):
        (house / f"tui/{room}/fourth").mkdir()
        (house / f"tui/{room}/fourth/__init__.py").write_text('"""A fourth vendor."""\n')
    assert crossings(house) == []

    (house / path).write_text(line)

    assert [crossing.partition(" ")[0] for crossing in crossings(house)] == [path]


def test_no_file_outside_names_a_vendor_but_the_lists_of_those_shipped() -> None:
    walls = folders(ROOT)
    names = {folder.name for folder in walls}

    naming = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tui").rglob("*.py")
        if not any(path.is_relative_to(folder) for folder in walls)
        and any(name in path.read_text("utf-8").casefold() for name in names)
    }

    assert naming == REGISTRIES
