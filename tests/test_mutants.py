"""Which faults are planted, how, and which of them change nothing."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from tools.fault_runs import MISSED, NOTICED, Attempt
from tools.planted_faults import Fault, drawn, functions_of, is_equivalent, plant
from tools.run_mutants import figures, line_of


def diff(before, after):
    return f"@@ -1 +1 @@\n def work():\n-    {before}\n+    {after}\n"


@pytest.mark.parametrize(
    ("before", "after", "changes_nothing"),
    [
        ('x = "SELECT key FROM target WHERE job = ?"', 'x = "select key from target where job = ?"', True),
        ('x = "ORDER BY place"', 'x = "ORDER BY PLACE"', True),
        ('x = "ORDER BY place"', 'x = "XXORDER BY placeXX"', False),
        ('''x = "FROM job WHERE state = 'planned'"''', '''x = "FROM JOB WHERE STATE = 'PLANNED'"''', False),
        ('''x = "FROM job WHERE state = 'planned'"''', '''x = "from job where state = 'planned'"''', True),
        ('x = "follows, undoes) VALUES (?, ?)"', 'x = "FOLLOWS, UNDOES) VALUES (?, ?)"', True),
        ('x = "The SIM is active."', 'x = "the sim is active."', False),
        ("x = zip(a, b, strict=True)", "x = zip(a, b, strict=False)", True),
        ("x = zip(a, b, strict=True)", "x = zip(a, b, )", True),
        ("x = zip(a, b, strict=True)", "x = zip(a, None, strict=True)", False),
        ('x = cast("list[str]", y)', "x = cast(None, y)", True),
        ('x = cast("list[str]", y)', 'x = cast("list[str]", None)', False),
        ('x = path.read_text("utf-8")', 'x = path.read_text("UTF-8")', True),
        ('x = path.read_text("utf-8")', 'x = path.read_text("XXutf-8XX")', False),
        ("x = a < b", "x = a <= b", False),
    ],
)  # fmt: skip
def test_what_a_difference_alone_shows_to_change_nothing(before, after, changes_nothing):
    assert is_equivalent(diff(before, after)) is changes_nothing


def test_a_difference_which_cannot_be_read_is_no_excuse():
    assert not is_equivalent("")


CODE = '''
LEAST = 3

def double(number, times=2, *, more=LEAST):
    """Multiply."""
    return number * times + more

class Base:
    def name(self):
        return "a"

class Kept(Base):
    def _hide(self):
        return "b"

    def name(self):
        return super().name() + self._hide()

    @classmethod
    def made(cls):
        return cls()
'''


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A folder of modules, importable and current, with one module in it, and that module imported."""
    (tmp_path / "planted").mkdir()
    (tmp_path / "planted" / "small.py").write_text(CODE)
    (tmp_path / "pyproject.toml").write_text('[tool.mutmut]\nsource_paths = ["planted"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return import_module("planted.small")


def seen(module):
    try:
        return module.double(5), module.double(5, 4, more=1), module.Kept.made().name()
    except TypeError as error:
        return str(error)


def test_a_fault_is_planted_in_the_function_as_it_is_imported_and_nowhere_else(code):
    faults = drawn(Path("planted"), 0, 1)
    whole = seen(code)

    assert {each.function for each in faults} == {"double", "Base.name", "Kept._hide", "Kept.name"}
    for fault in faults:
        plant(fault)
        assert seen(code) != whole, fault.difference
        plant(replace(fault, before=fault.after, after=fault.before))
        assert seen(code) == whole


def test_the_same_seed_draws_the_same_faults(code):
    first = drawn(Path("planted"), 4, 1)

    assert first == drawn(Path("planted"), 4, 1)
    assert len(first) == 4
    assert first != drawn(Path("planted"), 4, 2)


def test_the_lines_of_a_function_are_those_which_run_when_it_is_called(code):
    lines = dict(functions_of(Path("planted/small.py")))

    assert lines["double"] == range(5, 7)
    assert set(lines) == {"double", "Base.name", "Kept._hide", "Kept.name", "Kept.made"}


def test_the_figures_count_what_changes_nothing_apart_and_say_what_was_not_tried():
    fault = Fault("tui/sync/a.py", "work", 7, "a = 1", "a = 2")
    same = replace(fault, before="zip(a, strict=True)", after="zip(a, strict=False)")
    attempts = [
        Attempt(fault, NOTICED, 3, 0),
        Attempt(fault, MISSED, 3, 2),
        Attempt(same, MISSED, 3, 0),
    ]

    assert figures(attempts, {"tui/sync": 4}) == (
        "tui/sync: 50% of 2 noticed; 1 more change nothing; 1 were not tried",
        False,
    )
    assert figures(attempts[:1], {"tui/sync": 1}) == ("tui/sync: 100% of 1 noticed", True)
    assert line_of(attempts[0]) == "noticed: tui/sync/a.py:7 work (3 tests)"
    assert line_of(attempts[1]).startswith("\nmissed: tui/sync/a.py:7 work (3 tests, 2 not run)\n")
    assert line_of(attempts[2]).startswith("\nchanges nothing: ")
