"""One strict JSON decoder for every vendor: what is not certain is refused, never guessed."""

import json
from typing import Any, NoReturn

from tui.providers.errors import AnswerUnreadable

MOST_DEPTH = 64
SAFE_DIGITS = 15
"""Longer integers are identifiers, and stay text: a float would round a 20-digit ICCID."""

_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * (SAFE_DIGITS + 1)
_NOT_STRUCTURE = bytes(sorted(set(range(256)) - set(b'[]{}"')))
_BRACES_TO_BRACKETS = bytes.maketrans(b"{}", b"[]")


def decode(body: bytes, what: str) -> Any:
    """Read a JSON body; raise `AnswerUnreadable` naming `what` for anything doubtful.

    UTF-8 is strict (a byte order mark may lead), NaN, Infinity and duplicate keys are refused, nesting
    is capped, and an integer or fraction too long for a number stays the text it was.
    """
    if not body.strip():
        raise AnswerUnreadable(f"{what}: the answer was empty. Stored data is unchanged.")
    try:
        text = body.decode("utf-8-sig")
        _refuse_depth(body)
        return json.loads(
            text,
            parse_int=_integer if _LONG in body.translate(_DIGITS_TO_ZERO) else None,
            parse_float=_fraction,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_duplicates,
        )
    except (ValueError, RecursionError) as error:
        raise AnswerUnreadable(
            f"{what}: the answer is not valid JSON ({error}). Stored data is unchanged."
        ) from error


def _refuse_depth(body: bytes) -> None:
    """Refuse nesting beyond `MOST_DEPTH`, by C-speed passes only: a real fleet may be 30 MB."""
    if body.count(b"[") + body.count(b"{") <= MOST_DEPTH:
        return
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Brackets inside strings are text. `""` goes first, as most strings hold none: where it joins two
    # strings, what stands between the remaining quotes is still inside.
    structure = body.translate(None, _NOT_STRUCTURE).replace(b'""', b"")
    structure = b"".join(structure.split(b'"')[::2]).translate(_BRACES_TO_BRACKETS)
    for _ in range(MOST_DEPTH):
        inner = len(structure)
        structure = structure.replace(b"[]", b"")
        if not structure or len(structure) == inner:
            return  # what is left has no partner, which the parser will report
    raise ValueError(f"nested more than {MOST_DEPTH} deep")


def _integer(digits: str) -> int | str:
    """Return a number, or the digits of a long one; a body without long digits needs no such look."""
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
