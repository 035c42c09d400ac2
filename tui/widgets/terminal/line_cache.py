"""What is kept of screens which are gone, and how it is let go."""

import gc

from textual._styles_cache import StylesCache

YOUNG = 1
"""The garbage collector's generation in which a screen is while it is looked at."""


def let_go() -> None:
    """Let go of what screens that are gone have drawn, and of what they were made of.

    Textual 8 caches a method by its instance: the last 1,024 widgets, each with all its lines, stay
    in memory. At 200×50 sixty devices looked at kept 85 MB.
    """
    StylesCache.get_inner_outer.cache_clear()
    gc.collect(YOUNG)
