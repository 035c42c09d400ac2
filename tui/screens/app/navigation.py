"""Navigation: the screen of tabs, the screens opened on top of it, and the history."""

from textual.app import App
from textual.screen import Screen

from tui.screens.fleet.main import MainScreen
from tui.screens.list.page import Crumbs
from tui.screens.list.pane import ListPane
from tui.screens.shell.history import Location, NavigationHistory, OpenedScreen


class Navigation:
    """Opens screens, goes to locations, and goes back and forward among them."""

    def __init__(self, app: App[None], main: MainScreen) -> None:
        """Take the application and its screen of tabs, which lies below all others."""
        self.main = main
        self.history = NavigationHistory(main.first_place)
        self._app = app
        self._steps: dict[Screen[None], OpenedScreen] = {}
        self._is_moving = False

    @property
    def list_in_view(self) -> ListPane | None:
        """The list in view, if there is one."""
        screen = self._app.screen
        if isinstance(screen, MainScreen):
            return screen.pane
        return next((pane for pane in screen.query(ListPane) if pane.display), None)

    def open(self, step: OpenedScreen) -> None:
        """Open a screen on top of the one in view."""
        screen = self._push(step)
        location = self._location()
        self.history.visit(location)
        self._app.call_later(self._show_crumbs, screen, location.crumbs())

    def go(self, location: Location) -> None:
        """Go to a location, whatever is in view."""
        self.history.visit(location)
        self._show(location)

    def step(self, by: int) -> None:
        """Go back (-1) or forward (1)."""
        location = self.history.step(by)
        if location is not None:
            self._show(location)
            return
        words = "Nothing to go back to." if by < 0 else "Nothing to go forward to."
        self._app.notify(words, markup=False, timeout=2)

    def popped(self) -> None:
        """Record that the screen in view was closed."""
        if self._is_moving:
            return
        stack = self._app.screen_stack
        self._steps = {screen: step for screen, step in self._steps.items() if screen in stack}
        self.history.visit(self._location())

    def _push(self, step: OpenedScreen) -> Screen[None]:
        screen = step.open()
        self._steps[screen] = step
        self._app.push_screen(screen)
        return screen

    def _location(self) -> Location:
        """Return the location in view, from the stack of screens."""
        opened = (screen for screen in self._app.screen_stack if screen in self._steps)
        return self.main.place().at(tuple(self._steps[screen] for screen in opened))

    def _show(self, location: Location) -> None:
        opened = [screen for screen in self._app.screen_stack if screen in self._steps]
        kept = 0
        for screen, step in zip(opened, location.steps, strict=False):
            if self._steps[screen] is not step:
                break
            kept += 1
        self._close(opened[kept:])
        self.main.show_place(location)
        for nth in range(kept, len(location.steps)):
            screen = self._push(location.steps[nth])
            crumbs = location.at(location.steps[: nth + 1]).crumbs()
            self._app.call_later(self._show_crumbs, screen, crumbs)

    def _close(self, screens: list[Screen[None]]) -> None:
        """Close the topmost screens on the way to a location, which is in the history already."""
        self._is_moving = True
        for screen in reversed(screens):
            del self._steps[screen]
            self._app.pop_screen()
        self._is_moving = False

    async def _show_crumbs(self, screen: Screen[None], words: str) -> None:
        if screen.is_attached and not screen.query(Crumbs):
            await screen.mount(Crumbs(), before=0)
        for crumbs in screen.query(Crumbs):
            crumbs.show(words)
