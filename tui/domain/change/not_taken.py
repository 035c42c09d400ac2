"""The lines of a list which a plan leaves out, and why."""

from collections.abc import Sequence

from tui.domain.lists.line_problem import LineProblem
from tui.domain.text.safe_text import clean

MOST_NAMED = 20
"""Up to this many lines, a screenful, are shown one by one; of more, those with one reason share a line."""


def not_taken_lines(problems: Sequence[LineProblem]) -> list[str]:
    """Return what is left out: lines of a list by number, identifiers typed by hand by their text."""
    if len(problems) <= MOST_NAMED:
        return [_format(problem) for problem in problems]
    reasons: dict[str, list[LineProblem]] = {}
    for problem in problems:
        reasons.setdefault(problem.reason, []).append(problem)
    return [
        _format(alike[0])
        if len(alike) == 1
        else f"{len(alike):,} not taken{_where(alike)}: {reason}"
        for reason, alike in reasons.items()
    ]


def _format(problem: LineProblem) -> str:
    where = f"Line {problem.line}: " if problem.line else ""
    return f"Not taken: {where}{clean(problem.text) or 'nothing'}: {problem.reason}"


def _where(problems: Sequence[LineProblem]) -> str:
    """Return line numbers, with ranges for runs, then the identifiers which have none."""
    runs: list[list[int]] = []
    for line in sorted({problem.line for problem in problems if problem.line}):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    lines = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    names = [clean(problem.text) for problem in problems if not problem.line]
    words = ([f"lines {', '.join(lines)}"] if lines else []) + ([", ".join(names)] if names else [])
    return f" ({'; '.join(words)})"
