"""A line of a list which is not used: plans and the journal know it without the readers of lists."""

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line of a list which is not used, and why."""

    line: int
    text: str
    reason: str
