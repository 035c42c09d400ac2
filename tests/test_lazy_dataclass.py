"""Our dataclasses behave as Python's own do, and compile nothing before one is made."""

import copy
import dataclasses
import inspect
import subprocess
import sys
from dataclasses import FrozenInstanceError, asdict, field, fields, replace

import pytest

from tests.source_trees import ROOT
from tui import lazy_dataclass

NAN = float("nan")


def van(made):
    """Return a class with fields of every kind, made by one of the two decorators."""

    @made(frozen=True, slots=True)
    class Van:
        name: str
        at: float | None = None
        tags: list[str] = field(default_factory=list, compare=False)
        read: str = field(default="never", repr=False)
        seats: int = field(default=2, kw_only=True)
        made_in: int = field(default=2026, init=False)

    return Van


def dot(made):
    """Return a class with one field, made by one of the two decorators."""

    @made(frozen=True)
    class Dot:
        x: float

    return Dot


def both(make):
    """Return what Python's decorator makes and what ours makes."""
    return make(dataclasses.dataclass), make(lazy_dataclass.dataclass)


@dataclasses.dataclass(frozen=True, slots=True)
class Copied:
    """Python's own, beside ours of the same fields."""

    name: str
    tags: dict[str, int] = field(default_factory=dict)


@lazy_dataclass.dataclass(frozen=True, slots=True)
class OursCopied:
    """Ours."""

    name: str
    tags: dict[str, int] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("a",), {}),
        (("a", 1.5, ["x"]), {"seats": 3}),
        ((), {"name": "a", "read": "today"}),
        ((), {}),
        (("a", 1, [], "r", 4), {}),
        (("a",), {"made_in": 1999}),
        (("a",), {"name": "b"}),
    ],
)
def test_what_is_made_or_refused_is_the_same(words, named):
    told = []
    for kind in both(van):
        try:
            told.append((asdict(made := kind(*words, **named)), repr(made), hash(made)))
        except TypeError as error:
            told.append(str(error))

    assert told[0] == told[1]


def test_only_what_is_compared_counts_and_other_classes_never_do():
    for kind in both(van):
        assert kind("a", tags=["x"]) == kind("a", tags=["y"])
        assert kind("a") != kind("b")
        assert kind("a") != van(dataclasses.dataclass)("a")
    for kind in both(dot):
        assert kind(NAN) == kind(NAN)  # the same object, as in a tuple
        assert hash(kind(1.0)) == hash((1.0,))


def test_nothing_of_a_frozen_one_is_set_or_deleted():
    for kind in both(van):
        made = kind("a")

        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
            made.name = "b"
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'name'"):
            del made.name


def test_one_which_says_nothing_of_itself_is_not_inspected(monkeypatch):
    asked = []
    monkeypatch.setattr(inspect, "signature", asked.append)  # it takes milliseconds

    assert van(lazy_dataclass.dataclass).__doc__ == "Van"
    assert asked == []


def test_one_which_is_not_frozen_can_be_set_and_not_hashed():
    @lazy_dataclass.dataclass
    class Open:
        n: int
        seen: list[int] = field(default_factory=list)

    made = Open(1)
    made.n = 2

    assert (made.n, made.seen, made == Open(2)) == (2, [], True)
    assert made.seen is not Open(2).seen
    with pytest.raises(TypeError, match="unhashable"):
        hash(made)


def test_fields_matching_replacing_copies_and_subclasses_are_as_usual():
    @lazy_dataclass.dataclass(frozen=True, slots=True)
    class Base:
        a: int

    @lazy_dataclass.dataclass(frozen=True, slots=True, kw_only=True)
    class Derived(Base):
        b: int = 2

        def __repr__(self) -> str:
            return "mine"

    assert [each.name for each in fields(Derived)] == ["a", "b"]
    assert Derived.__match_args__ == ("a",)
    assert (repr(Derived(1)), repr(Base(1))) == (
        "mine",
        f"{Base.__qualname__}(a=1)",
    )
    assert replace(Derived(1), b=3) == Derived(1, b=3)
    for kind in (Copied, OursCopied):
        made = kind("a", {"b": 1})
        for again in (copy.copy(made), copy.deepcopy(made)):
            assert again == made


def test_the_first_one_made_compiles_what_makes_it():
    kind = van(lazy_dataclass.dataclass)

    kind("a")

    assert list(inspect.signature(kind).parameters) == [
        "name", "at", "tags", "read", "seats",
    ]  # fmt: skip


def test_a_class_which_is_never_made_compiles_nothing():
    text = (
        "import builtins, tui.lazy_dataclass as ours\n"
        "told, run = [], exec\n"
        "builtins.exec = lambda *given: (told.append(given), run(*given))[1]\n"
        "class Dot:\n  x: int = 1\n"
        "Dot = ours.dataclass(frozen=True, slots=True)(Dot)\n"
        "before = len(told); Dot(); print(before, len(told), Dot())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.split(maxsplit=2) == ["0", "1", "Dot(x=1)\n"]


@pytest.mark.parametrize("frozen", [True, False])
def test_what_a_base_class_does_after_the_fields_is_done(frozen):
    class Message:
        def __post_init__(self):
            object.__setattr__(self, "is_sent", False)

    @lazy_dataclass.dataclass(frozen=frozen)
    class Opened(Message):
        at: int

    assert (Opened(7).at, Opened(7).is_sent) == (7, False)
