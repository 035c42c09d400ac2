"""Spans of time in few words, always with a unit."""


def span_text(seconds: float) -> str:
    """Format a span of time: `0:41`, `12 min`, `23 h 10 min`, `3 d 4 h`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"0:{whole:02}"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02} min"
    return f"{hours // 24} d {hours % 24} h"


def window_text(seconds: int) -> str:
    """Format the length of a rate window: `10s`, `1m`, `1h`."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= length and not seconds % length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
