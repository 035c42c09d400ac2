"""What people acknowledge, assign and comment: a unit or an incident."""

import re

from tui.lazy_dataclass import dataclass

_INCIDENT = "[0-9]{8}-[0-9]{4}-[a-z ]+-[0-9]+"


@dataclass(frozen=True, slots=True)
class UnitSubject:
    """A unit, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class IncidentSubject:
    """An incident, by its id in the store."""

    id: str

    @staticmethod
    def is_named(text: str) -> bool:
        """Return whether a text looks like the id of an incident: `20261121-0800-carrier-12`."""
        return re.fullmatch(_INCIDENT, text) is not None


Subject = UnitSubject | IncidentSubject
