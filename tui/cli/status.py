"""Exit statuses, and the one place which speaks to stderr."""

import sys
from dataclasses import dataclass, field
from enum import IntEnum

from tui.config import SecretProblem, SettingsProblem
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.text.safe_text import clean_lines
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


class MachineProblem(Exception):
    """This machine does not let us: the text says what it refused, and what to do."""


def say(sentence: str) -> None:
    """Tell the person something; data goes to stdout, this does not."""
    if sys.stderr is None:  # closed by the caller: nobody wants to hear it
        return
    for line in clean_lines(sentence):
        try:
            print(line, file=sys.stderr)
        except UnicodeEncodeError:
            print(line.encode("ascii", "backslashreplace").decode(), file=sys.stderr)


@dataclass
class Result:
    """How a command went so far: one account's failure does not stop the others."""

    met: set[Exit] = field(default_factory=set)

    def fail(self, error: Exception, account: str = "") -> None:
        """Return what failed and remember which status it deserves."""
        told = str(error)
        is_named = not account or told.startswith(account)
        say(f"watchfloor: {told}" if is_named else f"watchfloor: {account}: {told}")
        self.met.add(status_of(error))

    def blame(self, health: AccountHealth) -> None:
        """Say what is wrong with an account, as another process or an earlier call met it."""
        say(f"watchfloor: {health.sentence}")
        is_gone = health.kind is HealthKind.UNREACHABLE
        self.met.add(Exit.UNREACHABLE if is_gone else Exit.REFUSED)

    def refuse(self, sentence: str) -> None:
        """Say that something was refused or is missing."""
        say(f"watchfloor: {sentence}")
        self.met.add(Exit.REFUSED)

    @property
    def status(self) -> Exit:
        """The first that applies of 2, 3, 1, 4, 5; 0 where nothing failed."""
        return next((code for code in (Exit.USAGE, *_ORDER) if code in self.met), Exit.DONE)


def status_of(error: Exception) -> Exit:
    """Return a failure of a read its status (a mutation's unknown outcome is judged by its job)."""
    if isinstance(error, UsageProblem | SettingsProblem | SecretProblem):
        return Exit.USAGE
    if isinstance(error, errors.BudgetSpent):
        return Exit.BUDGET
    if isinstance(error, errors.Unreachable):
        return Exit.UNREACHABLE
    if isinstance(error, errors.AnswerLost) and error.status is None:
        return Exit.UNREACHABLE
    return Exit.REFUSED
