"""A filled-in form, checked against its declaration before anything is sent."""

import re
from typing import Any

from tui.domain.change.action import Action, Field, Values
from tui.domain.text.safe_text import clean
from tui.providers.errors import Blocked


def filled(action: Action, values: Values) -> dict[str, Any]:
    """Return the values to send, each in its proper type; raise `Blocked` for one that will not do.

    A text left blank is left out if it may be; a required one must be given, blank only on purpose
    (`note` is cleared so).
    """
    known = {field.name for field in action.fields}
    if strange := sorted(set(values) - known):
        raise Blocked(f"{action.name} has no field {', '.join(map(clean, strange))}.")
    read = {field.name: _read(field, values.get(field.name)) for field in action.fields}
    return {name: value for name, value in read.items() if value is not None}


def _read(field: Field, given: Any) -> Any:
    if given is None or (_blank(given) and not _clears(field)):
        if field.required:
            raise Blocked(f"{field.name} is missing.")
        return None
    if field.kind == "integer":
        return _integer(field, given)
    if field.kind == "names":
        return _names(given)
    if not isinstance(given, str):
        raise Blocked(f"{field.name} must be text.")
    return _text(field, given)


def _blank(given: Any) -> bool:
    return not (given.strip() if isinstance(given, str) else given) and given != 0


def _clears(field: Field) -> bool:
    return field.name == "note" and field.required


def _integer(field: Field, given: Any) -> int:
    digits = given.strip() if isinstance(given, str) else given
    if isinstance(digits, str) and re.fullmatch("[0-9]{1,15}", digits):
        digits = int(digits)
    if not isinstance(digits, int) or isinstance(digits, bool):
        raise Blocked(f"{field.name} must be a whole number.")
    if field.minimum is not None and digits < field.minimum:
        raise Blocked(f"{field.name} must be at least {field.minimum}.")
    return digits


def _names(given: Any) -> list[str]:
    parts = re.split(r"[,\n]", given) if isinstance(given, str) else list(given)
    return list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def _text(field: Field, given: str) -> str:
    if field.choices and given not in field.choices:
        raise Blocked(f"{field.name} must be one of {', '.join(field.choices)}.")
    if field.max_length is not None and len(given) > field.max_length:
        raise Blocked(f"{field.name} is {len(given)} characters long; {field.max_length} may be.")
    if field.ascii_only and not re.fullmatch("[ -~]*", given):
        raise Blocked(f"{field.name} may hold printable ASCII only.")
    return given
