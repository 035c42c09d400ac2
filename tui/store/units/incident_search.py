"""The search for incidents among the silent units of the store: which began, go on, and ended."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.unit.incident import FoundIncident, Incident
from tui.domain.verdict.incidents import SAME_SECONDS, find_incidents, is_over
from tui.domain.verdict.unit_glance import UnitGlance
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros
from tui.store.joins.due import mark_units_due
from tui.store.units.glances import read_glances
from tui.store.units.incidents import open_incidents

SMALL_FLEET, PAUSE_A_UNIT = 1_000, timedelta(milliseconds=3)
"""Reading a unit and searching take 0.07 ms: this keeps the search at some hundredths of a processor's core."""


@dataclass(frozen=True, slots=True)
class IncidentChange:
    """What a search for incidents changed."""

    began: tuple[Incident, ...] = ()
    ended: tuple[Incident, ...] = ()


class IncidentSearch:
    """Searches for incidents, and saves them."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._all_read: tuple[datetime, int] | None = None
        """When all units were last read, and how many they were."""

    async def is_quick(self) -> bool:
        """Return whether the fleet is so small that nobody notices a search."""
        counted = "SELECT count(*) FROM unit"
        found = await self._databases.read(lambda opened: opened.execute(counted).fetchone())
        return int(found[0]) <= SMALL_FLEET

    async def update(self, traits: Mapping[str, VendorTraits]) -> IncidentChange:
        """Search for incidents among the silent and the quiet units; save which began and ended.

        Their units are judged again.
        """
        now = self._databases.now()
        if self._was_just_read(now):
            return IncidentChange()
        glances = await read_glances(self._databases, traits)
        self._all_read = now, len(glances)
        found = await asyncio.to_thread(find_incidents, glances, now)

        def work(connection: Connection, topics: set[str]) -> IncidentChange:
            change, has_changed = _reconcile(connection, found, glances, micros(now))
            if has_changed:
                topics.add("units")
            return change

        return await self._databases.write(work)

    def _was_just_read(self, now: datetime) -> bool:
        """Return whether reading all units of a large fleet again so soon would cost too much."""
        if self._all_read is None or self._all_read[1] <= SMALL_FLEET:
            return False
        at, count = self._all_read
        return timedelta() <= now - at < count * PAUSE_A_UNIT


def _reconcile(
    connection: Connection,
    found: Iterable[FoundIncident],
    glances: Iterable[UnitGlance],
    at: int,
) -> tuple[IncidentChange, bool]:
    """Write which incidents began, go on and ended; have their units judged again.

    Return what changed, and whether any unit is touched.
    """
    by_row = {glance.row: glance for glance in glances}
    opened = {known.incident.id: known for known in open_incidents(connection)}
    began, ended = [], []
    due: set[int] = set()
    for new in found:
        known = _same(new, opened.values())
        if known is None:
            began.append(new.incident)
            due |= new.units
            _write(connection, new, at)
            continue
        del opened[known.incident.id]
        kept = replace(new.incident, id=known.incident.id, since=known.incident.since)
        if kept != known.incident or new.units != known.units:
            due |= new.units | known.units
            _write(connection, FoundIncident(incident=kept, units=new.units), at)
    for known in opened.values():
        members = [by_row[row] for row in known.units if row in by_row]
        if is_over(members, known.incident.since.timestamp()):
            ended.append(known.incident)
            due |= known.units
            connection.execute(
                "UPDATE incident SET ended_at = ? WHERE id = ?", (at, known.incident.id)
            )
    mark_units_due(connection, due)
    return IncidentChange(tuple(began), tuple(ended)), bool(due)


def _same(new: FoundIncident, opened: Iterable[FoundIncident]) -> FoundIncident | None:
    """Return the incident of before which a found one is."""
    for known in opened:
        apart = abs((known.incident.since - new.incident.since).total_seconds())
        common = len(known.units & new.units)
        if apart <= SAME_SECONDS and 2 * common >= min(len(known.units), len(new.units)):
            return known
    return None


def _write(connection: Connection, found: FoundIncident, at: int) -> None:
    incident = found.incident
    connection.execute(
        "INSERT INTO incident (id, shared, value, since, silent, total, began_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET shared = excluded.shared, "
        "value = excluded.value, silent = excluded.silent, total = excluded.total",
        (
            incident.id, incident.shared, incident.value, micros(incident.since), incident.silent,
            incident.of, at,
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM incident_member WHERE incident = ?", (incident.id,))
    connection.executemany(
        "INSERT INTO incident_member (incident, unit) VALUES (?, ?)",
        [(incident.id, row) for row in sorted(found.units)],
    )
