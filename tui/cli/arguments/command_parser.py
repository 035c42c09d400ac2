"""A parser which answers a mistake with what was probably meant, and with the usage of that command."""

import argparse
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

_WRONG_CHOICE = re.compile(
    r"argument (?P<what>[^:]+): invalid choice: '(?P<word>.*)' \(choose from (?P<known>.*)\)",
    re.DOTALL,
)
_LIKE = 0.7
"""How alike two words must be for one to be offered for the other."""


class CommandParser(argparse.ArgumentParser):
    """The parser of `watchfloor` or of one of its commands."""

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
        found = _WRONG_CHOICE.match(message)
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


def _meant(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=_LIKE)
    return f" Did you mean {close[0]}?" if close else ""
