"""The file of recipes, beside the settings: read whole, added to, never written over."""

from pathlib import Path

from tui.config.places import config_path
from tui.domain.change.recipe import FILE_NAME, Recipe, RecipeProblem, parse_recipes
from tui.domain.text.toml_tables import TableRows


def recipes_path() -> Path:
    """Return where the recipes are."""
    return config_path().parent / FILE_NAME


def read_recipes() -> TableRows[Recipe]:
    """Read the recipes; without the file there are none, and that is no problem."""
    path = recipes_path()
    try:
        return parse_recipes(path.read_text("utf-8"))
    except FileNotFoundError:
        return TableRows()
    except (OSError, UnicodeDecodeError) as error:
        return TableRows(problems=(f"{path} cannot be read: {error}",))


def find_recipe(name: str) -> Recipe:
    """Return a recipe by its name; raise `RecipeProblem` where there is none."""
    found = read_recipes()
    for recipe in found.things:
        if recipe.name.casefold() == name.strip().casefold():
            return recipe
    known = ", ".join(recipe.name for recipe in found.things) or "none"
    told = " ".join((f"No recipe is called {name}; there are: {known}.", *found.problems))
    raise RecipeProblem(told)


def save_recipe(recipe: Recipe) -> Path:
    """Add a recipe to the file; raise `RecipeProblem` where the name is taken or it cannot be written."""
    path = recipes_path()
    if any(one.name.casefold() == recipe.name.casefold() for one in read_recipes().things):
        raise RecipeProblem(f"There is a recipe called {recipe.name} already, in {path}.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8") if path.exists() else ""
        gap = "\n" if text and not text.endswith("\n\n") else ""
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{gap}{recipe.written()}")
    except (OSError, UnicodeError) as error:
        raise RecipeProblem(
            f"{path} cannot be written: {error}. The recipe was not kept."
        ) from error
    return path
