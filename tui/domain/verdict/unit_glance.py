"""A unit, as far as the search for incidents looks at it."""

from tui.lazy_dataclass import dataclass

RECENT_SECONDS = 7 * 86_400.0
"""An older silence has other reasons by now."""
KINDS = ("carrier and area", "area", "carrier", "firmware", "plan", "account")
"""What units may share, the most specific first; of equally good ones the first explains most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitGlance:
    """A unit, as far as incidents need it. Times are seconds since 1970."""

    row: int
    last_seconds: float
    """The last word of the record whose silence counts: of its tracker, if it has one."""
    heard_seconds: float = 0.0
    """The last word of any of its records."""
    due_seconds: float = 0.0
    """When its next word was due."""
    is_silent: bool = False
    """It is silent, and nothing of its own explains that."""
    is_quiet: bool = False
    """It said nothing for hours, and nobody knows whether that is usual for it."""
    shared: tuple[tuple[str, str], ...] = ()
    """What it may share with others: pairs of a kind and a value."""
