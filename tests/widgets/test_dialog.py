"""A dialog closes itself, once."""

from textual.app import App
from textual.screen import Screen

from tui.widgets.dialog import Dialog


class Asked(Dialog[str]):
    """A dialog without words."""


async def test_a_dialog_which_is_left_twice_closes_no_other_screen_and_tells_its_first_result():
    answers = []
    app = App()
    async with app.run_test() as pilot:
        below, dialog = Screen(), Asked()
        await app.push_screen(below)
        await app.push_screen(dialog, answers.append)

        dialog.dismiss("first")
        dialog.dismiss("second")
        await pilot.pause()

        assert answers == ["first"]
        assert app.screen is below


async def test_a_dialog_below_another_screen_stays_until_that_is_left():
    answers = []
    app = App()
    async with app.run_test():
        dialog, above = Asked(), Screen()
        await app.push_screen(dialog, answers.append)
        await app.push_screen(above)

        dialog.dismiss("early")

        assert app.screen is above
        assert answers == []
