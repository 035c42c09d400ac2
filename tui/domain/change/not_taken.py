"""What of a list is left out of a plan, line by line, and why."""

from collections.abc import Sequence

from tui.domain.lists.saved_rows import LineProblem
from tui.domain.text.safe_text import clean

MOST_NAMED = 20
"""Up to so many are said one by one; of more, those with the same reason share a line."""


def not_taken_lines(problems: Sequence[LineProblem]) -> list[str]:
    """Say what is left out, each line by its number and each thing named by hand by its name."""
    if len(problems) <= MOST_NAMED:
        return [_say(one) for one in problems]
    reasons: dict[str, list[LineProblem]] = {}
    for one in problems:
        reasons.setdefault(one.reason, []).append(one)
    return [
        _say(alike[0]) if len(alike) == 1 else f"{len(alike):,} not taken{_where(alike)}: {reason}"
        for reason, alike in reasons.items()
    ]


def _say(one: LineProblem) -> str:
    where = f"Line {one.line}: " if one.line else ""
    return f"Not taken: {where}{clean(one.text) or 'nothing'}: {one.reason}"


def _where(problems: Sequence[LineProblem]) -> str:
    """Name lines by their numbers, runs of them by first and last; what has none by itself."""
    runs: list[list[int]] = []
    for line in sorted({one.line for one in problems if one.line}):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    lines = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    names = [clean(one.text) for one in problems if not one.line]
    words = ([f"lines {', '.join(lines)}"] if lines else []) + ([", ".join(names)] if names else [])
    return f" ({'; '.join(words)})"
