"""Keys which arrive faster than the screens follow: each is handled when the one before has had its effect.

Over a slow connection, and from whoever types without looking, several keys come in one packet. Textual would
hand on all of them before the first has opened its screen or moved the focus: the rest of a word typed into a
filter would be commands. Nor may a key act on the rows of the filter or the tab before.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.screen import Screen

EFFECT_SECONDS = 2.0
"""An effect is waited for this long."""
KEYS_WAIT = "keys wait"
"""The group of the workers which read what the next key acts on."""
_AWAITED = frozenset({KEYS_WAIT, "act", "open", "plan"})
"""Besides them, the groups of the workers which read what they open a screen for: the next key is meant for that."""
POLL_SECONDS = 0.005


class TypedKeys:
    """The keys and pastes typed so far which the application has not got yet."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._settling: asyncio.Task[None] | None = None

    def take(self, event: events.Key | events.Paste) -> None:
        """Hand on a key now, or once those before it have had their effect."""
        self._waiting.append(event)
        self._hand_on()

    @property
    def are_waiting(self) -> bool:
        """Whether a key has not been handed on yet."""
        return bool(self._waiting) and self._app.is_running

    def _hand_on(self) -> None:
        while self._waiting and self._settling is None and self._app.is_running:
            event = self._waiting.popleft()
            if not self._is_text(event):
                self._settling = asyncio.create_task(self._settle())
            self._app.post_message(event)

    def _is_text(self, event: events.Key | events.Paste) -> bool:
        """Return whether a key only adds to a text: the next need not wait for that."""
        focused = self._app.focused
        if not isinstance(event, events.Key) or not event.is_printable or focused is None:
            return False
        return focused.check_consume_key(event.key, event.character)

    async def _settle(self) -> None:
        """Wait for the effect of a key, then hand on the next."""
        with suppress(TimeoutError, ScreenStackError):
            await asyncio.wait_for(self._effect(), EFFECT_SECONDS)
        self._settling = None
        self._hand_on()

    def _is_reading(self) -> bool:
        return any(each.group in _AWAITED and not each.is_finished for each in self._app.workers)

    async def _effect(self) -> None:
        """Wait until whoever may have something to do because of a key has done it."""
        before = self._app.screen
        await _has_turned(self._app)
        for node in self._app.focused.ancestors_with_self if self._app.focused else ():
            if node is not self._app:
                await _has_turned(node)
        screen = None
        while screen is not self._app.screen:
            screen = self._app.screen
            await screen._mounted_event.wait()  # noqa: SLF001 - Textual has no public way to wait
            await _has_turned(screen)
            if screen is not before:
                await _was_drawn(screen)
            while self._is_reading():  # noqa: ASYNC110 - to wait for a worker would end it with our patience
                await asyncio.sleep(POLL_SECONDS)
            await _has_turned(self._app)


async def _has_turned(node: MessagePump) -> None:
    """Wait until a widget has handled all messages it has now."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()


async def _was_drawn(screen: Screen[Any]) -> None:
    """Wait until a new screen was drawn: some choose only then which field takes what is typed."""
    done = asyncio.Event()
    if screen.call_after_refresh(done.set):
        await done.wait()
