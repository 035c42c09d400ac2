"""The recipes of a text form: insert one, or save the text as a recipe."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.config.recipes import read_recipes, save_recipe
from tui.domain.change.recipe import Recipe, RecipeProblem, find_variables
from tui.domain.text.safe_text import clean
from tui.screens.shell.choose import Choose
from tui.widgets.dialog import Dialog

SAVE = "save"
SHOWN_CELLS = 50


class RecipeNameScreen(Dialog[str | None]):
    """A dialog which asks for the name of a recipe."""

    DEFAULT_CSS = """
    RecipeNameScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 60; height: 3; padding: 0 1;
            border: round $border; background: $surface;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog."""
        with Vertical() as box:
            box.border_title = Content("Name of the recipe")
            line = Input(max_length=60, compact=True)
            line.cursor_blink = False
            yield line

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close with the name."""
        self.dismiss(event.value.strip() or None)

    def action_cancel(self) -> None:
        """Close without saving."""
        self.dismiss(None)


async def offer_recipes(
    show: Callable[[Dialog[str | None], Callable[[str | None], None]], object],
    text: str,
    insert: Callable[[Recipe], None],
    say: Callable[[str], None],
) -> None:
    """Offer the recipes, and to save `text` as one; `insert` gets the recipe chosen, `say` any message."""
    found = await asyncio.to_thread(read_recipes)
    by_name = {recipe.name: recipe for recipe in found.things}
    options = [
        Option(
            Content.assemble(f"{name}  ", (clean(recipe.text)[:SHOWN_CELLS], "dim")), id=f"={name}"
        )
        for name, recipe in by_name.items()
    ]
    if text.strip():
        options.append(Option(Content("Save this text as a recipe…"), id=SAVE))
    if found.problems:
        say(" ".join(found.problems))
    if not options:
        say("No recipes yet. Write a text, then press F3 to save it as a recipe.")
        return

    def named(name: str | None) -> None:
        if name is not None:
            say(_save(Recipe(name, text)))

    def chosen(key: str | None) -> None:
        if key == SAVE:
            show(RecipeNameScreen(), named)
        elif key is not None:
            insert(by_name[key.removeprefix("=")])

    show(Choose("Recipes", options), chosen)


def _save(recipe: Recipe) -> str:
    try:
        find_variables(recipe.text)
        return f"{recipe.name} was saved in {save_recipe(recipe)}"
    except RecipeProblem as problem:
        return str(problem)
