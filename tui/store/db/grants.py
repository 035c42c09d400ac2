"""What this role may do with one schema of the team's database, and the grant which it lacks."""

import re
from collections.abc import Sequence
from typing import Any

import psycopg

from tui.lazy_dataclass import dataclass

_WRITES = ("INSERT", "UPDATE", "DELETE")
_FACTS = """
SELECT current_user, current_database(),
    EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %(schema)s),
    coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_namespace WHERE nspname = %(schema)s), true),
    coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = %(schema)s), true),
    has_database_privilege(current_database(), 'CREATE'),
    pg_is_in_recovery(),
    current_setting('transaction_read_only') = 'on'
"""
_TABLES = """
SELECT relname, has_table_privilege(pg_class.oid, 'SELECT'),
    has_table_privilege(pg_class.oid, 'INSERT') AND has_table_privilege(pg_class.oid, 'UPDATE')
        AND has_table_privilege(pg_class.oid, 'DELETE'),
    pg_has_role(relowner, 'USAGE')
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %s AND relkind = 'r' ORDER BY relname
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """What a role may do with a schema; every problem names the grant which ends it."""

    role: str
    database: str
    schema: str
    is_made: bool
    may_use: bool
    may_make: bool
    has_tables: bool
    is_owner: bool
    """It may add tables to the schema, and change those which are there."""
    is_copy: bool
    """The server is a standby: it only repeats what another one writes."""
    is_read_only: bool
    unread: tuple[str, ...]
    """Tables which this role may not read."""
    unwritten: tuple[str, ...]
    """Tables which this role may not write."""

    @classmethod
    def read(cls, connection: "psycopg.Connection[Any]", schema: str) -> "Grants":
        """Ask the server."""
        facts = connection.execute(_FACTS, {"schema": schema}).fetchone()
        tables = connection.execute(_TABLES, (schema,)).fetchall()
        assert facts is not None  # noqa: S101 - it is one row without a condition
        role, database, is_made, may_use, may_add, may_make, is_copy, is_read_only = facts
        return cls(
            role=_quoted(role),
            database=_quoted(database),
            schema=schema,
            is_made=is_made,
            may_use=may_use,
            may_make=may_make,
            has_tables=bool(tables),
            is_owner=may_add and all(is_own for *_, is_own in tables),
            is_copy=is_copy,
            is_read_only=is_read_only,
            unread=tuple(table for table, may_read, *_ in tables if not may_read),
            unwritten=tuple(table for table, _, may_write, _ in tables if not may_write),
        )

    @property
    def unreadable(self) -> str:
        """Return why this role cannot read what is there; empty where it can."""
        if self.may_use and not self.unread:
            return ""
        what = (
            f"use the schema {self.schema}"
            if not self.may_use
            else f"read {self._some(self.unread)}"
        )
        return (
            f"the role {self.role} may not {what}. Ask its owner for: {self._grants(('SELECT',))}"
        )

    @property
    def unmade(self) -> str:
        """Return why this role cannot make or migrate the tables; empty where it can."""
        if self.is_made:
            if self.is_owner and not self.unwritable:
                return ""
            if self.has_tables:
                return (
                    "its tables are of an older version, and this role cannot migrate them. Start "
                    "Watchfloor once as the role which made them."
                )
            return (
                f"there are no tables yet, and the role {self.role} may not make them. Start Watchfloor "
                "once as the role which owns the schema."
            )
        if self.is_copy or self.is_read_only:
            return f"there is no schema {self.schema}, and nothing can be written here."
        if self.may_make:
            return ""
        return (
            f"there is no schema {self.schema} yet, and the role {self.role} may not make it. Ask the "
            f"database's owner for: GRANT CREATE ON DATABASE {self.database} TO {self.role};"
        )

    @property
    def unwritable(self) -> str:
        """Return why this role cannot write; empty where it can."""
        if self.is_copy:
            return "this server is a read-only copy of another one."
        if self.is_read_only:
            return f"transactions of the role {self.role} are read-only (default_transaction_read_only)."
        if self.unwritten:
            return (
                f"the role {self.role} may not write {self._some(self.unwritten)}. To write, it needs: "
                f"{self._grants(_WRITES)}"
            )
        return ""

    @property
    def all_of_them(self) -> str:
        """Return what a role needs to read and write."""
        return f"A role which works here needs: {self._grants(('SELECT', *_WRITES))}"

    def _grants(self, privileges: Sequence[str]) -> str:
        usage = "" if self.may_use else f"GRANT USAGE ON SCHEMA {self.schema} TO {self.role}; "
        return (
            f"{usage}GRANT {', '.join(privileges)} ON ALL TABLES IN SCHEMA {self.schema} "
            f"TO {self.role};"
        )

    def _some(self, tables: Sequence[str]) -> str:
        more = f" and {len(tables) - 2} more tables" if len(tables) > 2 else ""
        return ", ".join(f"{self.schema}.{table}" for table in tables[:2]) + more


def _quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
