"""A recipe: a text with variables, filled in for each device it goes to."""

import re
from collections.abc import Mapping

from tui.domain.device import DeviceRecord

VARIABLES = ("label", "imei", "iccid", "imsi", "msisdn", "account", "address")
"""What may stand in braces; `{{` and `}}` are braces themselves."""
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class RecipeProblem(ValueError):
    """A recipe cannot be filled in; the text says why."""


def variables(text: str) -> tuple[str, ...]:
    """Name the variables of a recipe, each once; raise `RecipeProblem` for one there is not."""
    found = []
    for piece in _PIECE.finditer(text):
        if piece[0] in ("{", "}"):
            raise RecipeProblem("A brace stands alone: write {{ or }} for the character itself.")
        if piece[1] is None:
            continue
        if piece[1] not in VARIABLES:
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise RecipeProblem(f"There is no {{{piece[1]}}}; there are {known}.")
        found.append(piece[1])
    return tuple(dict.fromkeys(found))


def fill(text: str, record: DeviceRecord) -> str:
    """Fill a recipe in for one device; raise `RecipeProblem` where the device lacks a variable."""
    known: Mapping[str, str | None] = {name: getattr(record, name) for name in VARIABLES}
    for name in variables(text):
        if not known[name]:
            raise RecipeProblem(f"it has no {name}, which the text needs")

    def one(piece: re.Match[str]) -> str:
        return piece[0][0] if piece[1] is None else str(known[piece[1]])

    return _PIECE.sub(one, text)
