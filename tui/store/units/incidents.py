"""Incidents in the store: kept while they last, and after they ended."""

from collections import defaultdict

from tui.domain.unit.incident import FoundIncident, Incident
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment

_INCIDENT = "SELECT id, shared, value, since, silent, total FROM incident"


class Incidents:
    """The incidents of now and of before."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def open(self) -> list[FoundIncident]:
        """Return the incidents which last, with the row ids of their units."""
        return await self._databases.read(open_incidents)

    async def by_id(self, id: str) -> FoundIncident | None:
        """Return an incident, also one which ended, with the row ids of its units; None: there is none."""

        def work(connection: Connection) -> FoundIncident | None:
            return next(iter(_incidents(connection, "id = ?", id)), None)

        return await self._databases.read(work)


def open_incidents(connection: Connection) -> list[FoundIncident]:
    """Return the incidents which last, with the row ids of their units."""
    return _incidents(connection, "ended_at IS NULL")


def _incidents(connection: Connection, where: str, *values: str) -> list[FoundIncident]:
    members: dict[str, set[int]] = defaultdict(set)
    for name, unit in connection.execute(
        "SELECT incident, unit FROM incident_member JOIN incident "
        f"ON incident.id = incident_member.incident WHERE {where}",
        values,
    ):
        members[name].add(unit)
    return [
        FoundIncident(
            incident=Incident(
                id=id, shared=shared, value=value, since=moment(since), silent=silent, of=total
            ),
            units=frozenset(members[id]),
        )
        for id, shared, value, since, silent, total in connection.execute(
            f"{_INCIDENT} WHERE {where}", values
        ).fetchall()
    ]
