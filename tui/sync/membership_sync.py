"""Read once a day what an account's devices belong to: its groups and organizations."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from tui.domain.device.membership import GROUPS, ORGS
from tui.domain.device.record import Row
from tui.domain.show.filter import DeviceQuery
from tui.domain.show.format import field_value
from tui.providers import errors
from tui.providers.membership_lists import MembershipLists
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher

DAY_SECONDS = 86_400.0
_WRITTEN = "memberships"
"""The cursor: which readings of the lists the stored memberships were made from."""
_EVERYTHING = 10_000_000
_SKIPPED = (errors.Blocked, errors.Refused, errors.AnswerUnreadable, errors.AccessDenied)
"""Failures of one list which say nothing of the others: a group may be gone since its list was read."""
Asked = tuple[str, str | None]
"""A list and its argument."""

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

    async def step(self) -> bool:
        """Read the next list which is due; return False, with what was read saved, where none is."""
        lists = self._source.provider.memberships
        if lists is None:
            return False
        groups = await self._rows(lists.groups)
        asked = await self._due(lists, groups)
        if asked is None:
            await self._save(lists, groups)
            return False
        try:
            await self._fetcher.rows(self._source, *asked)
        except _SKIPPED as error:
            self._refused_at[asked] = self._now()
            _log.warning("%s: %s: %s", self._source.account, " ".join(filter(None, asked)), error)
        return True

    async def _due(self, lists: MembershipLists, groups: Sequence[Row]) -> Asked | None:
        """Return what to read next: the organizations, the groups, then the devices of each group."""
        for name in (lists.orgs, lists.groups):
            if self._is_due((name, None), await self._fetched(name)):
                return name, None
        fetched = await self._fetched(lists.members)
        wanted = ((lists.members, group.key) for group in _askable(lists, groups))
        return next((asked for asked in wanted if self._is_due(asked, fetched)), None)

    def _is_due(self, asked: Asked, fetched: Mapping[str, datetime]) -> bool:
        ages = [
            (self._now() - at).total_seconds()
            for at in (fetched.get(asked[1] or ""), self._refused_at.get(asked))
            if at is not None
        ]
        # A reading in the future means that a clock was set back.
        return not any(0 <= age < DAY_SECONDS for age in ages)

    async def _save(self, lists: MembershipLists, groups: Sequence[Row]) -> None:
        """Save the memberships of each device, if a list was read since they were last saved."""
        account, provider = self._source.account, self._source.provider.name
        readings = [await self._fetched(name) for name in (lists.orgs, lists.groups, lists.members)]
        newest = max((at for found in readings for at in found.values()), default=None)
        written = await self._store.sync_state.load(account, _WRITTEN)
        if newest is None or written == newest.isoformat():
            return
        members = await self._store.lists.devices_of(account, lists.members)
        grouped: dict[str, set[str]] = defaultdict(set)
        owned = await self._orgs(lists)
        for group in _askable(lists, groups):
            assigned = _text(group, lists.assigned_field)
            for device in members.get(group.key, ()):
                grouped[device].add(_text(group, lists.name_field) or group.key)
                if assigned:
                    owned[device].add(assigned)
        devices = self._store.devices
        await devices.save_memberships(provider, account, GROUPS.field, grouped)
        await devices.save_memberships(provider, account, ORGS.field, owned)
        await self._store.sync_state.save(account, _WRITTEN, newest.isoformat())

    async def _orgs(self, lists: MembershipLists) -> dict[str, set[str]]:
        """Return the organization which each device record names, by its name where that is known."""
        rows = await self._rows(lists.orgs)
        names = {row.key: _text(row, lists.name_field) or row.key for row in rows}
        query = DeviceQuery(account=self._source.account, limit=_EVERYTHING)
        owned: dict[str, set[str]] = defaultdict(set)
        for record in (await self._store.devices.page(query)).records:
            org = _text(record, lists.org_field)
            if org:
                owned[record.key].add(names.get(org, org))
        return owned

    async def _rows(self, name: str) -> Sequence[Row]:
        return (await self._store.lists.read(self._source.account, name)).rows

    async def _fetched(self, name: str) -> Mapping[str, datetime]:
        return await self._store.lists.fetched(self._source.account, name)


def _askable(lists: MembershipLists, groups: Sequence[Row]) -> list[Row]:
    return [group for group in groups if group.key not in lists.not_asked]


def _text(record: object, field: str) -> str:
    """Return a field as one line of text; empty where it is unknown."""
    value = field_value(record, field)
    return "" if value is None else str(value).strip()
