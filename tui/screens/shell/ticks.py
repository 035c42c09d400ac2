"""A timer which keeps ages and gauges up to date while nothing else happens."""

from collections.abc import Callable
from itertools import count

from textual.message_pump import MessagePump
from textual.timer import Timer

from tui.screens.shell.bandwidth import is_line_slow

LOOK_AGAIN_SECONDS = 5.0
"""How often ages and gauges are updated; only changed text is drawn."""
LOW_BANDWIDTH_TICKS = 6
"""At low bandwidth ages and gauges are updated on every sixth tick only."""


def look_again(where: MessagePump, look: Callable[[], object]) -> Timer:
    """Call `look` regularly until a widget or screen is gone."""
    ticks = count(1)

    def tick() -> None:
        if next(ticks) % LOW_BANDWIDTH_TICKS == 0 or not is_line_slow(where):
            look()

    return where.set_interval(LOOK_AGAIN_SECONDS, tick)
