"""What Textual does many times over in tests, done once.

Its styles are parsed once, frames nobody sees are not drawn, and widgets which wait for a message are not
asked whether they have handled theirs.
"""

import asyncio
import sys
from contextlib import contextmanager

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

frames = 0
"""How many frames were asked for so far: none more means that nothing has changed."""

are_counted = False
"""Whether frames are counted now, and drawn only when they are read."""


@contextmanager
def styles_parsed_once():
    """Let every application of this process share what the styles mean: each parsed and checked the same ones."""
    known, themes = {}, {}
    parse_anew = Stylesheet.parse

    def theme_of(stylesheet):
        """Return a number for the variables: to hash them at each look took longer than the look."""
        variables, number = vars(stylesheet).get("_theme", (None, 0))
        if variables is not stylesheet._variables:
            variables = stylesheet._variables
            number = themes.setdefault(frozenset(variables.items()), len(themes))
            stylesheet._theme = variables, number
        return number

    def parse(self):
        theme = theme_of(self)
        keys = [(theme, where, *source) for where, source in self.source.items()]
        if any(key not in known for key in keys):
            parse_anew(self)
            for key, (where, source) in zip(keys, self.source.items(), strict=True):
                content, is_default_rules, tie_breaker, scope = source
                known[key] = self._parse_rules(content, where, is_default_rules, tie_breaker, scope)
        self._rules = [rule for key in keys for rule in known[key]]
        self._require_parse = False
        self._rules_map = None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "parse", parse)
        yield


@contextmanager
def frames_drawn_when_read():
    """Draw no frame of a headless application: it has no terminal, and who reads the screen draws it."""
    draw = Compositor.render_update

    def render_update(self, full=False, **more):  # noqa: FBT002 - as Textual's own
        if full:  # a picture
            return draw(self, full, **more)
        global frames  # noqa: PLW0603 - one application runs at a time
        frames += 1
        self._dirty_regions.clear()
        return None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Compositor, "render_update", render_update)
        patched.setattr(sys.modules[__name__], "are_counted", True)
        yield


@contextmanager
def idle_widgets_left_alone():
    """Let a pilot wait only for the widgets which are at work: it sent a message to each of a screen's hundred."""

    async def wait_for_screen(self, timeout=30.0):  # noqa: ASYNC109 - as Textual's own
        app = self.app
        widgets = [app.screen, *filter(_is_at_work, app.screen.walk_children())]
        handled = [asyncio.Event() for _ in (app, *widgets)]
        sent = [
            event
            for pump, event in zip((app, *widgets), handled, strict=True)
            if pump.call_later(event.set)
        ]
        waiting = asyncio.gather(*(event.wait() for event in sent))
        ended = asyncio.create_task(app._exception_event.wait())
        done, _ = await asyncio.wait(
            (waiting, ended), timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        ended.cancel()
        assert done, "a widget never handled what it was sent"
        return waiting in done

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Pilot, "_wait_for_screen", wait_for_screen)
        yield


def _is_at_work(widget):
    """Return whether a widget handles a message or has one left; it waits for the next one otherwise."""
    queue = widget._message_queue
    return not queue.empty() or not queue.ready_event._waiters
