"""Tables made into plain settings: nested ones, tuples and secrets as the settings declare them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from tui.config.settings import Account
from tui.domain.text.secret import SecretStr

Kind = TypeVar("Kind")


def plain(kind: type[Kind], table: Mapping[str, Any]) -> Kind:
    """Return the settings of one table; what is not what it should be is kept as it is, or raises TypeError.

    Nothing is checked here. What an account has beside its own keys is its vendor's.
    """
    if kind is Account:
        table = _with_the_vendors_own(table)
    hints = _hints(kind)
    return kind(**{name: _value(hints.get(name), value) for name, value in table.items()})


def _value(hint: Any, value: Any) -> Any:
    """Return a value as its field wants it."""
    if isinstance(hint, type) and is_dataclass(hint) and isinstance(value, Mapping):
        return plain(hint, value)
    if isinstance(value, str) and SecretStr in (hint, *_choices(hint)):
        return SecretStr(value)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_value(inner[0], item) for item in value)
    if origin is Mapping and isinstance(value, Mapping):
        return {key: _value(inner[1], item) for key, item in value.items()}
    return value


def _choices(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if isinstance(hint, UnionType) else ()


def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _with_the_vendors_own(table: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(Account)}
    own = {key: value for key, value in table.items() if key in names}
    given = {
        key: SecretStr(value) if isinstance(value, str) else value
        for key, value in table.items()
        if key not in names
    }
    return {**own, "given": {**given, **own.get("given", {})}}
