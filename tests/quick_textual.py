"""What Textual does many times over in tests, done once.

Frames nobody sees are not drawn, widgets which wait for a message are not asked whether they have handled theirs,
and which methods handle a message of a kind is found out once.
"""

import asyncio
import sys
from contextlib import contextmanager

import pytest
from textual._compositor import Compositor
from textual.message_pump import MessagePump
from textual.pilot import Pilot

frames = 0
"""How many frames were asked for so far: none more means that nothing has changed."""

are_counted = False
"""Whether frames are counted now, and drawn only when they are read."""


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


@contextmanager
def handlers_found_once():
    """Let each class of widgets look only once for its methods which handle a message of a kind."""
    known = {}
    find_anew = MessagePump._get_dispatch_methods

    def named(pump_class, name, message_class):
        """Return the handlers by their names, as Textual finds them; None where some are decorated."""
        found = []
        for base in pump_class.__mro__:
            if (
                not base.__dict__.get("_decorated_handlers", {})
                .keys()
                .isdisjoint(message_class.__mro__)
            ):
                return None
            method = base.__dict__.get(f"_{name}") or base.__dict__.get(name)
            if method is not None and not getattr(method, "_textual_on", None):
                found.append((base, method))
        return found

    def get_dispatch_methods(self, method_name, message):
        key = type(self), method_name, type(message)
        if key not in known:
            known[key] = named(*key)
        if known[key] is None:
            yield from find_anew(self, method_name, message)
            return
        for base, method in known[key]:
            if message._no_default_action:
                return
            yield base, method.__get__(self, base)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MessagePump, "_get_dispatch_methods", get_dispatch_methods)
        yield


def _is_at_work(widget):
    """Return whether a widget handles a message or has one left; it waits for the next one otherwise."""
    queue = widget._message_queue
    return not queue.empty() or not queue.ready_event._waiters
