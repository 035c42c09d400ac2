"""The width is the one which Python's `shutil` finds."""

import os
import shutil

import pytest

from tui.cli.shared.terminal_width import terminal_width


@pytest.mark.parametrize("columns", [None, "", "wide", "0", "-3", "132"])
@pytest.mark.parametrize("terminal", [None, 0, 97])
def test_it_is_what_shutil_says(monkeypatch, columns, terminal):
    def size(_):
        if terminal is None:
            raise OSError("no terminal")
        return os.terminal_size((terminal, 40))

    monkeypatch.setattr("os.get_terminal_size", size)
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)

    assert terminal_width() == shutil.get_terminal_size().columns
