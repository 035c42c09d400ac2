"""Dataclasses whose methods are written when one is first used.

Python's own decorator compiles six methods for each class when its module is imported, which was a third of
what a short command costs. Here a class compiles its `__init__` when it is first called; comparing, hashing and
printing need nothing compiled. Fields, `replace`, `asdict`, `match`, `copy` and type checkers see a dataclass.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_FACTORY = object()
"""Stands for a field which was not given and has a factory."""


def _init_text(
    own: Iterable[Field[Any]], given: dict[str, Any], *, frozen: bool, goes_on: bool
) -> str:
    """Return the text of an `__init__`, and put what it needs into `given`; if it `goes_on`, `__post_init__` follows."""
    by_place: list[str] = []
    by_name: list[str] = []
    lines = []
    for each in own:
        name = value = each.name
        word = name
        if each.default_factory is not MISSING:
            given[f"_factory_{name}"] = each.default_factory
            word = f"{name}=_FACTORY"
            value = f"_factory_{name}() if {name} is _FACTORY else {name}"
            value = value if each.init else f"_factory_{name}()"
        elif each.default is not MISSING:
            given[f"_default_{name}"] = each.default
            word = f"{name}=_default_{name}"
            value = name if each.init else f"_default_{name}"
        if each.init:
            (by_name if each.kw_only else by_place).append(word)
        lines.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if goes_on:
        lines.append("self.__post_init__()")
    words = ", ".join(["self", *by_place, *(["*"] if by_name else []), *by_name])
    return f"def __init__({words}):\n  " + "\n  ".join(lines or ["pass"])


def _made_init(kind: type, *, frozen: bool) -> Callable[..., None]:
    """Return the `__init__` of a class, compiled."""
    given: dict[str, Any] = {"_set": object.__setattr__, "_FACTORY": _FACTORY}
    goes_on = hasattr(kind, "__post_init__")
    text = _init_text(fields(kind), given, frozen=frozen, goes_on=goes_on)
    exec(text, given)  # noqa: S102 - the text is made of names of fields
    init: Callable[..., None] = given["__init__"]
    init.__qualname__ = f"{kind.__qualname__}.__init__"
    return init


def _set_nothing(self: object, name: str, value: object) -> None:  # noqa: ARG001 - it takes what `setattr` gives
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete_nothing(self: object, name: str) -> None:  # noqa: ARG001 - it takes what `delattr` gives
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _comparison(kind: type, *, frozen: bool) -> dict[str, Any]:
    """Return how instances of a class are compared, and hashed if they are frozen."""
    names = [each.name for each in fields(kind) if each.compare]
    values = attrgetter(*names) if len(names) > 1 else _few_values(names)

    def is_equal(self: object, other: object) -> bool:
        same_kind = other.__class__ is self.__class__
        return values(self) == values(other) if same_kind else NotImplemented

    def hash_of(self: object) -> int:
        return hash(values(self))

    return {"__eq__": is_equal, "__hash__": hash_of if frozen else None}


def _few_values(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """Return what gets the values of one field or of none as a tuple."""
    return lambda self: tuple(getattr(self, name) for name in names)


def _lazy(kind: type, *, frozen: bool, slots: bool, kw_only: bool, eq: bool) -> type:
    """Return the class as a dataclass which compiles its `__init__` when it is first called."""
    own = dict(vars(kind))
    # Of a class without a docstring Python asks for its signature, which takes milliseconds.
    kind.__doc__ = kind.__doc__ or kind.__name__
    plain = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
    made: Any = plain(kind)

    def first(self: object, *args: object, **named: object) -> None:
        made.__init__ = init = _made_init(made, frozen=frozen)
        init(self, *args, **named)

    methods: dict[str, Any] = {"__init__": first, "__repr__": _repr}
    if eq:
        methods.update(_comparison(made, frozen=frozen))
    if frozen:
        methods.update(__setattr__=_set_nothing, __delattr__=_delete_nothing)
        if slots:
            methods.update(__getstate__=_state, __setstate__=_set_state)
    for name, method in methods.items():
        if own.get(name) is None:  # a class with its own `__eq__` has None as `__hash__`
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _dataclass(
    kind: type | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    eq: bool = True,
) -> Any:
    """Make a class a dataclass, as Python's own decorator does with these arguments."""
    made = partial(_lazy, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)
    return made if kind is None else made(kind)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
