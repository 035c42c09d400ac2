"""Units and incidents as people mean them: with their records, their verdict and what was said of them before."""

from collections.abc import Sequence

from tui.domain.attention.subject import IncidentSubject, Subject, UnitSubject
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection
from tui.store.units.rows import read_members
from tui.store.units.said_of_units import SaidRow, read_said

Member = tuple[str, str, str]
"""Provider, account and key of a device record."""


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject as the store has it."""

    subject: Subject
    label: str
    members: tuple[Member, ...] = ()
    """A unit's records; those of a tracker first, for the unit is the thing and its SIM may be moved."""
    cause: str | None = None
    severity: int | None = None
    units: int | None = None
    """Of an incident: how many fell silent."""
    part_of: str | None = None
    """Of a unit: its incident."""
    said: Sequence[SaidRow] = ()
    """What was said of it before, the newest last."""

    @property
    def incident(self) -> str | None:
        """The id of an incident; None: it is a unit."""
        return self.subject.id if isinstance(self.subject, IncidentSubject) else None


def read_known(subjects: Sequence[Subject], connection: Connection) -> list[KnownSubject]:
    """Return those of these units and incidents which the store has."""
    found = []
    for subject in subjects:
        known = (
            _unit(connection, subject)
            if isinstance(subject, UnitSubject)
            else _incident(connection, subject)
        )
        if known is not None:
            found.append(known)
    return found


def _unit(connection: Connection, subject: UnitSubject) -> KnownSubject | None:
    found = connection.execute(
        "SELECT id, label, cause, severity, incident FROM unit WHERE key = ?", (subject.key,)
    ).fetchone()
    if found is None:
        return None
    row, label, cause, severity, incident = found
    records = sorted(
        read_members(connection, [row])[row], key=lambda record: record.msisdn is not None
    )
    members = tuple((record.provider, record.account, record.key) for record in records)
    said = read_said(connection, row=row)
    return KnownSubject(
        subject, label or subject.key, members, cause, severity, part_of=incident, said=said
    )


def _incident(connection: Connection, subject: IncidentSubject) -> KnownSubject | None:
    row = connection.execute(
        "SELECT shared, value, silent FROM incident WHERE id = ?", (subject.id,)
    ).fetchone()
    if row is None:
        return None
    shared, value, silent = row
    worst = connection.execute(
        "SELECT cause, max(severity) FROM unit WHERE incident = ? GROUP BY cause "
        "ORDER BY max(severity) DESC LIMIT 1",
        (subject.id,),
    ).fetchone() or ("carrier-incident", SEVERITIES.index("critical"))
    said = read_said(connection, incident=subject.id)
    cause, severity = worst
    return KnownSubject(
        subject, f"{shared} {value}", cause=cause, severity=severity, units=silent, said=said
    )
