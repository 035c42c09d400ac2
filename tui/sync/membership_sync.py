"""Read once a day what an account's devices belong to: its groups and organizations."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from tui.domain.device.membership import GROUPS, ORGS
from tui.domain.device.record import DeviceRecord, Row
from tui.domain.show.filter import DeviceQuery
from tui.domain.show.format import field_value
from tui.domain.unit.join import join_units
from tui.domain.unit.unit import Unit
from tui.providers import errors
from tui.providers.membership_lists import MembershipLists
from tui.providers.source import Source
from tui.store import Store
from tui.store.devices.members import NamedDevice
from tui.sync.fetcher import Fetcher

DAY_SECONDS = 86_400.0
NEW_DEVICES_SECONDS = 600.0
"""Devices which came are given their groups at most so often: the whole fleet is read for it."""
LOOK_SECONDS = 300.0
"""After it found nothing to read, an account looks again so much later: it is asked at every rest, once a minute."""
_WRITTEN = "memberships"
"""The cursor: from which readings of the lists, and for which devices, the memberships were made."""
_EVERYTHING = 10_000_000
_SKIPPED = (errors.Blocked, errors.Refused, errors.AnswerUnreadable, errors.AccessDenied)
"""Failures of one list which say nothing of the others: a group may be gone since its list was read."""
Asked = tuple[str, str | None]
"""A list and its argument."""
Fetched = Mapping[str, datetime]
"""When a list was read, by its argument."""

_log = logging.getLogger(__name__)


class MembershipSync:
    """Reads the lists which are due, one request a step, and saves what they say of each device."""

    def __init__(
        self, store: Store, fetcher: Fetcher, source: Source, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._source = source
        self._now = now
        self._refused_at: dict[Asked, datetime] = {}
        self._saved_at: datetime | None = None
        self._found_nothing_at: datetime | None = None

    async def step(self) -> bool:
        """Read the next list which is due; return False, with what was read saved, where none is."""
        lists = self._source.provider.memberships
        if lists is None or self._is_within(self._found_nothing_at, LOOK_SECONDS):
            return False
        groups = await self._rows(lists.groups)
        fetched = {
            name: await self._store.lists.fetched(self._source.account, name)
            for name in (lists.orgs, lists.groups, lists.members)
        }
        asked = self._due(lists, groups, fetched)
        if asked is None:
            await self._save(lists, groups, fetched)
            self._found_nothing_at = self._now()
            return False
        try:
            await self._fetcher.rows(self._source, *asked)
        except _SKIPPED as error:
            self._refused_at[asked] = self._now()
            _log.warning("%s: %s: %s", self._source.account, " ".join(filter(None, asked)), error)
        return True

    def _due(
        self, lists: MembershipLists, groups: Sequence[Row], fetched: Mapping[str, Fetched]
    ) -> Asked | None:
        """Return what to read next: the organizations, the groups, then the devices of each group."""
        for name in (lists.orgs, lists.groups):
            if self._is_due((name, None), fetched[name]):
                return name, None
        wanted = ((lists.members, group.key) for group in _askable(lists, groups))
        members = fetched[lists.members]
        return next((asked for asked in wanted if self._is_due(asked, members)), None)

    def _is_due(self, asked: Asked, fetched: Fetched) -> bool:
        ages = [
            (self._now() - at).total_seconds()
            for at in (fetched.get(asked[1] or ""), self._refused_at.get(asked))
            if at is not None
        ]
        # A reading in the future means that a clock was set back.
        return not any(0 <= age < DAY_SECONDS for age in ages)

    async def _save(
        self, lists: MembershipLists, groups: Sequence[Row], fetched: Mapping[str, Fetched]
    ) -> None:
        """Save what each unit belongs to, if a list was read or a device came since that was last saved.

        The group of a tracker is that of its SIM, too: every record of its unit is found by it.
        """
        account = self._source.account
        state = await self._state(fetched.values())
        written = await self._store.sync_state.load(account, _WRITTEN) or ""
        if state in {None, written} or (self._is_fresh() and _reading(state) == _reading(written)):
            return
        members = await self._store.lists.devices_of(account, lists.members)
        orgs = {row.key: _text(row, lists.name_field) for row in await self._rows(lists.orgs)}
        async with self._store.apart() as store:  # the whole fleet is read: no screen waits for it
            page = await store.devices.page(DeviceQuery(limit=_EVERYTHING))
        own = [record for record in page.records if record.account == account]
        owned = {record.key: {_org(record, lists, orgs)} for record in own}
        grouped: dict[str, set[str]] = {record.key: set() for record in own}
        for group in _askable(lists, groups):
            for device in members.get(group.key, frozenset()) & grouped.keys():
                grouped[device].add(_text(group, lists.name_field) or group.key)
                owned[device].add(_text(group, lists.assigned_field))
        units = await asyncio.to_thread(join_units, page.records)
        for field, names in ((GROUPS.field, grouped), (ORGS.field, owned)):
            named = _of_whole_units(units, account, names)
            await self._store.devices.save_memberships(account, field, named)
        await self._store.sync_state.save(account, _WRITTEN, state or "")
        self._saved_at = self._now()

    def _is_fresh(self) -> bool:
        """Return whether this process has just saved them: a first reading adds devices page by page."""
        return self._is_within(self._saved_at, NEW_DEVICES_SECONDS)

    def _is_within(self, at: datetime | None, seconds: float) -> bool:
        """Return whether a moment is less than so long ago; one which is to come means that a clock was set back."""
        return at is not None and 0 <= (self._now() - at).total_seconds() < seconds

    async def _state(self, readings: Collection[Fetched]) -> str | None:
        """Return a text which changes when a list is read and when devices come; None: nothing was read."""
        newest = max((at for found in readings for at in found.values()), default=None)
        if newest is None:
            return None
        counts = await self._store.devices.counts()
        return f"{newest.isoformat()} {sorted(counts.items())}"

    async def _rows(self, name: str) -> Sequence[Row]:
        return (await self._store.lists.read(self._source.account, name)).rows


def _askable(lists: MembershipLists, groups: Sequence[Row]) -> list[Row]:
    return [group for group in groups if group.key not in lists.not_asked]


def _org(record: DeviceRecord, lists: MembershipLists, names: Mapping[str, str]) -> str:
    """Return the organization which a device record names, by its name where that is known."""
    key = _text(record, lists.org_field)
    return names.get(key) or key


def _of_whole_units(
    units: Sequence[Unit], account: str, names: Mapping[str, Collection[str]]
) -> list[NamedDevice]:
    """Return every record of each unit with the names of those of its records which an account has."""
    found = []
    for unit in units:
        mine = [record.key for record in unit.records if record.account == account]
        own = tuple(sorted({name for key in mine for name in names.get(key, ()) if name}))
        found += [
            NamedDevice(record.provider, record.account, record.key, own)
            for record in unit.records
            if own
        ]
    return found


def _reading(state: str | None) -> str:
    """Return the part of a saved state which changes when a list is read."""
    return (state or "").partition(" ")[0]


def _text(record: object, field: str) -> str:
    """Return a field as one line of text; empty where it is unknown."""
    value = field_value(record, field)
    return "" if value is None else str(value).strip()
