"""Placeholders in the words of a command: `{imei}` is one argument, or a part of one."""

import re
from collections.abc import Collection, Mapping, Sequence

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
END_OF_OPTIONS = "--"


class NotFilled(ValueError):
    """A command cannot be filled in for a row; the text says why."""


def check_placeholders(words: Sequence[str], known: Collection[str]) -> str:
    """Return what is wrong with the placeholders of a command; empty if nothing is."""
    for nth, word in enumerate(words):
        for piece in _PIECE.finditer(word):
            if piece[0] in ("{", "}"):
                return "a single brace has no meaning: write {{ or }} for a brace"
            if piece[1] is None:
                continue
            if piece[1] not in known:
                names = ", ".join(f"{{{name}}}" for name in known)
                return f"there is no placeholder {{{piece[1]}}}; the placeholders are {names}"
            if nth == 0:
                return "the program itself cannot be a placeholder"
    return ""


def fill_words(words: Sequence[str], values: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return a command's words with their placeholders filled in; each word stays one argument.

    Raise `NotFilled` for a value which is missing, or which the program would take for an option.
    """
    filled: list[str] = []
    for word in words:
        text = _PIECE.sub(lambda piece: _value(piece, values), word)
        begins = _PIECE.match(word)
        if text.startswith("-") and begins and begins[1] and END_OF_OPTIONS not in filled:
            raise NotFilled(
                f"its {begins[1]} begins with -, which the program would take for an option: "
                f"write {END_OF_OPTIONS} before {{{begins[1]}}}"
            )
        filled.append(text)
    return tuple(filled)


def _value(piece: re.Match[str], values: Mapping[str, str | None]) -> str:
    if piece[1] is None:
        return piece[0][0]
    value = values.get(piece[1])
    if not value:
        raise NotFilled(f"it has no {piece[1]}")
    if "\0" in value:
        raise NotFilled(f"its {piece[1]} has a character which no argument can have")
    return value
