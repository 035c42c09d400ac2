"""How the console looks and how much it writes: themes, signs, mouse, keys, bandwidth."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from tui.commands import REDRAW, bindings, own_keys
from tui.config.settings import UiSettings
from tui.screens.app.ascii import AsciiOnly
from tui.widgets.terminal.escape_filter import EscapeFilter
from tui.widgets.terminal.frame_diff import FrameDiff
from tui.widgets.terminal.line_cache import let_go
from tui.widgets.terminal.no_color import NoColor
from tui.widgets.terminal.terminal import Terminal
from tui.widgets.terminal.themes import DARK, THEMES, next_theme

GONE_SECONDS = 0.5
"""After so long a screen which was left is gone."""


class Appearance(App[None]):
    """An application which fits its terminal."""

    # In boxes and while something is typed too: whoever needs it cannot read what is in front.
    BINDINGS: ClassVar[list[BindingType]] = bindings([REDRAW], first=True)
    terminal = Terminal()

    def __init__(self) -> None:
        super().__init__()
        self._filters: list[LineFilter] = [EscapeFilter()]
        self._glass = FrameDiff()
        self.animation_level = "none"
        self._wanted_theme = DARK.name
        for theme in THEMES:
            self.register_theme(theme)

    @property
    def ascii_only(self) -> bool:
        """Whether widgets draw only ASCII; they ask when they are made."""
        return self.terminal.ascii_only

    @property
    def low_bandwidth(self) -> bool:
        """Whether every byte counts."""
        return self.terminal.low_bandwidth

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the second text gate, and where it must be the plain signs, behind all that is drawn."""
        return [*super().get_line_filters(), *self._filters]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        # Textual has no open door between what was drawn and what is written.
        is_written = self._running and not (self._closed or self._batch_count)
        super()._display(screen, self._glass.narrowed(renderable) if is_written else renderable)

    def pop_screen(self) -> Any:
        """Leave the screen in view, and once it is gone let go of what it drew."""
        self.set_timer(GONE_SECONDS, let_go)
        return super().pop_screen()

    def action_redraw(self) -> None:
        """Write the whole screen, whatever is thought to be on it."""
        self._glass.forget()
        self.screen.refresh(layout=True)

    def fit(self, terminal: Terminal) -> None:
        """Fit a terminal, before anything is drawn."""
        self.terminal = terminal
        if terminal.ascii_only:
            self._filters.append(AsciiOnly())
        if terminal.colours == "none":
            self._filters.append(NoColor())

    def dress(self, ui: UiSettings) -> None:
        """Take the theme and the keys which somebody wants, and say what cannot be had."""
        self._wanted_theme = ui.theme
        if ui.theme not in self.available_themes:
            names = ", ".join(theme.name for theme in THEMES)
            self._warn(f"ui.theme: no theme is called {ui.theme}; there are {names}")
            self._wanted_theme = DARK.name
        self.theme = self.terminal.theme(self._wanted_theme)
        self._sign_classes()
        self.app_resume_signal.subscribe(self, lambda _: self._glass.forget(), immediate=True)
        keymap, problems = own_keys(ui.keys)
        self.set_keymap(keymap)
        for problem in problems:
            if problem.unusable:
                self._warn(f"ui.keys.{problem.command}: {problem.sentence}")

    def _warn(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False, timeout=10)

    def _sign_classes(self) -> None:
        self.set_class(self.ascii_only, "-ascii")
        self.set_class(self.low_bandwidth, "-low")
        self.set_class(self.terminal.colours == "none", "-no-colour")

    def action_theme(self) -> None:
        """Go on to the next theme."""
        self.theme = self._wanted_theme = next_theme(self.theme)
        self.notify(f"Theme: {self.theme}", markup=False, timeout=2)

    def action_mouse(self) -> None:
        """Let the terminal have the mouse, so that it selects text; or take it again."""
        driver = self._driver
        if driver is None or not hasattr(driver, "_enable_mouse_support"):
            return
        # The driver keeps to itself what Textual offers only at the start.
        taken = bool(driver._mouse)  # noqa: SLF001
        if taken:
            driver._disable_mouse_support()  # type: ignore[attr-defined] # noqa: SLF001
        driver._mouse = not taken  # noqa: SLF001
        if not taken:
            driver._enable_mouse_support()  # noqa: SLF001
        words = "The terminal has the mouse: it selects text" if taken else "The mouse works here"
        self.notify(words, markup=False, timeout=3)

    def action_bandwidth(self) -> None:
        """Write as little as can be, or everything."""
        low = not self.low_bandwidth
        self.terminal = replace(self.terminal, low_bandwidth=low)
        self.theme = self.terminal.theme(self._wanted_theme)
        self._sign_classes()
        words = "Low bandwidth: your palette, no flashes, ages told less often"
        self.notify(words if low else "Full bandwidth", markup=False, timeout=3)
