"""The file of recipes beside the settings: read it, and append to it."""

from pathlib import Path

from tui.config.paths import config_path
from tui.config.toml_writer import NotAdded, append_table
from tui.config.user_file import UnreadableFile, located, read_user_text
from tui.domain.change.recipe import FILE_NAME, Recipe, RecipeProblem, parse_recipes
from tui.domain.text.toml_tables import TableRows


def recipes_path() -> Path:
    """Return the path of the recipes file."""
    return config_path().parent / FILE_NAME


def read_recipes() -> TableRows[Recipe]:
    """Read the recipes; a missing file has no recipes, which is no problem."""
    path = recipes_path()
    try:
        return parse_recipes(read_user_text(path))
    except FileNotFoundError:
        return TableRows()
    except UnreadableFile as error:
        return TableRows(problems=(located(path.name, error),), is_whole=False)


def find_recipe(name: str) -> Recipe:
    """Return a recipe by its name; raise `RecipeProblem` if there is none."""
    found = read_recipes()
    for recipe in found.things:
        if recipe.name.casefold() == name.strip().casefold():
            return recipe
    known = ", ".join(recipe.name for recipe in found.things) or "none"
    sentence = f"There is no recipe {name}. The recipes are: {known}."
    raise RecipeProblem(" ".join((sentence, *found.problems)))


def save_recipe(recipe: Recipe) -> Path:
    """Append a recipe; raise `RecipeProblem` if the name is taken or the file cannot be written."""
    path = recipes_path()
    found = read_recipes()
    if not found.is_whole:
        raise RecipeProblem(f"{' '.join(found.problems)}. The recipe was not saved.")
    if any(other.name.casefold() == recipe.name.casefold() for other in found.things):
        raise RecipeProblem(f"{path} already has a recipe named {recipe.name}.")
    try:
        append_table(path, "recipes", recipe.table())
    except NotAdded as error:
        raise RecipeProblem(f"{error} The recipe was not saved.") from error
    return path
