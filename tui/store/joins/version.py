"""By which rules the store's records were joined into units."""

from tui.store.db.dialect import Connection

VERSION = "1"
"""Raised when records are joined by other rules: an existing store then joins all of them again."""
_BUILT = "SELECT place FROM cursor WHERE account = '' AND name = 'units'"


def is_joined(connection: Connection) -> bool:
    """Return whether the store's records were joined by the present rules."""
    found = connection.execute(_BUILT).fetchone()
    return found is not None and found[0] == VERSION
