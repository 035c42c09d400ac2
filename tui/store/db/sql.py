"""Parts of SQL statements, and where the values of a device's field are."""

from dataclasses import field
from math import inf

from tui.domain.device.membership import MEMBERSHIPS
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection

NATIVE = frozenset({"fetched_at", "changed_at", "absent_at"})
"""Times which change when nothing else does: columns of the device, not rows of its values."""

JUDGED = frozenset({"cause", "severity"})
"""The verdict on a device's unit: columns of the unit."""
_OF_UNIT = {
    "cause": "CAST(? AS REAL) AS number, cause AS text",
    "severity": "severity AS number, ? AS text",
}


@dataclass(slots=True)
class SqlPart:
    """Part of a statement, and the values of its question marks."""

    text: str
    values: list[str | float] = field(default_factory=list)

    def __add__(self, other: "SqlPart") -> "SqlPart":
        """Join two parts."""
        return SqlPart(f"{self.text} {other.text}", [*self.values, *other.values])


def source(connection: Connection, name: str) -> SqlPart:
    """Return a subquery of (device, number, text) for every device which has this field.

    A device has a row for each of its tags, groups and organizations, of any other field one.
    """
    if name in NATIVE:
        return SqlPart(
            f"(SELECT id AS device, {name} AS number, '' AS text FROM device "
            f"WHERE listed = 1 AND {name} IS NOT NULL)"
        )
    if name in JUDGED:
        return SqlPart(
            f"(SELECT unit_member.device AS device, {_OF_UNIT[name]} FROM unit_member "
            "JOIN unit ON unit.id = unit_member.unit JOIN body ON body.device = unit_member.device "
            f"WHERE {name} IS NOT NULL)",
            [inf if name == "cause" else ""],
        )
    if name in MEMBERSHIPS:
        return SqlPart(
            "(SELECT member.device, CAST(? AS REAL) AS number, text FROM member "
            "JOIN body ON body.device = member.device WHERE kind = ?)",
            [inf, name],
        )
    return SqlPart(
        "(SELECT device, number, text FROM value WHERE field = ?)", [field_id(connection, name)]
    )


def sort_source(connection: Connection, name: str) -> SqlPart:
    """Return a subquery as `source` does, with one row a device: of several names the first."""
    if name not in MEMBERSHIPS:
        return source(connection, name)
    named = SqlPart("(SELECT device, number, min(text) AS text FROM") + source(connection, name)
    return named + SqlPart("AS named GROUP BY device, number)")


def field_id(connection: Connection, name: str) -> int:
    """Return the row id of a field, or -1, which no value has."""
    found = connection.execute("SELECT id FROM field WHERE name = ?", (name,)).fetchone()
    return int(found[0]) if found else -1
