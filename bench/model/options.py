"""The options of a benchmark: sizes for minutes, and with `--long` those which take hours."""

import argparse
from typing import Any


class BenchOptions(argparse.ArgumentParser):
    """A parser with sizes which depend on `--long`; without it, all benchmarks together take an hour."""

    def __init__(self, text: str | None) -> None:
        super().__init__(description=text, formatter_class=argparse.RawTextHelpFormatter)
        self.add_argument(
            "--long", action="store_true", help="use the larger sizes, if there are any"
        )
        self._sizes: dict[str, tuple[Any, Any]] = {}

    def add_size(self, name: str, usual: Any, long: Any, text: str = "") -> None:
        """Add an option with two defaults."""
        words = f"{text} ({usual}; with --long: {long})".strip()
        self.add_argument(f"--{name}", type=type(usual), metavar="N", help=words)
        self._sizes[name] = usual, long

    def parse(self) -> argparse.Namespace:
        """Read the command line; a size which is not given is the usual or the long one."""
        given = self.parse_args()
        for name, (usual, long) in self._sizes.items():
            if getattr(given, name) is None:
                setattr(given, name, long if given.long else usual)
        return given
