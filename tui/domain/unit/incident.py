"""An incident: units which share something and fell silent together."""

from datetime import datetime

from tui.lazy_dataclass import dataclass

_SHARED = {
    "carrier": "on the carrier", "area": "near", "plan": "on the plan",
    "firmware": "with the firmware", "account": "in the account",
}  # fmt: skip
_FIRST = {
    "carrier": "Carrier", "area": "Near", "plan": "Plan", "firmware": "Firmware", "account": "Account",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Units which share something and fell silent together."""

    id: str
    shared: str
    """What they share: `carrier`, `area`, `plan`, `firmware` or `account`."""
    value: str
    since: datetime
    silent: int
    of: int

    @property
    def sentence(self) -> str:
        """How many of which units fell silent, without the time and a full stop."""
        where = f"{_SHARED.get(self.shared, self.shared)} {self.value}"
        return f"{self.silent} of {self.of} units {where} fell silent together"

    @property
    def headline(self) -> str:
        """What they share, then how many fell silent: a narrow column cuts the end off."""
        where = f"{_FIRST.get(self.shared, self.shared.capitalize())} {self.value}"
        return f"{where}: {self.silent} of {self.of} silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIncident:
    """An incident, and the units which are part of it."""

    incident: Incident
    units: frozenset[int]
    """Their row ids."""
