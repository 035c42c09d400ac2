"""Parts of statements, and where a field of devices is read from."""

from dataclasses import dataclass, field

from tui.store.db.dialect import Connection

NATIVE = frozenset({"fetched_at", "changed_at", "absent_at"})
"""Times which change when nothing else does: kept beside the device, not among its values."""


@dataclass(slots=True)
class SqlPart:
    """Part of a statement, and what stands in its question marks."""

    text: str
    values: list[str | float] = field(default_factory=list)

    def __add__(self, other: "SqlPart") -> "SqlPart":
        """Join two parts."""
        return SqlPart(f"{self.text} {other.text}", [*self.values, *other.values])


def source(connection: Connection, name: str) -> SqlPart:
    """Return (device, number, text) of every device which has this field."""
    if name in NATIVE:
        return SqlPart(
            f"(SELECT id AS device, {name} AS number, '' AS text FROM device "
            f"WHERE listed = 1 AND {name} IS NOT NULL)"
        )
    return SqlPart(
        "(SELECT device, number, text FROM value WHERE field = ?)", [number_of(connection, name)]
    )


def number_of(connection: Connection, name: str) -> int:
    """Return a field's number, or one that no value has."""
    found = connection.execute("SELECT id FROM field WHERE name = ?", (name,)).fetchone()
    return int(found[0]) if found else -1
