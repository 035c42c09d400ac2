"""The base of every screen of the console: one which rests behind another."""

from typing import TypeVar

from textual.screen import Screen

Result = TypeVar("Result")


class RestingScreen(Screen[Result]):
    """A screen which, behind another, is drawn once for each change."""

    def _compositor_refresh(self) -> None:
        """Draw what has changed.

        Textual's screen behind another asks to be drawn again whenever it was drawn, so each of its messages drew the
        one on top.
        """
        super()._compositor_refresh()
        if self is not self.app.screen:
            self._repaint_required = False
