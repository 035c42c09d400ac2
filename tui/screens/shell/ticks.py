"""A timer by which ages and gauges stay true while nothing else happens."""

from collections.abc import Callable
from itertools import count

from textual.message_pump import MessagePump
from textual.timer import Timer

LOOK_AGAIN_SECONDS = 5.0
"""How often ages and gauges are updated; what does not change is not drawn."""
SELDOM = 6
"""At low bandwidth they are updated only every so many times."""


def look_again(where: MessagePump, look: Callable[[], object]) -> Timer:
    """Call `look` regularly until a widget or screen is gone."""
    ticks = count(1)

    def tick() -> None:
        if next(ticks) % SELDOM == 0 or not getattr(where.app, "low_bandwidth", False):
            look()

    return where.set_interval(LOOK_AGAIN_SECONDS, tick)
