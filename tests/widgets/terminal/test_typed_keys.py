"""Several keys in one packet: each finds what the one before has left."""

import asyncio

import pytest
from textual import events, work
from textual.app import App
from textual.binding import Binding
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from tui.widgets.terminal.typed_keys import KEYS_WAIT, TypedKeys


class Asked(ModalScreen[str]):
    """A dialog which takes a moment to open."""

    def compose(self):
        yield Input()

    def on_mount(self):
        self.query_one(Input).focus()

    def on_input_submitted(self, event):
        self.dismiss(event.value)


class Desk(App[None]):
    BINDINGS = (Binding("a", "ask", "Ask"), Binding("x", "count", "Count"))

    def __init__(self):
        super().__init__()
        self.answers = []
        self.counted = 0

    def compose(self):
        yield Label("desk")

    def action_ask(self):
        self.push_screen(Asked(), self.answers.append)

    def action_count(self):
        self.counted += 1


async def typed(text, app=None):
    """Type a text in one go; return the desk as it is afterwards."""
    app = app or Desk()
    async with app.run_test() as pilot:
        keys = TypedKeys(app)
        for letter in text:
            keys.take(events.Key("enter", "\r") if letter == "\n" else events.Key(letter, letter))
        while keys.are_waiting:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
        await pilot.pause()
    return app


async def test_what_follows_the_key_which_opens_a_dialog_is_typed_into_it():
    app = await typed("xaxyx\nxx")

    assert app.answers == ["xyx"]
    assert app.counted == 3


async def test_a_second_dialog_takes_what_was_typed_for_it():
    app = await typed("aone\natwo\nx")

    assert app.answers == ["one", "two"]
    assert app.counted == 1


class ReadingDesk(Desk):
    """It reads before it asks, and the field is chosen once the dialog is drawn."""

    def __init__(self, group):
        super().__init__()
        self.group = group

    def action_ask(self):
        self.run_worker(self.read(), group=self.group)

    async def read(self):
        for _ in range(50):
            await asyncio.sleep(0)
        self.push_screen(Asked(), self.answers.append)


@pytest.mark.parametrize("group", ["act", "open", "plan"])
async def test_no_letter_is_lost_while_what_a_form_shows_is_read(group):
    app = await typed("axyx\nx", ReadingDesk(group))

    assert app.answers == ["xyx"]
    assert app.counted == 1


class List(Desk):
    """Its filter takes a while: what is typed after Enter is meant for the rows it finds."""

    BINDINGS = (Binding("f", "read", "Read"), Binding("n", "note", "Note"))

    def __init__(self):
        super().__init__()
        self.rows = "old"

    @work(group=KEYS_WAIT)
    async def action_read(self):
        for _ in range(20):
            await asyncio.sleep(0)
        self.rows = "new"

    def action_note(self):
        self.answers.append(self.rows)


async def test_a_key_acts_on_the_rows_of_the_key_before():
    app = await typed("fn", List())

    assert app.answers == ["new"]
