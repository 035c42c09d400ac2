"""The widget for each kind of field, and the value filled in there."""

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Select, SelectionList, TextArea
from textual.widgets._toggle_button import ToggleButton
from textual.widgets.selection_list import Selection

from tui.domain.change.action import Field
from tui.domain.text.safe_text import clean
from tui.widgets.line.choice_list import ChoiceBox, PagedByOptions
from tui.widgets.line.tick import CheckLine

TEXTUAL_BOX = [ToggleButton.BUTTON_LEFT, ToggleButton.BUTTON_INNER, ToggleButton.BUTTON_RIGHT]
MOST_CHARACTERS = 4_000
"""A 1 MB paste into an input would block the screen for seconds."""


class NamesField(PagedByOptions, SelectionList[str]):
    """A field for several names from a list of the account."""

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names to choose from."""
        self.clear_options()
        self.add_options(Selection(Content(clean(name)), name) for name in names)

    def render_line(self, y: int) -> Strip:
        """Return a line with its box: `[x]` or `[ ]`, which Textual tells apart by color only."""
        drawn = super().render_line(y)
        segments = list(drawn)
        if [segment.text for segment in segments[:3]] != TEXTUAL_BOX:
            return drawn
        is_ticked = self.get_option_at_index(self.scroll_offset.y + y).value in self.selected
        box, words = segments[1].style or Style.null(), segments[3].style or Style.null()
        style = words + Style(meta=box.meta)
        return Strip([Segment(f"[{'x' if is_ticked else ' '}]", style), *segments[3:]])


class OneLineArea(TextArea):
    """A text without line breaks, which may be too long for one line of the screen."""

    def on_key(self, event: events.Key) -> None:
        """Go to the next field with Enter."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.screen.focus_next()

    def on_paste(self, event: events.Paste) -> None:
        """Join pasted lines into one."""
        event.stop()
        event.prevent_default()
        pasted = self.replace(" ".join(event.text.split("\n")).replace("\r", ""), *self.selection)
        self.move_cursor(pasted.end_location)


class ChoiceField(ChoiceBox):
    """A field for one choice of the account or the vendor."""

    def offer(self, names: Sequence[str]) -> None:
        """Offer these names to choose from; one which was filled in stays."""
        chosen = self.selection
        self.set_options((Content(clean(name)), name) for name in names)
        if chosen is not None and chosen in names:
            self.value = chosen


def field_widget(field: Field) -> Widget:
    """Return the widget to fill in one field."""
    id = f"field-{field.name}"
    if field.kind == "choice" or (field.choices_from and field.kind != "names"):
        chosen = field.default or (field.choices[0] if len(field.choices) == 1 else Select.NULL)
        known = dict.fromkeys([*field.choices, *([field.default] if field.default else [])])
        options = [(Content(clean(choice)), choice) for choice in known]
        return ChoiceField(options, value=chosen, prompt="choose", id=id, compact=True)
    if field.kind == "names":
        names = NamesField(id=id, compact=True)
        names.styles.max_height = 6
        return names
    if field.kind == "flag":
        return CheckLine("yes", value=field.default == "true", id=id)
    if field.kind in ("long-text", "file"):
        make = OneLineArea if field.ascii_only else TextArea
        area = make(field.default, id=id, soft_wrap=True, compact=True, tab_behavior="focus")
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
    if isinstance(widget, CheckLine):
        return widget.value
    if isinstance(widget, TextArea):
        return widget.text
    return widget.value if isinstance(widget, Input) else ""
