"""Recipes: texts with variables, filled in for each device they go to, kept by name in a plain file.

[[recipes]]
name = "Report now"
text = "REPORT NOW {imei}"
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import clean
from tui.domain.text.toml_tables import TableKind, TableRows, read_tables

FILE_NAME = "recipes.toml"
RECIPES = TableKind(FILE_NAME, "recipes", "recipe", ("name", "text"))

VARIABLES = ("label", "imei", "iccid", "imsi", "msisdn", "account", "address")
"""What may stand in braces; `{{` and `}}` are braces themselves."""
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class RecipeProblem(ValueError):
    """A recipe cannot be filled in; the text says why."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One text with its name."""

    name: str
    text: str

    def written(self) -> str:
        """Return it as it stands in the file."""
        name, text = (
            json.dumps(part, ensure_ascii=False).replace("\x7f", "\\u007f")
            for part in (self.name, self.text)
        )
        return f"[[recipes]]\nname = {name}\ntext = {text}\n"


def parse_recipes(text: str) -> TableRows[Recipe]:
    """Read a file's text; a recipe which is wrong is left out and said, the others are kept."""
    return read_tables(text, RECIPES, _recipe)


def _recipe(row: Mapping[str, Any]) -> Recipe:
    name, text = row.get("name"), row.get("text")
    if not isinstance(name, str) or not name.strip() or not isinstance(text, str) or not text:
        raise ValueError("it needs a name and a text, in quotes")
    find_variables(text)
    return Recipe(clean(name.strip()), text)


def find_variables(text: str) -> tuple[str, ...]:
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


def fill_recipe(text: str, record: DeviceRecord) -> str:
    """Fill a recipe in for one device; raise `RecipeProblem` where the device lacks a variable."""
    known: Mapping[str, str | None] = {name: getattr(record, name) for name in VARIABLES}
    for name in find_variables(text):
        if not known[name]:
            raise RecipeProblem(f"it has no {name}, which the text needs")

    def replacement(piece: re.Match[str]) -> str:
        return piece[0][0] if piece[1] is None else str(known[piece[1]])

    return _PIECE.sub(replacement, text)
