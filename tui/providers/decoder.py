"""One strict JSON decoder for every vendor: what is not certain is refused, never guessed."""

import json
from typing import Any, NoReturn

from tui.providers.errors import AnswerUnreadable

MOST_DEPTH = 64
SAFE_DIGITS = 15
"""Longer integers are identifiers, and stay text: a float would round a 20-digit ICCID."""


def decode(body: bytes, what: str) -> Any:
    """Read a JSON body; raise `AnswerUnreadable` naming `what` for anything doubtful.

    UTF-8 is strict, NaN, Infinity and duplicate keys are refused, nesting is capped, and an integer or
    fraction too long for a number stays the text it was.
    """
    if not body.strip():
        raise AnswerUnreadable(f"{what}: the answer was empty. Nothing stored was changed by it.")
    try:
        text = body.decode("utf-8")
        _refuse_depth(text)
        return json.loads(
            text,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_duplicates,
        )
    except (ValueError, RecursionError) as error:
        raise AnswerUnreadable(f"{what}: the answer is not sound JSON ({error}).") from error


def _refuse_depth(text: str) -> None:
    depth = most = 0
    if text.count("[") + text.count("{") <= MOST_DEPTH:
        return
    inside = escaped = False
    for character in text:
        if inside:
            escaped, inside = character == "\\" and not escaped, character != '"' or escaped
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            most = max(most, depth)
        elif character in "]}":
            depth -= 1
    if most > MOST_DEPTH:
        raise ValueError(f"nested {most} deep")


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits.lstrip("-")) <= SAFE_DIGITS else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if len(digits) <= SAFE_DIGITS + 3 and number - number == 0 else digits


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice in one object")
    return found
