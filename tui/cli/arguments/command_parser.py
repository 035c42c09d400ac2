"""A parser which answers a mistake with what was probably meant, and with the usage of that command."""

import argparse
import re
from collections.abc import Container, Iterable, Sequence
from typing import Any, NoReturn

from tui.cli.shared.terminal_width import terminal_width

_WRONG_CHOICE = (
    r"(?s)argument (?P<what>[^:]+): invalid choice: '(?P<word>.*)' \(choose from (?P<known>.*)\)"
)
_LIKE = 0.7
"""How alike two words must be for one to be offered for the other."""


class _Help(argparse.HelpFormatter):
    """What `--help` prints, as wide as the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal_width() - 2)


class CommandParser(argparse.ArgumentParser):
    """The parser of `watchfloor` or of one of its commands."""

    asked: Container[str] | None = None
    """The words of the command line, among which is the command; None: all commands are built."""

    def __init__(self, **about: Any) -> None:
        super().__init__(formatter_class=_Help, **about)

    def add_subparsers(self, **about: Any) -> Any:
        """Return where commands are added; of one which is not asked for only the name is kept."""
        self.register("action", "parsers", _Commands)
        added: Any = super().add_subparsers(**about)
        added.asked = self.asked
        return added

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse a command line; an option which a command does not have is that command's matter."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser = self.parser_of(args or ())
            options = [word for word in unknown if word.startswith("-") and len(word) > 1]
            word = (options or unknown)[0].partition("=")[0]
            if options:
                parser.error(f"there is no option {word}.{_meant(word, parser.options())}")
            parser.error(f"{word} is one word too many.")
        return found

    def parser_of(self, words: Sequence[str]) -> "CommandParser":
        """Return the parser of the command which is named in these words; itself, if none is."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - the only way to the commands
                for place, word in enumerate(words):
                    if word in action.choices:
                        found: CommandParser = action.choices[word]
                        return found.parser_of(words[place + 1 :])
        return self

    def commands(self) -> list[str]:
        """Return the names of its commands."""
        return [
            name
            for action in self._actions
            if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001 - as above
            for name in action.choices
        ]

    def options(self) -> list[str]:
        """Return its options, as they are typed."""
        return [option for action in self._actions for option in action.option_strings]

    def option_helps(self) -> dict[str, str]:
        """Return its options, each with what it does; those which are not for people are left out."""
        return {
            option: (action.help or "") % {"default": action.default, "prog": self.prog}
            for action in self._actions
            if action.help != argparse.SUPPRESS
            for option in action.option_strings
        }

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong, and exit with status 2."""
        found = re.match(_WRONG_CHOICE, message)
        if found and found["what"] == "COMMAND":
            message = self.unknown_command(found["word"])
        elif found:
            known = re.findall(r"[\w-]+", found["known"])
            what = f"{found['what']}: " if found["what"].startswith("-") else ""
            message = f"{what}{found['word']} is not one of {', '.join(known)}.{_meant(found['word'], known)}"
        super().error(message)

    def unknown_command(self, word: str) -> str:
        """Return a sentence about a command which does not exist."""
        meant = _meant(word, self.commands())
        return f"there is no command {word}.{meant} watchfloor help lists them all."


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg]  # noqa: SLF001 - the only way to make fewer
    """The commands; building the arguments of all of them takes longer than running some."""

    asked: Container[str] | None = None

    def add_parser(self, name: str, **about: Any) -> Any:
        """Add a command."""
        if self.asked is None or name in self.asked:
            return super().add_parser(name, **about)
        self._choices_actions.append(self._ChoicesPseudoAction(name, (), about["help"]))
        self._name_parser_map[name] = _NOT_ASKED
        return _NOT_ASKED


class _NotAsked:
    """Stands for the parser of a command which the command line does not name, and takes any argument."""

    def __getattr__(self, _: str) -> Any:
        return self._take

    def _take(self, *_: Any, **__: Any) -> Any:
        return self


_NOT_ASKED: Any = _NotAsked()


def _meant(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    close = get_close_matches(word, list(known), n=1, cutoff=_LIKE)
    return f" Did you mean {close[0]}?" if close else ""
