"""Rules which fail over a value that nobody foresaw: the unit is judged by the others, and it is said."""

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import TypeVar

from tui.domain.verdict.judgement import Evidence, Finding, NextStep
from tui.domain.verdict.signs import RULE_FAILED
from tui.lazy_dataclass import dataclass

FAULTS = (ArithmeticError, LookupError, TypeError, ValueError)
"""What a calculation raises over an impossible time, number or text. Anything else ends the program."""
UNKNOWN = Finding(
    rule="ok",
    severity="info",
    sentence="No problem is known, and the unit could not be judged whole.",
)
_Result = TypeVar("_Result")
_Other = TypeVar("_Other")


@dataclass(slots=True)
class Faults:
    """The parts of one judgement which failed, and why."""

    failed: dict[str, str] = field(default_factory=dict)

    def unless(self, part: str, work: Callable[[], _Result], otherwise: _Other) -> _Result | _Other:
        """Return what a part comes to; where it fails, note that and return `otherwise`."""
        try:
            return work()
        except FAULTS as error:
            self.failed[part] = f"{type(error).__name__}: {error}"
            return otherwise

    def findings(self) -> Iterator[Finding]:
        """Yield the finding which tells of the faults, if there were any."""
        if not self.failed:
            return
        names = ", ".join(self.failed)
        yield Finding(
            rule=RULE_FAILED,
            severity="info",
            sentence=f"Watchfloor hit a bug and judged this unit without: {names}.",
            evidence=tuple(
                Evidence(value=f"{part}: {error}") for part, error in self.failed.items()
            ),
            next_step=NextStep(words="Report it, with what watchfloor doctor prints."),
            would_change="Other values from the vendor, or a version which knows these.",
        )
