"""An input which confirms only what was typed by hand: no Enter meant for before, no paste."""

import time
from collections import deque
from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

DEAF_SECONDS = 0.3
"""Keys pressed this soon after it opened were meant for the screen before."""
PASTED_KEYS = 10
PASTED_SECONDS = 0.05
"""More than PASTED_KEYS within this time are a paste, in terminals which send pastes as keys."""


class ConfirmLine(Input):
    """Posts `Confirmed` with what was typed when Enter is pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "confirm", "Send", show=False)]

    class Confirmed(Message):
        """The user typed this and pressed Enter."""

        def __init__(self, typed: str) -> None:
            super().__init__()
            self.typed = typed

    class Pasted(Message):
        """The user pasted text where only typing counts."""

    def __init__(
        self,
        *,
        id: str | None = None,
        screen_keys: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take every key but those which stay the screen's: no confirming word may contain them."""
        super().__init__(id=id, max_length=20, compact=True)
        self.cursor_blink = False
        self._screen_keys = screen_keys
        self._clock = clock
        self._opened_at = clock()
        self._keys: deque[float] = deque(maxlen=PASTED_KEYS + 1)
        self._is_pasted = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether the key is typed here; the keys of the screen are not."""
        return key not in self._screen_keys and super().check_consume_key(key, character)

    def on_mount(self) -> None:
        """Ignore keys for a moment."""
        self._opened_at = self._clock()

    def on_key(self, event: events.Key) -> None:
        """Accept a key unless it comes too soon, or with too many others."""
        now = self._clock()
        if now - self._opened_at < DEAF_SECONDS and event.key != "escape":
            event.stop()
            event.prevent_default()
            return
        self._keys.append(now)
        if len(self._keys) > PASTED_KEYS and now - self._keys[0] < PASTED_SECONDS:
            self._refuse()
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Refuse a paste."""
        event.stop()
        event.prevent_default()
        self._refuse()

    def _refuse(self) -> None:
        self.value = ""
        self._is_pasted = True
        self.post_message(self.Pasted())

    def action_confirm(self) -> None:
        """Post what was typed; after a paste, clear the line instead."""
        if self._is_pasted or self._clock() - self._opened_at < DEAF_SECONDS:
            self._is_pasted = False
            self.value = ""
            return
        self.post_message(self.Confirmed(self.value))
