"""The command line as data, read from the parser, for the reference, the manual and completion."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tui.cli.arguments.parser import build_parser


@dataclass(frozen=True, slots=True)
class Word:
    """One option or argument of a command."""

    flags: tuple[str, ...]
    """`--format`; none for an argument known by its place."""
    value: str
    """The name of its value; empty: it takes none."""
    help: str
    choices: tuple[str, ...] = ()
    required: bool = False
    many: bool = False

    @property
    def shown(self) -> str:
        """Return it as a usage line writes it."""
        name = ", ".join(self.flags)
        return f"{name} {self.value}".strip() + (" …" if self.many else "")


@dataclass(frozen=True, slots=True)
class CommandWords:
    """One command: the words that call it, what it does, what it takes."""

    path: tuple[str, ...]
    help: str
    more: str
    usage: str
    options: tuple[Word, ...]
    arguments: tuple[Word, ...]
    below: tuple[str, ...]
    """The words which may follow it and are commands themselves."""


@cache
def all_commands() -> tuple[CommandWords, ...]:
    """Return every command in the parser's order, the program itself first."""
    return tuple(_walk(build_parser(), ("watchfloor",), ""))


def _walk(
    parser: argparse.ArgumentParser, path: tuple[str, ...], help: str
) -> Iterator[CommandWords]:
    # argparse has no public way to list its actions.
    actions = parser._actions  # noqa: SLF001
    branch = next((a for a in actions if isinstance(a, argparse._SubParsersAction)), None)  # noqa: SLF001
    words = [_word(action) for action in actions if action is not branch and not _hidden(action)]
    options = tuple(word for word in words if word.flags)
    places = tuple(word for word in words if not word.flags)
    below = tuple(branch.choices) if branch else ()
    usage = parser.usage or _usage(path, options, places, branch)
    yield CommandWords(path, help, parser.description or "", usage, options, places, below)
    if branch:
        helps = {child.dest: child.help or "" for child in branch._choices_actions}  # noqa: SLF001
        for name, child in branch.choices.items():
            yield from _walk(child, (*path, name), helps.get(name, ""))


def _hidden(action: argparse.Action) -> bool:
    return action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction)  # noqa: SLF001


def _word(action: argparse.Action) -> Word:
    takes = action.nargs != 0
    choices = tuple(map(str, action.choices or ()))
    name = action.metavar or ("|".join(choices) if choices else action.dest.upper())
    help = (action.help or "") % {"default": action.default, "prog": "watchfloor"}
    return Word(
        flags=tuple(action.option_strings),
        value=str(name) if takes else "",
        help="print the version" if isinstance(action, argparse._VersionAction) else help,  # noqa: SLF001
        choices=choices,
        required=action.nargs not in {"*", "?"} and (action.required or not action.option_strings),
        many=action.nargs in ("*", "+"),
    )


def _usage(
    path: tuple[str, ...],
    options: tuple[Word, ...],
    places: tuple[Word, ...],
    branch: argparse.Action | None,
) -> str:
    said = [*path]
    said += [
        word.shown if word.required else f"[{word.value}{' …' * word.many}]" for word in places
    ]
    for word in options:
        text = f"{word.flags[-1]} {word.value}".strip() + " …" * word.many
        said.append(text if word.required else f"[{text}]")
    if branch:
        said.append(str(branch.metavar) if branch.required else f"[{branch.metavar}]")
    return " ".join(said)
