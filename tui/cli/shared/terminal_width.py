"""The width of the terminal, as `shutil` tells it, which loads every kind of archive for it."""

import os
import sys
from contextlib import suppress


def terminal_width() -> int:
    """Return the columns of the terminal: `$COLUMNS`, else what it says, else 80."""
    columns = 0
    with suppress(KeyError, ValueError):
        columns = int(os.environ["COLUMNS"])
    if columns <= 0:
        with suppress(ValueError, OSError):  # stdout is closed, or no terminal
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns
    return columns if columns > 0 else 80
