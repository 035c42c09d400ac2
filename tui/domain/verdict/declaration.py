"""What a rule of the verdict is: its name, when it holds, on which evidence, and how it finds that."""

from collections.abc import Callable, Iterator

from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.judgement import Finding
from tui.lazy_dataclass import dataclass

RuleCheck = Callable[[UnitCase], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRule:
    """One rule; docs/reference/rules.md is made from these."""

    name: str
    """The name which machines see."""
    title: str
    holds: str
    """One sentence: when it holds."""
    rests_on: str
    example: str
    """A sentence as it is shown."""
    find: RuleCheck
