"""What is known of SIMs besides their records: their units, the trackers with them, what we did to them."""

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.facts import OurAction
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import moment
from tui.store.journal.unit_actions import RecordKey, unit_actions

ALONE = "sim-without-tracker"
"""The rule which says that a SIM is in no tracker that reports."""
_ASKED = "sim.account = ? AND sim.key IN (SELECT value FROM json_each(?))"
_UNITS = (
    "SELECT sim.key, unit.key, unit.label, findings FROM device AS sim "
    "JOIN unit_member ON unit_member.device = sim.id JOIN unit ON unit.id = unit_member.unit "
    f"LEFT JOIN judgement ON judgement.unit = unit.id WHERE {_ASKED}"
)
_TRACKERS = (
    "SELECT sim.key, other.account, other.key, other.absent_at FROM device AS sim "
    "JOIN unit_member AS own ON own.device = sim.id "
    "JOIN unit_member AS beside ON beside.unit = own.unit AND beside.device <> own.device "
    f"JOIN device AS other ON other.id = beside.device WHERE {_ASKED} "
    "AND other.account IN (SELECT value FROM json_each(?)) ORDER BY other.absent_at, other.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimPlace:
    """The unit in which a SIM is, and what is wrong with its tracker."""

    unit: str
    label: str | None
    alone: str | None = None
    """The verdict's sentence, where the SIM is in no tracker that reports."""
    gone: tuple[str, str, datetime] | None = None
    """Account and key of a tracker which its vendor dropped, and when, where it has no other one."""


class Sims:
    """Reads what is known of SIMs besides their records."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def places(
        self, account: str, keys: Collection[str], tracker_accounts: Collection[str]
    ) -> dict[str, SimPlace]:
        """Return the unit of each of these SIMs; trackers are records of the `tracker_accounts`."""
        asked = (account, json.dumps(sorted(keys)))

        def work(connection: Connection) -> dict[str, SimPlace]:
            gone: dict[str, tuple[str, str, datetime] | None] = {}
            rows = connection.execute(_TRACKERS, (*asked, json.dumps(sorted(tracker_accounts))))
            for key, other, name, absent_at in rows:
                is_gone = absent_at is not None and gone.get(key, ()) is not None
                gone[key] = (other, name, moment(absent_at)) if is_gone else None
            return {
                key: SimPlace(unit=unit, label=label, alone=_alone(findings), gone=gone.get(key))
                for key, unit, label, findings in connection.execute(_UNITS, asked)
            }

        return await self._databases.read(work)

    async def actions(
        self, records: Iterable[DeviceRecord], until: datetime
    ) -> Mapping[RecordKey, tuple[OurAction, ...]]:
        """Return what we did to each of these records, the newest first; a lost journal tells nothing."""
        asked = list(records)
        with suppress(StoreError):
            return await self._databases.read_journal(
                lambda connection: unit_actions(connection, asked, until)
            )
        return {}


def _alone(findings: str | None) -> str | None:
    """Return the sentence of the finding that a SIM is in no tracker; None: there is none."""
    if findings is None or ALONE not in findings:
        return None
    return next(
        (str(each["sentence"]) for each in json.loads(findings) if each.get("rule") == ALONE), None
    )
