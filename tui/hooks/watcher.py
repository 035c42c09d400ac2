"""Look which verdicts and incidents a hook is about, and plan what it must deliver."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.config.hooks import Hook
from tui.domain.hook.firing import HookMark, MarkChanges
from tui.domain.hook.matching import ABOUT_ACCOUNTS, HookMatch, compare, matches_of
from tui.domain.place.named_places import NOWHERE, NamedPlaces
from tui.domain.show.filter import UnitQuery
from tui.domain.unit.stored_unit import StoredUnit
from tui.hooks.history import HookHistory, PassedMatch
from tui.hooks.payload import incident_body, unit_body
from tui.store import Store

Planned = tuple[HookMark, Mapping[str, Any]]


class HookWatcher:
    """Compares what hooks are about now with what they have seen."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], places: NamedPlaces = NOWHERE
    ) -> None:
        """Take the named places for `at:` in a hook's filter."""
        self._store = store
        self._now = now
        self._places = places
        self._history = HookHistory(store, places)

    def forget(self, hook: Hook) -> None:
        """Forget when it last looked: another service may have looked for this hook since."""
        self._history.forget(hook)

    async def look(self, hook: Hook) -> tuple[datetime | None, int]:
        """Plan what began and ended since the last look, also what did both.

        Return when the next delay is over, if any is, and how many units were read.
        """
        now = self._now()
        newest = await self._store.differences.newest_verdict()
        marks = await self._store.hooks.marks(hook.name)
        units: list[StoredUnit] = []
        async for batch in self._store.units.stream(UnitQuery(text=hook.when, places=self._places)):
            units += batch
        matches = matches_of(units, even_acknowledged=hook.acknowledged)
        found = compare(hook.name, marks, matches, now, hook.delay)
        known = {mark.name for mark in marks} | {match.name for match in matches}
        passed = await self._history.passed(hook, now, known)
        gone = [mark for mark in found.missing if await self._is_over(mark)]
        changes = MarkChanges(
            seen=[*found.seen, *(match.mark for match in passed)],
            moved=found.moved,
            forgotten=[mark for mark in gone if mark.fired_at is None],
            begun=[
                *[(mark, await self._begin(mark, match, now)) for mark, match in found.begun],
                *[(match.mark, await self._begun_then(match, now)) for match in passed],
            ],
            ended=[
                *[(mark, await self._end(mark, now)) for mark in gone if mark.fired_at is not None],
                *[(match.mark, await self._end(match.mark, now)) for match in passed],
            ],
        )
        if changes:
            await self._store.hooks.apply(changes)
        self._history.note(hook, newest, passed)
        return found.next_at, len(units)

    async def _is_over(self, mark: HookMark) -> bool:
        """Return whether what a mark stands for has ended: it has not while nothing is known of it."""
        kind, _, name = mark.subject.partition(":")
        if kind == "incident":
            return all(known.incident.id != name for known in await self._store.incidents.open())
        unit = await self._unit(mark)
        return unit is not None and unit.cause is not None and unit.cause not in ABOUT_ACCOUNTS

    async def _unit(self, mark: HookMark) -> StoredUnit | None:
        """Return the unit of a mark: by its key, else by any of its records."""
        unit = await self._store.units.by_key(mark.subject.partition(":")[2])
        for account, key in mark.members:
            if unit is None:
                unit = await self._store.units.of_device(account, key)
        return unit

    async def _begin(self, mark: HookMark, match: HookMatch, now: datetime) -> Mapping[str, Any]:
        if match.is_incident:
            return await self._incident(mark, match.units, now)
        return unit_body(mark, match.units[0], now)

    async def _begun_then(self, match: PassedMatch, now: datetime) -> Mapping[str, Any]:
        if match.mark.subject.startswith("incident:"):
            return await self._incident(match.mark, (match.then,), now)
        return unit_body(match.mark, match.then, now)

    async def _end(self, mark: HookMark, now: datetime) -> Mapping[str, Any]:
        if mark.subject.startswith("incident:"):
            return await self._incident(mark, (), now)
        return unit_body(mark, await self._unit(mark), now)

    async def _incident(
        self, mark: HookMark, matching: Sequence[StoredUnit], now: datetime
    ) -> Mapping[str, Any]:
        known = await self._store.incidents.by_id(mark.subject.partition(":")[2])
        units = await self._store.units.by_rows(known.units) if known else list(matching)
        return incident_body(mark, known.incident if known else None, units, now)
