"""The commands completion, which prints a shell's script, and complete, which that script calls."""

import argparse
from contextlib import suppress
from pathlib import Path

from tui.cli.arguments.parser import build_parser
from tui.cli.completion.expected_word import Expected, expected_word
from tui.cli.shared.output import write
from tui.cli.status import Exit
from tui.config import SettingsProblem
from tui.store import StoreError

FILES = ":files"
"""What `complete` prints where the shell shall offer file names."""


def completion(arguments: argparse.Namespace) -> Exit:
    """Print the completion script of a shell."""
    write((Path(__file__).parent / f"watchfloor.{arguments.shell}").read_text("utf-8"))
    return Exit.DONE


async def complete(arguments: argparse.Namespace) -> Exit:
    """Print what may follow the words of a line, one a line, each with a tab and what it is."""
    _, *words = arguments.words or [""]
    expected = expected_word(build_parser(), words)
    if expected.is_file:
        write(f"{FILES}\n")
        return Exit.DONE
    found = dict(expected.words)
    if expected.value:
        # What cannot be read is not offered; a command says why when it is run.
        with suppress(SettingsProblem, StoreError):
            found |= await _values(expected)
    typed = expected.typed
    lines = [
        f"{word}\t{help}".rstrip("\t") if (help := " ".join(text.split())) else word
        for word, text in found.items()
        if word.startswith(typed)
        or (expected.value and word.casefold().startswith(typed.casefold()))
    ]
    write("".join(f"{line}\n" for line in lines))
    return Exit.DONE


async def _values(expected: Expected) -> dict[str, str]:
    from tui.cli.completion.values import values_of  # noqa: PLC0415 - commands and options need no settings

    return await values_of(expected)
