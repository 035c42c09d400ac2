"""What the numbers of a list's column come to."""

from collections.abc import Sequence

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ColumnSums:
    """How many rows have a number in a column, their total, and the number in the middle."""

    count: int = 0
    total: float = 0.0
    median: float = 0.0


def sums_of(numbers: Sequence[float]) -> ColumnSums:
    """Return what sorted numbers come to; whether the lowest or the highest is first does not matter."""
    if not numbers:
        return ColumnSums()
    half = len(numbers) // 2
    median = numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2
    return ColumnSums(len(numbers), sum(numbers), median)
