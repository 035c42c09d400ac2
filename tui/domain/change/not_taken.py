"""What of a list is left out of a plan, line by line, and why."""

from collections.abc import Sequence

from tui.domain.lists.saved_rows import LineProblem
from tui.domain.text.safe_text import clean

MOST_NAMED = 20
"""Up to so many are said one by one; of more, those with the same reason share a line."""


def not_taken_lines(problems: Sequence[LineProblem]) -> list[str]:
    """Say what is left out, each line by its number and each thing named by hand by its name."""
    if len(problems) <= MOST_NAMED:
        return [_say(problem) for problem in problems]
    reasons: dict[str, list[LineProblem]] = {}
    for problem in problems:
        reasons.setdefault(problem.reason, []).append(problem)
    return [
        _say(alike[0]) if len(alike) == 1 else f"{len(alike):,} not taken{_where(alike)}: {reason}"
        for reason, alike in reasons.items()
    ]


def _say(problem: LineProblem) -> str:
    where = f"Line {problem.line}: " if problem.line else ""
    return f"Not taken: {where}{clean(problem.text) or 'nothing'}: {problem.reason}"


def _where(problems: Sequence[LineProblem]) -> str:
    """Name lines by their numbers, runs of them by first and last; what has none by itself."""
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
