"""Import without garbage collection: what imports create lives as long as the program."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (20_000, 50, 10)
"""When garbage is collected: rarely while a screen is open, because `free_closed_screens` collects after it.

At Python's default of 700 new objects, the objects of a screen are searched many times while it opens.
"""


@contextmanager
def frozen_imports() -> Iterator[None]:
    """Run the block without garbage collection, and exempt what it created from all later ones."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
