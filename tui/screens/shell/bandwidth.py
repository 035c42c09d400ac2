"""Whether the line to the terminal is slow, or is to be spared."""

from typing import Any

from textual.message_pump import MessagePump


def is_line_slow(where: MessagePump) -> bool:
    """Return whether as little as possible is to be written to the terminal of a widget or screen."""
    app: Any = where.app  # in a widget's own test it is not ours
    return bool(getattr(app, "low_bandwidth", False))
