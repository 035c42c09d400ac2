"""Exit statuses, and the only place which writes to stderr."""

import sys
from dataclasses import field
from enum import IntEnum

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.text.safe_text import clean_lines
from tui.lazy_dataclass import dataclass


class Exit(IntEnum):
    """The exit statuses, promised to scripts."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNKNOWN = 3
    BUDGET = 4
    UNREACHABLE = 5
    INTERRUPTED = 130


_ORDER = (Exit.UNKNOWN, Exit.REFUSED, Exit.BUDGET, Exit.UNREACHABLE)


class UsageProblem(Exception):
    """The command line is wrong; the text says what is right."""


class MachineProblem(Exception):
    """This machine refuses something; the text says what, and what to do."""


FAILURE = "watchfloor: "
"""How a message about a failure begins."""


@dataclass
class Messages:
    """How much is said on stderr; set once, when the command line is read."""

    quiet: bool = False
    """Failures only: no hints, no progress."""


MESSAGES = Messages()


def say(sentence: str) -> None:
    """Print a message to stderr; stdout is for data only."""
    if sys.stderr is None:  # closed by the caller, who wants no messages
        return
    if MESSAGES.quiet and not sentence.startswith(FAILURE):
        return
    for line in clean_lines(sentence):
        try:
            print(line, file=sys.stderr)
        except UnicodeEncodeError:
            print(line.encode("ascii", "backslashreplace").decode(), file=sys.stderr)


@dataclass
class Result:
    """The failures of a command so far: one account's failure does not stop the others."""

    met: set[Exit] = field(default_factory=set)

    def fail(self, error: Exception, account: str = "") -> None:
        """Print a failure, and record its exit status."""
        text = str(error)
        is_named = not account or text.startswith(account)
        say(f"watchfloor: {text}" if is_named else f"watchfloor: {account}: {text}")
        self.met.add(status_of(error))

    def blame(self, health: AccountHealth) -> None:
        """Print the problem of an account which another process or an earlier call has found."""
        say(f"watchfloor: {health.sentence}")
        is_gone = health.kind is HealthKind.UNREACHABLE
        self.met.add(Exit.UNREACHABLE if is_gone else Exit.REFUSED)

    def refuse(self, sentence: str) -> None:
        """Print what was refused or is missing."""
        say(f"watchfloor: {sentence}")
        self.met.add(Exit.REFUSED)

    @property
    def status(self) -> Exit:
        """The first which applies of 2, 3, 1, 4, 5; 0 if nothing failed."""
        return next((code for code in (Exit.USAGE, *_ORDER) if code in self.met), Exit.DONE)


def status_of(error: Exception) -> Exit:
    """Return the exit status for a failed read (a change's unknown outcome is decided by its job)."""
    from tui.config import SecretProblem, SettingsProblem  # noqa: PLC0415 - only where something failed
    from tui.providers import errors  # noqa: PLC0415 - the same

    if isinstance(error, UsageProblem | SettingsProblem | SecretProblem):
        return Exit.USAGE
    if isinstance(error, errors.BudgetSpent):
        return Exit.BUDGET
    if isinstance(error, errors.Unreachable):
        return Exit.UNREACHABLE
    if isinstance(error, errors.AnswerLost) and error.status is None:
        return Exit.UNREACHABLE
    return Exit.REFUSED
