"""What people acknowledge, assign and comment: a unit or an incident."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitSubject:
    """A unit, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class IncidentSubject:
    """An incident, by its id in the store."""

    id: str


Subject = UnitSubject | IncidentSubject
