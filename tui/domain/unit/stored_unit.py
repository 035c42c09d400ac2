"""A unit as the store has it: what its records say, and what is judged of it."""

import json
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from tui.domain.attention.acknowledgement import Acknowledgement
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.unit import UnitConflict
from tui.lazy_dataclass import dataclass


class UnitMember(NamedTuple):
    """The name of one of a unit's records."""

    provider: str
    account: str
    key: str


@dataclass(kw_only=True)
class StoredUnit:
    """One unit as the store has it; unknown is None.

    Not frozen, though nothing changes it: a frozen one takes three times as long to make, and lists of
    100,000 are streamed. Whoever writes JSON can pass `findings_json` and `chain_json` on unread.
    """

    row: int
    """Its row id: it stays while the unit keeps most of its records."""
    key: str
    members: tuple[UnitMember, ...]
    label: str | None = None
    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    msisdn: str | None = None
    state: str | None = None
    last_seen: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_source: str | None = None
    position_at: datetime | None = None
    voltage_mv: float | None = None
    first_seen_at: datetime | None = None
    """When the store first had it."""
    severity: str | None = None
    """`ok`, `info`, `warning` or `critical`; None: not judged yet."""
    cause: str | None = None
    since: datetime | None = None
    incident: str | None = None
    judged_at: datetime | None = None
    joins_json: str = "[]"
    conflicts_json: str = "[]"
    findings_json: str = "[]"
    """JSON as machines see it; so are the chain, the joins and the conflicts."""
    chain_json: str = "[]"
    acknowledged: Acknowledgement | None = None
    """The acknowledgement which holds now: its own, else its incident's."""
    assigned_to: str | None = None
    """Who takes care of it, or of its incident; None: nobody yet."""
    tags: tuple[str, ...] = ()
    """Those of any of its records; so are the groups and the organizations."""
    groups: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    records: tuple[DeviceRecord, ...] = field(default=(), repr=False)
    """Its records with their vendors' fields; empty where units were streamed."""

    @cached_property
    def joins(self) -> tuple[str, ...]:
        """Why its records are of one thing."""
        return tuple(json.loads(self.joins_json))

    @cached_property
    def contradictions(self) -> tuple[UnitConflict, ...]:
        """What contradicts in its records."""
        return tuple(map(_conflict, json.loads(self.conflicts_json)))

    @property
    def name(self) -> str:
        """Its name for people: its label, else its key."""
        return self.label or self.key

    @property
    def sentence(self) -> str | None:
        """What the verdict says; None: it was not judged yet."""
        return str(self.findings[0]["sentence"]) if self.findings else None

    @property
    def accounts(self) -> str:
        """The accounts which have a record of it."""
        return ", ".join(dict.fromkeys(member.account for member in self.members))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """A sentence for each contradiction."""
        return tuple(conflict.sentence for conflict in self.contradictions)

    @cached_property
    def findings(self) -> list[Mapping[str, Any]]:
        """What was found, the worst first, as JSON values."""
        found: list[Mapping[str, Any]] = json.loads(self.findings_json)
        return found

    @cached_property
    def chain(self) -> list[Mapping[str, Any]]:
        """The chain, link by link, as JSON values."""
        found: list[Mapping[str, Any]] = json.loads(self.chain_json)
        return found


def _conflict(stored: Mapping[str, Any]) -> UnitConflict:
    return UnitConflict(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
        }  # type: ignore[arg-type]  # as `asdict` wrote them
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVerdict:
    """The verdict on a unit from a time on, until the next one."""

    at: datetime
    severity: str
    cause: str
    sentence: str
    since: datetime | None = None
    incident: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseCount:
    """How many units have one cause."""

    severity: str | None
    cause: str | None
    """None: not judged yet."""
    incident: str | None
    count: int
    since: datetime | None
    """Since when the first of them has it."""
    acknowledged: int = 0
    """How many of them are acknowledged now."""
    fresh: int = 0
    """How many of the others began after the time which was asked for."""
    assigned: tuple[str, ...] = ()
    """To whom units of it are assigned."""
