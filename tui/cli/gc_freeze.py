"""Imports without looking for garbage: what they make lives as long as we do."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (20_000, 50, 10)
"""When garbage is looked for: seldom while a screen is open, since `free_closed_screens` does when it is left.

At Python's 700 all that a screen is made of is looked through again and again while it opens.
"""


@contextmanager
def frozen_imports() -> Iterator[None]:
    """Make things which last; no collection looks at them, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
