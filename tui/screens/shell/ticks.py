"""What is told of time is told anew now and then."""

from collections.abc import Callable
from itertools import count

from textual.message_pump import MessagePump
from textual.timer import Timer

LOOK_AGAIN_SECONDS = 5.0
"""How often ages and gauges are told anew; nothing is drawn that does not change."""
SELDOM = 6
"""Where every byte counts, only every so many times."""


def look_again(where: MessagePump, look: Callable[[], object]) -> Timer:
    """Have a widget or screen look again, until it is gone."""
    ticks = count(1)

    def tick() -> None:
        if next(ticks) % SELDOM == 0 or not getattr(where.app, "low_bandwidth", False):
            look()

    return where.set_interval(LOOK_AGAIN_SECONDS, tick)
