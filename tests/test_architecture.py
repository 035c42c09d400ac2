"""The house rules which a linter cannot check."""

import ast
import json
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.class_cuts import find_cuts
from tests.source_trees import ROOT, modules, nodes, parsed, read
from tui import __version__

PACKAGE = ROOT / "tui"
MOST_LINES = 350
MOST_FUNCTION_LINES = 45
MOST_MODULES = 25
VAGUE = {"utils", "util", "helpers", "common", "base", "manager", "core", "types", "misc"}
NOT_ROOMS = {
    "conformance": "one suite for every provider",
    "fixtures": "the vendors' own answers",
    "toy_vendor": "a vendor from outside",
}
HEADLESS = [
    "tui.__main__",
    "tui.cli.main",
    "tui.cli.devices",
    "tui.cli.lists",
    "tui.cli.sync",
    "tui.cli.setup",
    "tui.console",
    "tui.console.demo",
    "tui.export",
    "tui.providers",
    "tui.providers.http",
    "tui.sim.http.mount",
    "tui.sim.http.server",
    "tui.store",
    "tui.sync.poller",
]
HEAVY = ["asyncio", "httpx", "importlib.metadata", "pydantic", "textual", "sqlite3"]
STORE_PARTS = ["tui.store.devices.records", "tui.store.journal.jobs", "tui.store.units.units"]
PROBE = f"""
import contextlib, importlib, io, json, sys
from tui.__main__ import main
sys.argv[1:] = ["--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
with_help = sorted({set(HEAVY)!r} & set(sys.modules))
importlib.import_module("tui.store.store")
with_store = sorted({set(STORE_PARTS)!r} & set(sys.modules))
loading_textual = []
for name in {HEADLESS!r}:
    importlib.import_module(name)
    if not loading_textual and {{"textual", "rich"}} & set(sys.modules):
        loading_textual.append(name)
print(json.dumps([with_help, with_store, loading_textual]))
"""
OLD_CUTS = {
    "a pane and its body": (
        "class ListBody(Vertical):\n    def load(self): self.table.renew()\n",
        "class ListPane(ListBody):\n    def action_sort(self): self.load()\n",
    ),
    "a map and its motion, with hooks left open": (
        "class MapMotion(Widget):\n    def redraw(self): raise MapMotion.NotDrawn\n",
        "class MapView(MapMotion):\n    def redraw(self): self.refresh()\n",
    ),
    "an application and one of its many bases": (
        "class Appearance:\n    def action_theme(self): self.theme = 'dark'\n",
        "class Program(Appearance, App):\n    def on_mount(self): self.action_theme()\n",
    ),
}
SPECIALIZATIONS = {
    "two heirs": (
        "class Line:\n    def say(self): ...\n",
        "class Gauge(Line):\n    def fill(self): ...\nclass Tabs(Line):\n    def go(self): ...\n",
    ),
    "a base which is made elsewhere": (
        "class ListSource:\n    def rows(self): ...\n",
        "class TreeSource(ListSource):\n    def rows(self): ...\nplain = ListSource()\n",
    ),
    "a base which is asked for": (
        "class Console:\n    def close(self): ...\n",
        "class Demo(Console):\n    def close(self): ...\ndef run(console: 'Console'): ...\n",
    ),
    "another way to make it": (
        "class Wire:\n    def send(self): ...\n",
        "class HttpWire(Wire):\n    def __init__(self, url): super().__init__(Line(url))\n",
    ),
    "a protocol": (
        "class Source(Protocol):\n    def rows(self): ...\n",
        "class Rows(Source):\n    def rows(self): ...\n",
    ),
    "an error": (
        "class NotDone(OSError):\n    def __str__(self): ...\n",
        "class Refused(NotDone):\n    def __str__(self): ...\n",
    ),
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def sources() -> dict[str, str]:
    return {named(path): read(path) for path in modules("tui")}


def trees() -> dict[str, ast.Module]:
    return {named(path): parsed(path) for path in modules("tui")}


def everything() -> Iterator[tuple[str, ast.AST]]:
    """Return each node of the package beside the name of its file."""
    for path in modules("tui"):
        name = named(path)
        for node in nodes(path):
            yield name, node


@cache
def probe() -> list[list[str]]:
    """Check one fresh interpreter: what help loads, what the store, then which headless module loads Textual."""
    found = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded: list[list[str]] = json.loads(found.stdout)
    return loaded


def test_a_module_says_what_it_is_and_stays_small():
    silent = [name for name, tree in trees().items() if not ast.get_docstring(tree)]
    long = [name for name, source in sources().items() if source.count("\n") > MOST_LINES]
    vague = [name for name in sources() if Path(name).stem in VAGUE]

    assert (silent, long, vague) == ([], [], [])


def test_a_function_is_one_sentence_of_its_module():
    long = [
        f"{name}: {node.name} has {length} lines"
        for name, node in everything()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := node.end_lineno - node.lineno + 1) > MOST_FUNCTION_LINES
    ]

    assert long == []


def test_nothing_catches_everything():
    caught = [
        f"{name}:{node.lineno}"
        for name, node in everything()
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]

    assert caught == []


def test_a_folder_with_many_modules_has_rooms():
    modules = Counter(str(Path(name).parent) for name in sources())

    assert {folder: n for folder, n in modules.items() if n > MOST_MODULES} == {}


def test_a_public_class_name_means_one_thing():
    homes = defaultdict(list)
    for name, tree in trees().items():
        if name.startswith("tui/sim/") or name.endswith("/models.py"):
            continue  # the vendors' own words
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(name)

    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


def test_every_screen_rests_behind_another():
    imported = {
        name
        for name, node in everything()
        if isinstance(node, ast.ImportFrom) and node.module == "textual.screen"
        for alias in node.names
        if alias.name in {"Screen", "ModalScreen"}
    }
    bases = {
        (name, ast.unparse(base).partition("[")[0])
        for name, node in everything()
        if name in imported and isinstance(node, ast.ClassDef)
        for base in node.bases
    }

    assert {name for name, base in bases if base in {"Screen", "ModalScreen"}} == {
        "tui/widgets/dialog.py",
        "tui/widgets/resting_screen.py",
    }


def test_no_class_is_cut_into_several_by_inheritance():
    assert find_cuts(trees()) == []


@pytest.mark.parametrize("modules", OLD_CUTS.values(), ids=OLD_CUTS)
def test_a_class_which_was_cut_is_found(modules):
    assert len(find_cuts(dict(zip("ab", map(ast.parse, modules), strict=True)))) == 1


@pytest.mark.parametrize("modules", SPECIALIZATIONS.values(), ids=SPECIALIZATIONS)
def test_a_specialization_is_no_cut(modules):
    assert find_cuts(dict(zip("ab", map(ast.parse, modules), strict=True))) == []


def test_tests_stand_where_the_code_stands():
    folders = {path.parent.relative_to(ROOT / "tests") for path in ROOT.glob("tests/**/*.py")}
    astray = [
        str(folder)
        for folder in folders
        if folder.parts and folder.parts[0] not in NOT_ROOMS and not (PACKAGE / folder).is_dir()
    ]

    assert astray == []


def test_the_headless_side_never_loads_textual():
    *_, loading_textual = probe()

    assert loading_textual == []


def test_help_is_said_without_loading_what_only_commands_need():
    with_help, *_ = probe()

    assert with_help == []


def test_a_store_loads_only_the_parts_which_are_used():
    _, with_store, _ = probe()

    assert with_store == []


def test_a_list_of_jobs_loads_nothing_which_carries_them_out():
    code = "import sys, tui.cli.jobs; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()

    later = {"tui.changes.undo", "tui.changes.dispatcher", "tui.cli.shared.run_plan"}
    assert "tui.cli.jobs" in loaded
    assert later.isdisjoint(loaded)


def test_the_version_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert __version__ == project["version"]


def test_no_file_names_a_registry_host_or_somebodys_machine():
    words = ["pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "bash" + "_jobs"]
    words.append("/" + "work/")
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    texts = [ROOT / name for name in tracked if name and not name.endswith(".svg")]

    naming = [
        (named(path), word)
        for path in texts
        if path.is_file()
        for text in [path.read_text("utf-8", "replace")]
        for word in words
        if word in text
    ]

    assert naming == []


def test_no_test_has_a_name_as_long_as_its_data(request):
    """Each worker keeps the names of all tests, and sends them: one of 34 MB cost more than all others."""
    assert [item.nodeid[:90] for item in request.session.items if len(item.nodeid) > 2_000] == []
