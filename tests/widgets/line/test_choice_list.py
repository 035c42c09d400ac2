"""Paging in a list of options before it has been laid out, and over options which cannot be chosen."""

import pytest
from textual.app import App
from textual.widgets.option_list import Option

from tui.widgets.line.choice_list import ChoiceBox, ChoiceList, ChoiceOverlay


class Lists(App[None]):
    def compose(self):
        yield ChoiceList(*(Option(f"option {place}") for place in range(50)))


@pytest.mark.parametrize("size", [(20, 6), (40, 10)])
@pytest.mark.parametrize("move", ["action_page_up", "action_page_down"])
async def test_a_list_is_paged_in_the_moment_its_options_change(size, move):
    app = Lists()
    async with app.run_test(size=size):
        options = app.query_one(ChoiceList)
        options.highlighted = 30
        options.clear_options()
        options.add_options(Option(f"other {place}") for place in range(3))
        options.highlighted = 1

        getattr(options, move)()

        assert options.highlighted == (0 if move == "action_page_up" else 2)


async def test_a_page_ends_on_an_option_which_can_be_chosen():
    app = Lists()
    async with app.run_test(size=(40, 10)):
        options = app.query_one(ChoiceList)
        options.clear_options()
        options.add_options(Option(str(place), disabled=place in (0, 9, 19)) for place in range(20))
        options.highlighted = 1

        options.action_page_up()
        top = options.highlighted
        options.action_page_down()
        options.action_page_down()
        options.action_page_down()

        assert (top, options.highlighted) == (1, 18)


class Boxed(App):
    def compose(self):
        yield ChoiceBox([(f"option {place}", str(place)) for place in range(50)])


async def test_the_list_of_a_box_is_paged_before_it_is_laid_out():
    app = Boxed()
    async with app.run_test(size=(40, 12)) as pilot:
        overlay = app.query_one(ChoiceOverlay)
        overlay.highlighted = 0
        overlay.action_page_up()
        overlay.action_page_down()
        await pilot.press("enter", "pagedown", "pagedown", "enter")

        assert int(app.query_one(ChoiceBox).value) > 5
