"""How one database of the store is made: its tables, and how carefully it is written."""

from tui.lazy_dataclass import dataclass

REVISION = "CREATE TABLE revision (topic TEXT PRIMARY KEY, number INTEGER NOT NULL);"
"""The table of the change feed, which every database has."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One database of the store: a SQLite file, or a schema of a team's PostgreSQL."""

    name: str
    application_id: int
    """Stands in the database, so that another program's is recognized."""
    steps: tuple[str, ...]
    """Migrations, applied in order; the database says how many were applied."""
    journal_mode: str
    settings: tuple[str, ...]
    is_rebuildable: bool
    """Its data can be fetched again, so a damaged file is set aside and replaced by a new one."""
    loss: str = ""
    """What that costs, for people."""
