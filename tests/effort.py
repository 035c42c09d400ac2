"""How much work the tests do: enough for every day, or everything with THOROUGH=1."""

import os

THOROUGH = os.environ.get("THOROUGH", "") not in {"", "0"}


def sized(quick: int, thorough: int) -> int:
    """Return how large a simulated world is, or how many examples or seeds there are."""
    return thorough if THOROUGH else quick
