"""The recipes of a text form: take one, or keep the text which was written under a name."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.config.recipes import read_recipes, save_recipe
from tui.domain.change.recipe import Recipe, RecipeProblem, find_variables
from tui.domain.text.safe_text import clean
from tui.screens.shell.choose import Choose

KEEP = "keep"
SHOWN_CELLS = 50


class RecipeNameScreen(ModalScreen[str | None]):
    """One line for the name of a recipe."""

    DEFAULT_CSS = """
    RecipeNameScreen {
        align: center middle;
        & > Vertical {
            width: 90%; max-width: 60; height: 3; border: round $border; background: $surface;
        }
        & Input { border: none; height: 1; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        with Vertical() as box:
            box.border_title = Content("Keep this text as")
            line = Input(max_length=60)
            line.cursor_blink = False
            yield line

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the name."""
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """Keep nothing."""
        self.dismiss(None)


async def offer_recipes(
    show: Callable[[ModalScreen[str | None], Callable[[str | None], None]], object],
    text: str,
    put: Callable[[Recipe], None],
    say: Callable[[str], None],
) -> None:
    """Offer the recipes there are, and to keep `text`; `put` gets the one that is taken."""
    found = await asyncio.to_thread(read_recipes)
    by_name = {recipe.name: recipe for recipe in found.things}
    options = [
        Option(Content.assemble(f"{name}  ", (clean(one.text)[:SHOWN_CELLS], "dim")), id=f"={name}")
        for name, one in by_name.items()
    ]
    if text.strip():
        options.append(Option(Content("Keep this text as a recipe…"), id=KEEP))
    if found.problems:
        say(" ".join(found.problems))
    if not options:
        say("There is no recipe yet: write a text, and keep it here.")
        return

    def named(name: str | None) -> None:
        if name is not None:
            say(_kept(Recipe(name, text)))

    def chosen(key: str | None) -> None:
        if key == KEEP:
            show(RecipeNameScreen(), named)
        elif key is not None:
            put(by_name[key.removeprefix("=")])

    show(Choose("Recipes", options), chosen)


def _kept(recipe: Recipe) -> str:
    try:
        find_variables(recipe.text)
        return f"{recipe.name} is kept in {save_recipe(recipe)}"
    except RecipeProblem as problem:
        return str(problem)
