"""Check the values of a form against the action's declaration, before anything is planned."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tui.domain.change.action import Action, Field
from tui.domain.text.safe_text import clean

FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
"""Words for yes and no."""


class FieldProblem(ValueError):
    """A value is wrong; the text says which, and what is allowed."""

    def __init__(self, words: str, field: str = "", place: int | None = None) -> None:
        """Take the sentence, the field's name, and the place of the character which is refused."""
        super().__init__(words)
        self.field = field
        self.place = place


def check_values(
    action: Action,
    typed: Mapping[str, Any],
    choices: Mapping[str, Sequence[str]],
    *,
    explicit: bool = False,
) -> dict[str, Any]:
    """Return the values to send, each in its type; a blank field is left out.

    `choices` are the values in the vendor's own lists, by field name; if a list could not be read, any
    value is allowed. With `explicit`, a blank value is sent for a field which can be blank: that is how
    a note is cleared. Raise `FieldProblem` for a wrong value.
    """
    found: dict[str, Any] = {}
    unknown = set(typed) - {field.name for field in action.fields}
    if unknown:
        names = ", ".join(field.name for field in action.fields) or "none"
        raise FieldProblem(
            f"{action.name} has no field {clean(min(unknown))}. Its fields are: {names}."
        )
    for field in action.fields:
        value = typed.get(field.name)
        if value is None and field.required and field.default:
            value = field.default
        if explicit and field.can_be_blank and value is not None and _is_blank(value):
            found[field.name] = ""
        elif value is not None and not _is_blank(value):
            found[field.name] = _checked(field, value, choices.get(field.name, ()))
        elif field.required:
            raise FieldProblem(
                f"{field.title} ({field.name}) is missing. Nothing was sent.", field.name
            )
    return found


def _is_blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else value in ([], ())


def _checked(field: Field, value: Any, offered: Sequence[str]) -> Any:
    if field.kind == "integer":
        return _integer(field, str(value))
    if field.kind == "flag":
        return _flag(field, value)
    if field.kind == "names":
        return _names(field, value, offered)
    if not isinstance(value, str):
        raise FieldProblem(f"{field.title} must be text.")
    if field.max_length and len(value) > field.max_length:
        raise FieldProblem(
            f"{field.title} has {len(value)} characters; the maximum is {field.max_length}.",
            field.name,
            field.max_length,
        )
    if field.ascii_only:
        _refuse_other_than_ascii(field, value)
    _refuse_unknown(field, value, field.choices or offered)
    return value


def _refuse_other_than_ascii(field: Field, value: str) -> None:
    refused = (at for at, sign in enumerate(value) if not (sign.isascii() and sign.isprintable()))
    place = next(refused, None)
    if place is None:
        return
    sign = value[place]
    named = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}.get(sign, clean(sign))
    before = clean(value[max(0, place - 12) : place])
    where = f' after "{before}"' if before else " at the start"
    raise FieldProblem(
        f"{field.title}: {named} is not allowed{where}. Use plain letters, digits and punctuation.",
        field.name,
        place,
    )


def _flag(field: Field, value: Any) -> bool:
    word = str(value).strip().casefold()
    if word not in FLAGS:
        raise FieldProblem(f"{field.title} must be true or false, not {clean(word[:20])!r}.")
    return FLAGS[word]


def _names(field: Field, value: Any, offered: Sequence[str]) -> list[str]:
    if isinstance(value, str):
        words = [value] if value in offered else re.split(r"[,\n]", value)
        named = [_named(word, offered) for word in words if word.strip()]
    else:
        named = [str(name) for name in value]
    names = list(dict.fromkeys(named))
    for name in names:
        _refuse_unknown(field, name, offered)
    return names


def _named(word: str, offered: Sequence[str]) -> str:
    """Return the name which a word of a list means: as it is, else without the spaces around a comma.

    Only the space before it is left out unasked: a user `ops ` is another than `ops`.
    """
    spelled = (word, word.lstrip(), word.rstrip(), word.strip())
    return next((name for name in spelled if name in offered), word.lstrip())


def _integer(field: Field, text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.removeprefix("-").isdigit() and len(digits) <= 15):
        raise FieldProblem(f"{field.title} must be a whole number, not {digits[:20]!r}.")
    number = int(digits)
    if field.minimum is not None and number < field.minimum:
        raise FieldProblem(f"{field.title} must be at least {field.minimum}.")
    return number


def _refuse_unknown(field: Field, text: str, offered: Sequence[str]) -> None:
    if offered and text not in offered:
        listed = ", ".join(offered[:8]) + (", …" if len(offered) > 8 else "")
        raise FieldProblem(f"{field.title}: {text!r} is not one of: {listed}.")


def chosen_words(value: Any) -> Sequence[str]:
    """Return what a field which chooses from a list names: one entry of it, several, or none."""
    if value is None or value == "":
        return ()
    return [str(word) for word in value] if isinstance(value, list | tuple) else [str(value)]
