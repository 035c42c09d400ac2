"""Screens which are left with a result, exactly once."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from tui.widgets.resting_screen import RestingScreen

Result = TypeVar("Result")


class DismissedOnce(RestingScreen[Result]):
    """A screen which closes itself and no other, however many of its keys come in one packet."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close this screen with a result; do nothing if it is closed already or lies under another.

        Textual would close whatever lies on top, and hand on a second result.
        """
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


class Dialog(ModalScreen[Result], DismissedOnce[Result]):
    """A box above the screen it asks for.

    ModalScreen comes first, since Textual looks for the style in the first of the bases alone.
    """
