"""What Textual does many times over in tests: its styles are parsed once, frames nobody sees are not drawn."""

from contextlib import contextmanager

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet

frames = 0
"""How many frames were asked for so far: none more means that nothing has changed."""


@contextmanager
def styles_parsed_once():
    """Let every application of this process share what the styles mean: each parsed the same ones."""
    known = {}
    parse = Stylesheet._parse_rules

    def parse_once(self, css, **where):
        key = (css, *where.items(), frozenset(self._variables.items()))
        if key not in known:
            known[key] = parse(self, css, **where)
        return known[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@contextmanager
def frames_drawn_when_read():
    """Draw no frame of a headless application: it has no terminal, and who reads the screen draws it."""
    draw = Compositor.render_update

    def render_update(self, full=False, **more):  # noqa: FBT002 - as Textual's own
        if full:  # a picture
            return draw(self, full, **more)
        global frames  # noqa: PLW0603 - one application runs at a time
        frames += 1
        self._dirty_regions.clear()
        return None

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Compositor, "render_update", render_update)
        yield
