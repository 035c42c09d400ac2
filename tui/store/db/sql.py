"""Parts of statements, and where a field of devices is read from."""

from dataclasses import dataclass, field

from tui.store.db.dialect import Connection

NATIVE = frozenset({"fetched_at", "changed_at", "absent_at"})
"""Times which change when nothing else does: kept beside the device, not among its values."""


@dataclass(slots=True)
class Sql:
    """Part of a statement, and what stands in its question marks."""

    text: str
    values: list[str | float] = field(default_factory=list)

    def __add__(self, other: "Sql") -> "Sql":
        """Join two parts."""
        return Sql(f"{self.text} {other.text}", [*self.values, *other.values])


def source(connection: Connection, name: str) -> Sql:
    """Give (device, number, text) of every device which has this field."""
    if name in NATIVE:
        return Sql(
            f"(SELECT id AS device, {name} AS number, '' AS text FROM device "
            f"WHERE listed = 1 AND {name} IS NOT NULL)"
        )
    return Sql(
        "(SELECT device, number, text FROM value WHERE field = ?)", [number_of(connection, name)]
    )


def number_of(connection: Connection, name: str) -> int:
    """Give a field's number, or one that no value has."""
    found = connection.execute("SELECT id FROM field WHERE name = ?", (name,)).fetchone()
    return int(found[0]) if found else -1
