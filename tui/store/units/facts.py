"""The facts on units, read from the store for the rules of the verdict; no vendor is asked."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import field, replace
from datetime import datetime

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.change.action import SAID_YES
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.incident import Incident
from tui.domain.verdict.facts import (
    MemberFacts,
    Neighbors,
    OtherUnit,
    OurAction,
    UnitFacts,
    format_utc,
)
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros
from tui.store.journal.unit_actions import unit_actions
from tui.store.reports.rhythms import LearnedRhythm, save_rhythms
from tui.store.units.about_units import (
    UnitRow,
    heard_near,
    issuers_known,
    other_units,
    unit_incidents,
    unit_rows,
    whole_lists,
)
from tui.store.units.fleet_habits import FleetHabitsReader
from tui.store.units.member_facts import MemberReader
from tui.store.units.plan_allowance import folded_plan, named_plan

_TAKEN = frozenset(state.value for state in SAID_YES)
FEW_UNITS = 4
"""Of so few units, which somebody looks at, it is read what their neighbors do."""
Traits = Mapping[str, VendorTraits]
"""What is known of each account's vendor; records of other accounts are left out."""


@dataclass(slots=True)
class _Gathered:
    """What was read of some units in one transaction."""

    units: dict[int, UnitRow]
    members: dict[int, MemberFacts]
    """By the row id of the device."""
    elsewhere: dict[int, tuple[OtherUnit, ...]]
    incidents: dict[int, Incident]
    whole_lists: frozenset[str]
    tracker_accounts: frozenset[str]
    issuers_known: frozenset[str]
    allowances: Mapping[str, Mapping[str, int | None]]
    """Of each account's rate plans, by their folded names."""
    neighbors: dict[int, Neighbors] = field(default_factory=dict)
    learned: list[LearnedRhythm] = field(default_factory=list)


class StoreFacts:
    """Reads the facts on units; what is learned of their rhythms on the way is saved."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._habits = FleetHabitsReader()

    async def read(
        self,
        rows: Collection[int],
        traits: Traits,
        now: datetime,
        *,
        at: datetime | None = None,
        format_time: Callable[[datetime], str] = format_utc,
    ) -> dict[int, UnitFacts]:
        """Return the facts on these units, by row id, as of now, or of an earlier time `at`.

        Of an earlier time nothing shows which was received, changed or done after it; which records
        are of one unit is known only as of now. A unit without a record of these accounts is left out.
        """
        until = now if at is None else min(at, now)

        def gather(connection: Connection) -> _Gathered:
            gathered = _gather(connection, rows, traits, until, is_past=until < now)
            gathered.members = self._habits.add(connection, gathered.members, now)
            return gathered

        found = await self._databases.read(gather)
        if found.learned and until == now and not self._databases.cache.refusal:
            await self._databases.write(
                lambda connection, _: save_rhythms(connection, found.learned)
            )
        members = await self._with_actions(found, until)
        return {
            row: facts
            for row, unit in found.units.items()
            if (facts := _facts(row, unit, found, members, until, format_time)).members
        }

    async def _with_actions(self, found: _Gathered, until: datetime) -> dict[int, MemberFacts]:
        """Add what we did to the records ourselves; a journal which cannot be read tells nothing."""
        members = found.members
        records: list[DeviceRecord] = [member.record for member in members.values()]
        with suppress(StoreError):
            actions = await self._databases.read_journal(
                lambda connection: unit_actions(connection, records, until)
            )
            return {
                device: _acted_on(
                    member,
                    actions.get((member.record.account, member.record.key), ()),
                    found.allowances.get(member.record.account, {}),
                )
                for device, member in members.items()
            }
        return dict(members)


def _gather(
    connection: Connection, rows: Collection[int], traits: Traits, until: datetime, *, is_past: bool
) -> _Gathered:
    """Read everything but the journal, which is another database."""
    units = unit_rows(connection, rows)
    reader = MemberReader(connection, traits, until, is_past=is_past)
    members = reader.read([device for unit in units.values() for device in unit.devices])
    whole = whole_lists(connection, traits)
    return _Gathered(
        units=units,
        members=members,
        elsewhere=other_units(connection, units, traits),
        incidents=unit_incidents(connection, rows, micros(until)),
        whole_lists=whole,
        tracker_accounts=frozenset(account for account in whole if traits[account].is_tracker),
        issuers_known=issuers_known(
            connection,
            (member.record.iccid for member in members.values() if member.traits.is_tracker),
            {account for account in whole if traits[account].is_sim},
        ),
        allowances=reader.allowances(members.values()),
        neighbors=heard_near(connection, rows, micros(until)) if len(rows) <= FEW_UNITS else {},
        learned=reader.learned,
    )


def _facts(
    row: int,
    unit: UnitRow,
    found: _Gathered,
    members: Mapping[int, MemberFacts],
    until: datetime,
    format_time: Callable[[datetime], str],
) -> UnitFacts:
    return UnitFacts(
        key=unit.key,
        now=until,
        members=tuple(members[device] for device in unit.devices if device in members),
        conflicts=unit.conflicts,
        elsewhere=found.elsewhere.get(row, ()),
        incident=found.incidents.get(row),
        neighbors=found.neighbors.get(row, Neighbors()),
        first_seen_at=unit.first_seen_at,
        vendors_known=found.whole_lists,
        tracker_accounts=found.tracker_accounts,
        issuers_known=found.issuers_known,
        format_time=format_time,
    )


def _acted_on(
    member: MemberFacts, actions: tuple[OurAction, ...], allowances: Mapping[str, int | None]
) -> MemberFacts:
    """Return a record's facts with what we did to it, and the data limit and the plan which that set."""
    allowance = member.allowance_bytes
    if not named_plan(
        member.record, member.traits
    ):  # what its vendor names is newer than what we did
        allowance = allowances.get(_plan_set(member.traits, actions))
    return replace(
        member,
        actions=actions,
        limit_bytes=limit_bytes(member.traits, actions),
        allowance_bytes=allowance,
    )


def _plan_set(traits: VendorTraits, actions: tuple[OurAction, ...]) -> str:
    """Return the folded name of the plan on which we activated a SIM last; empty: on none that is known."""
    for action in actions:
        if traits.activate_action and action.action == traits.activate_action:
            taken = action.state in _TAKEN
            return folded_plan(action.values.get(traits.activate_plan, "")) if taken else ""
    return ""


def limit_bytes(traits: VendorTraits, actions: tuple[OurAction, ...]) -> int | None:
    """Return the data limit which we set last; None: none, or whether it was set is not known.

    A kilobyte may have 1,000 or 1,024 bytes: the smaller limit is reached first.
    """
    for action in actions:
        if action.state not in _TAKEN or not action.action:
            continue
        if action.action == traits.unlimit_action:
            return None
        if action.action == traits.limit_action:
            kilobytes = action.values.get(traits.limit_field, "")
            return int(kilobytes) * 1_000 if kilobytes.isdecimal() else None
    return None
