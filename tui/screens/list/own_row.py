"""A row of a list of our own: each such list adds its columns as fields, and needs no vendor."""

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """One row of a list of our own: a job, an entry of the log, a field of a report."""

    account: str = ""
    key: str
    """Unique within its list."""
