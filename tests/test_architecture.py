"""The house rules which a linter cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "tui").rglob("*.py"))
MOST_LINES = 300
MOST_FUNCTION_LINES = 50
VAGUE = {"utils", "util", "helpers", "common", "base", "manager", "core", "types", "misc"}
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


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_and_stays_small(path: Path) -> None:
    source = path.read_text("utf-8")

    assert ast.get_docstring(ast.parse(source)), "a module says its job in one line"
    assert source.count("\n") <= MOST_LINES, "it wants to be two: split it by the noun it grew"
    assert path.stem not in VAGUE, "name it for what it holds"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_function_is_one_sentence_of_its_module(path: Path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES
    ]

    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_nothing_catches_everything(path: Path) -> None:
    caught = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]

    assert caught == []


@pytest.mark.parametrize("module", HEADLESS)
def test_the_headless_side_never_loads_textual(module: str) -> None:
    probe = (
        f"import sys, {module}\n"
        "print(sorted({'textual'} & {name.split('.')[0] for name in sys.modules}))"
    )

    found = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert found.stdout == "[]\n"


def test_help_is_said_without_loading_what_only_commands_need() -> None:
    probe = (
        "import sys\n"
        "from tui.__main__ import main\n"
        "sys.argv[1:] = ['--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'httpx', 'pydantic', 'textual', 'sqlite3'} & set(sys.modules)))"
    )

    found = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert found.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "words",
    [
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "/" + "work/",
        "bash" + "_jobs",
    ],
)
def test_no_file_names_a_registry_host_or_somebodys_machine(words: str) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    texts = [ROOT / name for name in tracked if name and not name.endswith(".svg")]

    naming = [
        named(path)
        for path in texts
        if path.is_file() and words in path.read_text("utf-8", "replace")
    ]

    assert naming == []
