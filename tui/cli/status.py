"""Exit statuses, and the one place which speaks to stderr."""

import sys
from dataclasses import dataclass, field
from enum import IntEnum

from tui.config import SecretProblem, SettingsProblem
from tui.domain.text import clean
from tui.providers import errors


class Exit(IntEnum):
    """What a script learns from us."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNKNOWN = 3
    BUDGET = 4
    UNREACHABLE = 5
    INTERRUPTED = 130


_ORDER = (Exit.UNKNOWN, Exit.REFUSED, Exit.BUDGET, Exit.UNREACHABLE)


class UsageProblem(Exception):
    """The command line asks for something which does not exist; the text says what does."""


def say(sentence: str) -> None:
    """Tell the person something; data goes to stdout, this does not."""
    for line in sentence.splitlines():
        print(clean(line), file=sys.stderr)


@dataclass
class Result:
    """How a command went so far: one account's failure does not stop the others."""

    met: set[Exit] = field(default_factory=set)

    def fail(self, error: Exception, account: str = "") -> None:
        """Say what failed and remember which status it deserves."""
        say(f"watchfloor: {account}: {error}" if account else f"watchfloor: {error}")
        self.met.add(status_of(error))

    def refuse(self, sentence: str) -> None:
        """Say that something was refused."""
        say(f"watchfloor: {sentence}")
        self.met.add(Exit.REFUSED)

    @property
    def status(self) -> Exit:
        """The first that applies of 2, 3, 1, 4, 5; 0 where nothing failed."""
        return next((code for code in (Exit.USAGE, *_ORDER) if code in self.met), Exit.DONE)


def status_of(error: Exception) -> Exit:
    """Give a failure of a read its status (a mutation's unknown outcome is judged by its job)."""
    if isinstance(error, UsageProblem | SettingsProblem | SecretProblem):
        return Exit.USAGE
    if isinstance(error, errors.BudgetSpent):
        return Exit.BUDGET
    if isinstance(error, errors.Unreachable):
        return Exit.UNREACHABLE
    if isinstance(error, errors.AnswerLost) and error.status is None:
        return Exit.UNREACHABLE
    return Exit.REFUSED
