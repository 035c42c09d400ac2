"""What was filled into a form, checked against the action's declaration before anything is planned."""

from collections.abc import Mapping, Sequence
from typing import Any

from tui.domain.change.action import Action, Field
from tui.domain.device.identity import find_identifiers


class FieldProblem(ValueError):
    """Something filled in will not do; the text says which and what would."""


def check_values(
    action: Action,
    typed: Mapping[str, Any],
    choices: Mapping[str, Sequence[str]],
    *,
    explicit: bool = False,
) -> dict[str, Any]:
    """Check every field and give the values to send; a field left empty is left out.

    `choices` holds what the vendor's own lists offer, by field name; a list which could not be read
    offers nothing and refuses nothing. Where everything given is `explicit`, a text may be given empty:
    that is how a note is cleared.
    """
    found: dict[str, Any] = {}
    unknown = set(typed) - {field.name for field in action.fields}
    if unknown:
        names = ", ".join(field.name for field in action.fields) or "none"
        raise FieldProblem(f"{action.name} has no field {min(unknown)}; its fields: {names}.")
    for field in action.fields:
        value = typed.get(field.name)
        if value is None and field.required and field.default:
            value = field.default
        if explicit and value == "" and field.required and field.kind in ("text", "long-text"):
            found[field.name] = ""
            continue
        if value is None or value in ("", []):
            if field.required:
                raise FieldProblem(f"{field.title} is missing. Nothing was sent.")
            continue
        found[field.name] = _checked(field, value, choices.get(field.name, ()))
    return found


def _checked(field: Field, value: Any, offered: Sequence[str]) -> Any:
    if field.kind == "integer":
        return _integer(field, str(value))
    if field.kind == "flag":
        return value if isinstance(value, bool) else str(value).casefold() in ("true", "yes", "1")
    if field.kind == "names":
        names = value if isinstance(value, list) else [n.strip() for n in str(value).split(",")]
        for name in names:
            _refuse_unknown(field, name, offered)
        return names
    text = str(value)
    if field.max_length and len(text) > field.max_length:
        raise FieldProblem(f"{field.title} has {len(text)} characters; {field.max_length} at most.")
    if field.ascii_only and not (text.isascii() and text.isprintable()):
        raise FieldProblem(f"{field.title} takes plain letters, digits and punctuation only.")
    _refuse_unknown(field, text, field.choices or offered)
    return text


def _integer(field: Field, text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.removeprefix("-").isdigit() and len(digits) <= 15):
        raise FieldProblem(f"{field.title} takes a whole number, not {digits[:20]!r}.")
    number = int(digits)
    if field.minimum is not None and number < field.minimum:
        raise FieldProblem(f"{field.title} must be at least {field.minimum}.")
    return number


def _refuse_unknown(field: Field, text: str, offered: Sequence[str]) -> None:
    if offered and text not in offered:
        listed = ", ".join(offered[:8]) + (", …" if len(offered) > 8 else "")
        raise FieldProblem(f"{field.title}: {text!r} is not one of: {listed}.")


def parse_names(action: Action, text: str) -> dict[str, str | None]:
    """Read the targets typed or pasted into a form, in order, each once.

    Raise `FieldProblem` where one is not what the action is done to, naming it.
    """
    if action.target != "imei":
        words = [word.strip() for line in text.splitlines() for word in line.split(",")]
        found: dict[str, str | None] = {word: None for word in words if word}
    else:
        found = {}
        for one in find_identifiers(text):
            if one.kind != "imei":
                raise FieldProblem(
                    f"{one.text} is no IMEI ({one.warning or one.kind}). Nothing was sent."
                )
            found[one.text] = None
    if not found:
        raise FieldProblem("No device is named. Nothing was sent.")
    return found
