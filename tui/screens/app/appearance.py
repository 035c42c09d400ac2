"""How the console looks and how much it writes: themes, ASCII, mouse, keys, bandwidth."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rich.console import COLOR_SYSTEMS
from textual.app import App
from textual.filter import LineFilter

from tui.commands import own_keys
from tui.config.settings import UiSettings
from tui.screens.app.ascii import AsciiOnly
from tui.widgets.terminal.early_screen import EarlyScreen
from tui.widgets.terminal.escape_filter import EscapeFilter
from tui.widgets.terminal.frame_diff import FrameDiff
from tui.widgets.terminal.no_color import NoColor
from tui.widgets.terminal.pen import ShownCells
from tui.widgets.terminal.terminal import Terminal
from tui.widgets.terminal.terminal_driver import TerminalDriver
from tui.widgets.terminal.themes import DARK, THEMES, next_theme


class Appearance:
    """Fits an application to its terminal and to the user's settings."""

    def __init__(self, app: App[None], terminal: Terminal) -> None:
        self.terminal = terminal
        self._early: EarlyScreen | None = None
        self._take_frame: Callable[[Sequence[ShownCells]], object] | None = None
        self._app = app
        self._frame_diff = FrameDiff(erases_in_color=terminal.erases_in_color)
        self._wanted_theme = DARK.name
        app.animation_level = "none"
        for theme in THEMES:
            app.register_theme(theme)
        self.line_filters: list[LineFilter] = [EscapeFilter(joins_emoji=terminal.joins_emoji)]
        """A second safeguard against escape sequences in vendors' text, and what a simple terminal needs."""
        if terminal.ascii_only:
            self.line_filters.append(AsciiOnly())
        if terminal.colors == "none":
            self.line_filters.append(NoColor())

    def apply(self, ui: UiSettings) -> None:
        """Apply the user's theme and keys; warn about settings which cannot be used."""
        self._wanted_theme = ui.theme
        if ui.theme not in self._app.available_themes:
            names = ", ".join(theme.name for theme in THEMES)
            self._warn(f"ui.theme: there is no theme {ui.theme}. Choose one of {names}.")
            self._wanted_theme = DARK.name
        self._app.theme = self.terminal.theme(self._wanted_theme)
        self._set_classes()
        self._app.app_resume_signal.subscribe(
            self._app, lambda _: self._frame_diff.forget(), immediate=True
        )
        keymap, problems = own_keys(ui.keys)
        self._app.set_keymap(keymap)
        for problem in problems:
            if problem.unusable:
                self._warn(f"ui.keys.{problem.command}: {problem.sentence}")

    def begin_on(
        self, early: EarlyScreen | None, take_frame: Callable[[Sequence[ShownCells]], object]
    ) -> None:
        """Begin on a terminal which shows a screen already; call this once with the lines of the first frame."""
        self._early, self._take_frame = early, take_frame

    def take_early_screen(self) -> EarlyScreen | None:
        """Take over the screen which was shown before the application was there; None: none is shown."""
        early, self._early = self._early, None
        if early is None or not early.take():
            return None
        self._frame_diff.begin(early.lines)
        return early

    def leave_early_screen(self) -> None:
        """Leave the terminal as it was before, where nobody has taken it over yet."""
        if self._early is not None:
            self._early.leave()

    @property
    def _driver(self) -> TerminalDriver | None:
        """What draws on a terminal; None in a browser and without a screen."""
        driver = self._app._driver  # noqa: SLF001 - Textual offers this only at the start
        return driver if isinstance(driver, TerminalDriver) else None

    def changes_only(self, renderable: Any) -> Any:
        """Return the part of a frame which differs from the screen; None: nobody reads it now.

        The driver draws the newest when the terminal is read again.
        """
        driver = self._driver
        if driver is not None and not driver.has_room():
            return None
        colors = COLOR_SYSTEMS.get(self._app.console.color_system or "")
        update = self._frame_diff.narrowed(renderable, colors)
        if self._take_frame is not None and (lines := self._frame_diff.lines):
            take, self._take_frame = self._take_frame, None
            take(lines)
        return update

    def redraw(self) -> None:
        """Draw the whole screen again, whatever the terminal shows now."""
        self._frame_diff.forget()
        self._app.screen.refresh(layout=True)

    def next_theme(self) -> None:
        """Change to the next theme."""
        self._app.theme = self._wanted_theme = next_theme(self._app.theme)
        self._notify(f"Theme: {self._app.theme}", seconds=2)

    def toggle_mouse(self) -> None:
        """Release the mouse, so that the terminal selects text; or capture it again."""
        driver = self._driver
        if driver is None:
            return
        captured = driver.has_mouse
        driver.capture_mouse(on=not captured)
        self._notify(
            "Mouse off: select text with your terminal." if captured else "Mouse on.", seconds=3
        )

    def toggle_bandwidth(self) -> None:
        """Switch between low and full bandwidth."""
        low = not self.terminal.low_bandwidth
        self.terminal = replace(self.terminal, low_bandwidth=low)
        self._app.theme = self.terminal.theme(self._wanted_theme)
        self._set_classes()
        words = "Low bandwidth: your terminal's colors, no flashing, ages updated less often."
        self._notify(words if low else "Full bandwidth.", seconds=3)

    def _set_classes(self) -> None:
        self._app.set_class(self.terminal.ascii_only, "-ascii")
        self._app.set_class(self.terminal.low_bandwidth, "-low")
        self._app.set_class(self.terminal.colors == "none", "-no-color")

    def _warn(self, words: str) -> None:
        self._app.notify(words, severity="warning", markup=False, timeout=10)

    def _notify(self, words: str, *, seconds: float) -> None:
        self._app.notify(words, markup=False, timeout=seconds)
