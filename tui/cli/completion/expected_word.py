"""What the next word of a command line may be, as the parser knows it."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from tui.cli.arguments.command_parser import CommandParser
from tui.lazy_dataclass import dataclass

_FILES = frozenset({"F", "FILE", "FILE.json"})
_MANY = frozenset({"*", "+", argparse.REMAINDER})


@dataclass(frozen=True, slots=True)
class Expected:
    """What may be typed at one place of a line."""

    typed: str
    """What is typed of it so far."""
    command: tuple[str, ...] = ()
    """The words of the command."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Commands, options or choices, with what each is."""
    value: str = ""
    """The name of the value, as the usage has it: IDENT, ACCOUNT; empty: only words."""
    option: str = ""
    """The option whose value it is: `account`, `recipe`; empty: an argument known by its place."""
    before: tuple[str, ...] = ()
    """The arguments of the command before it which are no options."""
    options: Mapping[str, str] = field(default_factory=dict)
    """The values of the options before it."""

    @property
    def is_file(self) -> bool:
        """Return whether it is the name of a file."""
        return self.value in _FILES


def expected_word(parser: CommandParser, words: Sequence[str]) -> Expected:
    """Return what may come as the last of these words, which is typed in part or not at all."""
    *done, typed = words or [""]
    line = _Line(parser)
    for word in done:
        line.take(word)
    return line.expected(typed)


class _Line:
    """Reads a line word by word, as argparse would."""

    def __init__(self, parser: CommandParser) -> None:
        self._command: list[str] = []
        self._enter(parser)

    def _enter(self, parser: CommandParser) -> None:
        # argparse has no public way to list its actions.
        self._parser = parser
        self._places = parser._get_positional_actions()  # noqa: SLF001
        self._option: argparse.Action | None = None
        self._before: list[str] = []
        self._options: dict[str, str] = {}

    def take(self, word: str) -> None:
        """Read one whole word."""
        known = self._parser._option_string_actions  # noqa: SLF001 - as above
        name, is_joined, value = word.partition("=")
        if word.startswith("-") and name in known:
            option = known[name]
            self._option = None if option.nargs == 0 or is_joined else option
            if is_joined:
                self._options[option.dest] = value
        elif self._option is not None:
            self._options[self._option.dest] = word
            if self._option.nargs not in _MANY:
                self._option = None
        else:
            self._take_place(word)

    def _take_place(self, word: str) -> None:
        place = self._place()
        if isinstance(place, argparse._SubParsersAction):  # noqa: SLF001 - as above
            if word in place.choices:
                self._command.append(word)
                self._enter(place.choices[word])
            return
        self._before.append(word)

    def _place(self) -> Any:
        """Return the argument which comes next by its place; None: no more."""
        for number, place in enumerate(self._places):
            if number == len(self._before) or place.nargs in _MANY:
                return place
        return None

    def expected(self, typed: str) -> Expected:
        """Return what may come now."""
        asked: dict[str, Any] = {
            "command": tuple(self._command),
            "before": tuple(self._before),
            "options": dict(self._options),
        }
        name, is_joined, value = typed.partition("=")
        joined = self._parser._option_string_actions.get(name) if is_joined else None  # noqa: SLF001
        if joined is not None:
            words = {f"{name}={choice}": "" for choice in joined.choices or ()}
            return Expected(typed, words=words, **asked)
        if self._option is not None and not (self._option.nargs in _MANY and typed[:1] == "-"):
            words, value = _choices(self._option), _value(self._option)
            return Expected(typed, words=words, value=value, option=self._option.dest, **asked)
        place = self._place()
        if typed.startswith("-") or (place is None and self._command != ["do"]):
            return Expected(typed, words=self._parser.option_helps(), **asked)
        value = _value(place) if place is not None else "FIELD=VALUE"
        return Expected(typed, words=_choices(place), value=value, **asked)


def _choices(action: Any) -> dict[str, str]:
    if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
        return {child.dest: child.help or "" for child in action._choices_actions}  # noqa: SLF001
    return dict.fromkeys(map(str, action.choices), "") if action and action.choices else {}


def _value(action: argparse.Action) -> str:
    if action.choices:
        return ""
    return action.metavar if isinstance(action.metavar, str) else action.dest
