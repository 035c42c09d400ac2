"""How targets are named wherever they are shown: as the user knows them, and as the vendor is told."""

from collections.abc import Iterable, Sequence

from tui.domain.text.safe_text import clean

MOST_NAMED = 3
"""So many targets are named in one line; the list below has all of them."""


def target_name(label: str | None, key: str) -> str:
    """Return `Bus 7 (gate 17)`: the label, and in brackets what the vendor is told where that differs."""
    if not label or label == key or not key:
        return clean(key or label or "")
    return f"{clean(label)} ({clean(key)})"


def to_line(targets: Iterable[tuple[str | None, str]]) -> str:
    """Return `To Bus 7 (gate 17)`, `To 480 targets: A (1), B (2), C (3) and 477 more`; empty for the account.

    Each target is its label and what the vendor is told.
    """
    named: Sequence[tuple[str | None, str]] = [pair for pair in targets if pair[1]]
    if not named:
        return ""
    names = ", ".join(target_name(*pair) for pair in named[:MOST_NAMED])
    if len(named) == 1:
        return f"To {names}"
    more = f" and {len(named) - MOST_NAMED:,} more" if len(named) > MOST_NAMED else ""
    return f"To {len(named):,} targets: {names}{more}"
