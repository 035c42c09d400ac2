"""Opening the console: what the terminal can do is found out before anything draws on it."""

import argparse
import os

from tui.cli.gc_freeze import lasting
from tui.config import Settings, config_path, load
from tui.widgets.terminal.terminal import Terminal, judge, round_trip

FRAMES_A_SECOND_SLOWLY = "15"
"""A held arrow writes half as much as at Textual's own 60."""


def console(arguments: argparse.Namespace) -> int:
    """Open the console on the configured accounts."""
    settings = load(config_path())
    terminal = _terminal(settings)
    with lasting():
        from tui.app import open_app  # noqa: PLC0415 - Textual reads its environment when imported

    return open_app(arguments, settings, terminal)


def demo(arguments: argparse.Namespace) -> int:
    """Open the console on the built-in simulator, as the person likes it to look."""
    settings = Settings(ui=load(config_path()).ui)
    terminal = _terminal(settings)
    with lasting():
        from tui.app import open_demo  # noqa: PLC0415 - the same

    return open_demo(arguments, settings, terminal)


def _terminal(settings: Settings) -> Terminal:
    terminal = judge(
        os.environ,
        ascii=settings.ui.ascii,
        bandwidth=settings.ui.bandwidth,
        measure=lambda: round_trip(0, 2),
    )
    if terminal.low_bandwidth:
        os.environ.setdefault("TEXTUAL_FPS", FRAMES_A_SECOND_SLOWLY)
    return terminal
