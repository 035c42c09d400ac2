"""Recipes: texts with variables which are filled in for each device, saved by name in a TOML file.

[[recipes]]
name = "Report now"
text = "REPORT NOW {imei}"
"""

import re
from collections.abc import Mapping
from typing import Any

from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import clean
from tui.domain.text.toml_tables import TableKind, TableRows, read_tables
from tui.lazy_dataclass import dataclass

FILE_NAME = "recipes.toml"
RECIPES = TableKind(FILE_NAME, "recipes", "recipe", ("name", "text"))

VARIABLES = ("label", "imei", "iccid", "imsi", "msisdn", "account", "address")
"""The names allowed in braces; `{{` and `}}` are literal braces."""
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class RecipeProblem(ValueError):
    """A recipe cannot be filled in; the text says why."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A text with a name."""

    name: str
    text: str

    def table(self) -> dict[str, str]:
        """Return the recipe as its table in the file."""
        return {"name": self.name, "text": self.text}


def parse_recipes(text: str) -> TableRows[Recipe]:
    """Parse a file's text; a bad recipe is left out and reported, the others are kept."""
    return read_tables(text, RECIPES, _recipe)


def _recipe(row: Mapping[str, Any]) -> Recipe:
    name, text = row.get("name"), row.get("text")
    if not isinstance(name, str) or not name.strip() or not isinstance(text, str) or not text:
        raise ValueError("a recipe needs a name and a text, in quotes")
    find_variables(text)
    return Recipe(clean(name.strip()), text)


def find_variables(text: str) -> tuple[str, ...]:
    """Return the variables of a recipe, each once; raise `RecipeProblem` for an unknown one."""
    found = []
    for piece in _PIECE.finditer(text):
        if piece[0] in ("{", "}"):
            raise RecipeProblem("A single brace has no meaning: write {{ or }} for a brace.")
        if piece[1] is None:
            continue
        if piece[1] not in VARIABLES:
            known = ", ".join(f"{{{name}}}" for name in VARIABLES)
            raise RecipeProblem(f"There is no variable {{{piece[1]}}}. The variables are {known}.")
        found.append(piece[1])
    return tuple(dict.fromkeys(found))


def fill_recipe(text: str, record: DeviceRecord) -> str:
    """Return a recipe filled in for a device; raise `RecipeProblem` if the device lacks a variable."""
    known: Mapping[str, str | None] = {name: getattr(record, name) for name in VARIABLES}
    for name in find_variables(text):
        if not known[name]:
            raise RecipeProblem(f"the text needs {{{name}}}, and the device has no {name}")

    def replacement(piece: re.Match[str]) -> str:
        return piece[0][0] if piece[1] is None else str(known[piece[1]])

    return _PIECE.sub(replacement, text)
