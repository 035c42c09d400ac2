"""What is shipped and what another package adds are found in the same way."""

import subprocess
import sys
from pathlib import Path

import pytest

from tui.registry import Registry

GROUP = "watchfloor.tests"


class Thing:
    """Something which can be registered."""

    def __init__(self, name: str) -> None:
        self.name = name


SHIPPED_THING = Thing("shipped")


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a package which adds these, by name and place."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(**points: str) -> None:
        folder = tmp_path / "strangers-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n")
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (folder / "entry_points.txt").write_text(f"[{GROUP}]\n{lines}")

    return put


def write(folder: Path, module: str, text: str) -> None:
    (folder / f"{module}.py").write_text(text)


@pytest.fixture
def registry():
    return Registry(GROUP, Thing, {"shipped": "tests.test_registry:SHIPPED_THING"})


BRINGS = "from tests.test_registry import Thing\nTHING = Thing({!r})\n"


def test_another_package_brings_something_without_a_change_here(tmp_path, install, registry):
    write(tmp_path, "brought_one", BRINGS.format("one"))
    install(one="brought_one:THING")

    assert list(registry) == ["shipped", "one"]
    assert registry["one"].name == "one"
    assert len(registry) == 2
    assert registry.problems == {}


def test_what_is_shipped_is_had_without_a_search(tmp_path, install, registry):
    install(one="nowhere:THING")

    assert registry["shipped"].name == "shipped"
    assert "_brought" not in vars(registry)


def test_what_is_shipped_keeps_its_name(tmp_path, install, registry):
    write(tmp_path, "brought_two", BRINGS.format("shipped"))
    install(shipped="brought_two:THING")

    assert registry["shipped"] is not None
    assert list(registry) == ["shipped"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import no_such_module_at_all", "No module named 'no_such_module_at_all'"),
        ("OTHER = 1", "has no attribute 'THING'"),
        ("THING = 'a text'", "it is a str and no Thing"),
        (BRINGS.format("somebody"), 'it calls itself "somebody" and not "bad"'),
        ("def f(:", "invalid syntax"),
    ],
)
def test_what_cannot_be_loaded_is_left_out_and_says_why(tmp_path, install, registry, text, why):
    module = f"brought_{abs(hash(text))}"
    write(tmp_path, module, text)
    install(bad=f"{module}:THING")

    assert list(registry) == ["shipped"]
    assert "bad" not in registry
    assert why in registry.problems["bad"]


def test_no_vendor_is_loaded_before_it_is_asked_for():
    probe = (
        "import sys\n"
        "from tui.providers import PROVIDERS\n"
        "PROVIDERS['lattigo']\n"
        "print(sorted(n for n in sys.modules if n.count('.') == 2 and hasattr(sys.modules[n],"
        " 'PROVIDER')), 'importlib.metadata' in sys.modules)"
    )

    said = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    ).stdout

    assert said == "['tui.providers.lattigo'] False\n"
