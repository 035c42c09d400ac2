"""The fields of a form: what a key does in them, and where a refused value is."""

import pytest
from textual.app import App
from textual.events import Paste
from textual.widgets import TextArea

from tests.screens.frozen import keys, settle, text, typed
from tui.domain.change.action import Field
from tui.screens.change.fields import NamesField, field_widget
from tui.screens.change.form import ActionForm
from tui.widgets.line.tick import CheckLine

SIZE = (110, 36)


async def note_form(pilot):
    await keys(pilot, "4", "n")
    assert isinstance(pilot.app.screen, ActionForm)
    return pilot.app.screen.query_one("#field-note", TextArea)


async def test_enter_in_a_field_of_one_line_goes_to_the_next_field(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        note = await note_form(pilot)
        await typed(pilot, "depot")
        await keys(pilot, "enter")

        assert note.text == "depot"
        assert not note.has_focus


async def test_lines_pasted_into_a_field_of_one_line_become_one(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        note = await note_form(pilot)
        note.post_message(Paste("gate 7\r\nsee Ann"))
        await settle(pilot)

        assert note.text == "gate 7 see Ann"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("seen at café 9", 'é is not allowed after "seen at caf"'),
        ("é", "é is not allowed at the start"),
    ],
)
async def test_a_refused_character_is_named_and_selected(frozen, words, named):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        note = await note_form(pilot)
        note.text = words

        shown = await keys(pilot, "f2")

        assert named in shown
        assert note.has_focus
        assert note.selected_text == "é"


class Boxes(App[None]):
    def compose(self):
        yield field_widget(Field("sync", "Sync", "flag"))
        yield field_widget(Field("groups", "Groups", "names"))


@pytest.mark.parametrize("no_color", [False, True])
async def test_a_box_which_is_not_ticked_looks_so_without_color_too(monkeypatch, no_color):
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    app = Boxes()
    async with app.run_test(size=(40, 10)) as pilot:
        names = app.query_one(NamesField)
        names.offer(["north", "south"])
        names.select("south")
        await pilot.pause()
        before = text(app)
        app.query_one(CheckLine).action_check()
        names.select("north")
        await pilot.pause()
        after = text(app)

    assert "[ ] yes" in before
    assert "[ ] north" in before
    assert "[x] south" in before
    assert "[x] yes" in after
    assert "[x] north" in after
