"""The middle of some numbers: Python's own, in `statistics`, loads fractions and decimals for longer than we count."""

from collections.abc import Iterable


def median(numbers: Iterable[float]) -> float:
    """Return the middle of at least one number; of an even count, the mean of the two in the middle."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
