"""The widget for each kind of field, and the value filled in there."""

from collections.abc import Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, SelectionList, TextArea
from textual.widgets.selection_list import Selection

from tui.domain.change.action import Field
from tui.domain.text.safe_text import clean

MOST_CHARACTERS = 4_000
"""A 1 MB paste into an input would block the screen for seconds."""


class NamesField(SelectionList[str]):
    """A field for several names from a list of the account."""

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names to choose from."""
        self.clear_options()
        self.add_options(Selection(Content(clean(name)), name) for name in names)


class ChoiceField(Select[str]):
    """A field for one choice of the account or the vendor."""

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names to choose from."""
        self.set_options((Content(clean(name)), name) for name in names)


def field_widget(field: Field) -> Widget:
    """Return the widget to fill in one field."""
    id = f"field-{field.name}"
    if field.kind == "choice" or (field.choices_from and field.kind != "names"):
        options = [(Content(choice), choice) for choice in field.choices]
        chosen = field.default or (field.choices[0] if len(field.choices) == 1 else Select.NULL)
        return ChoiceField(options, value=chosen, prompt="choose", id=id, compact=True)
    if field.kind == "names":
        names = NamesField(id=id, compact=True)
        names.styles.max_height = 6
        return names
    if field.kind == "flag":
        return Checkbox(Content("yes"), value=field.default == "true", id=id, compact=True)
    if field.kind in ("long-text", "file"):
        area = TextArea(field.default, id=id, soft_wrap=True, compact=True, tab_behavior="focus")
        area.cursor_blink = False
        area.styles.height = 5
        return area
    return Input(
        field.default,
        id=id,
        password=field.kind == "secret",
        type="integer" if field.kind == "integer" else "text",
        max_length=field.max_length or MOST_CHARACTERS,
        compact=True,
    )


def value_of(widget: Widget) -> Any:
    """Return the value of a field: text, a list of names, or a flag; empty text where it is blank."""
    if isinstance(widget, NamesField):
        return list(widget.selected)
    if isinstance(widget, ChoiceField):
        return "" if widget.selection is None else widget.selection
    if isinstance(widget, Checkbox):
        return widget.value
    if isinstance(widget, TextArea):
        return widget.text
    return widget.value if isinstance(widget, Input) else ""
