"""The clipboard of the user's own machine, reached through the terminal."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from typing import Any

from textual.app import App

from tui.domain.text.osc52 import (
    CELL_BYTES,
    copy_message,
    find_multiplexer,
    make_clip,
    osc52,
    supports_clipboard,
)

BUFFER_SECONDS = 3.0
"""How long tmux may take to accept a text."""


class Clipboard:
    """Copies through tmux or the terminal, depending on the environment."""

    def __init__(self, app: App[Any], environ: Mapping[str, str] = os.environ) -> None:
        self._app = app
        self._environ = environ
        self._works = supports_clipboard(environ)

    async def copy(self, what: str, text: str, most_bytes: int | None = CELL_BYTES) -> None:
        """Copy a text, cut where it is too long, and show a notice of the result."""
        clip = make_clip(text, most_bytes)
        through = find_multiplexer(self._environ)
        buffered = through == "tmux" and await _load_buffer(clip.text)
        if not buffered:
            driver = self._app._driver  # noqa: SLF001 - as App.copy_to_clipboard does, but wrapped
            if driver is not None:
                driver.write(osc52(clip.text, through))
                driver.flush()
        words = copy_message(what, clip, buffered=buffered, sure=self._works)
        if buffered or self._works:
            self._app.notify(words, markup=False, timeout=4)
        else:
            from tui.screens.shell.copied_screen import CopiedScreen

            self._app.push_screen(CopiedScreen(words, clip.text), self._learn_works)

    def _learn_works(self, known: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
        self._works = self._works or bool(known)


async def _load_buffer(text: str) -> bool:
    """Write a text to tmux's buffer, and to the clipboard where tmux allows it; return whether it worked."""
    tmux = shutil.which("tmux")
    if tmux is None:
        return False
    for flags in (("-w",), ()):  # tmux has -w since 3.2
        process = await asyncio.create_subprocess_exec(
            tmux, "load-buffer", *flags, "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            await asyncio.wait_for(process.communicate(text.encode("utf-8")), BUFFER_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()
            return False
        if process.returncode == 0:
            return True
    return False
