"""What began and ended between two looks of a hook: the history of verdicts tells it, the present does not."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from json import dumps

from tui.config.hooks import Hook
from tui.domain.hook.firing import HookMark
from tui.domain.hook.matching import is_acknowledged, members_of
from tui.domain.hook.passed import HookFilter, PassedVerdict, passed_verdicts, split_filter
from tui.domain.place.named_places import NamedPlaces
from tui.domain.show.filter import UnitQuery
from tui.domain.unit.stored_unit import StoredUnit
from tui.lazy_dataclass import dataclass
from tui.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedMatch:
    """Something which a hook was about, and which began and ended since it looked last."""

    mark: HookMark
    then: StoredUnit
    """The unit with the verdict which held; of an incident any of its units."""
    rows: frozenset[int]
    """The numbers of the verdicts it is known from."""


@dataclass(frozen=True, slots=True)
class _Looked:
    newest: int
    """The newest verdict of the history when the last look began: what came during the look is read twice."""
    told: frozenset[int] = frozenset()
    """Verdicts after it which were told all the same."""


class HookHistory:
    """Remembers how far each hook has read the history; what came while no service ran is not told."""

    def __init__(self, store: Store, places: NamedPlaces) -> None:
        """Take the named places for `at:` in a hook's filter."""
        self._store = store
        self._places = places
        self._looked: dict[str, _Looked] = {}

    def forget(self, hook: Hook) -> None:
        """Forget how far a hook has read: another service may have looked for it since."""
        self._looked.pop(hook.name, None)

    def note(self, hook: Hook, newest: int, told: Sequence[PassedMatch]) -> None:
        """Note that a look which began at the newest verdict was written, and what it told."""
        before = self._looked.get(hook.name, _Looked(newest))
        rows = before.told.union(*(match.rows for match in told))
        self._looked[hook.name] = _Looked(newest, frozenset(row for row in rows if row > newest))

    async def passed(
        self, hook: Hook, now: datetime, known: Collection[tuple[str, str]]
    ) -> list[PassedMatch]:
        """Return what passed since the last look and lasted for the hook's delay, but nothing it has seen or sees now."""
        looked = self._looked.get(hook.name)
        history = await self._store.differences.verdicts_after(looked.newest) if looked else []
        if looked is None or not history:
            return []
        asked = split_filter(hook.when, now)
        ended = [
            each for each in passed_verdicts(history, asked) if each.verdict.id not in looked.told
        ]
        units = {
            unit.row: unit
            for unit in await self._store.units.by_rows({each.verdict.unit for each in ended})
        }
        together: dict[tuple[str, str], list[PassedVerdict]] = defaultdict(list)
        for each in ended:
            if each.verdict.unit in units:
                together[_name(each, units)].append(each)
        found = [
            await self._match(hook, name, passed, units, asked)
            for name, passed in together.items()
            if name not in known and max(each.lasted for each in passed) >= hook.delay
        ]
        return [match for match in found if match is not None]

    async def _match(
        self,
        hook: Hook,
        name: tuple[str, str],
        passed: Sequence[PassedVerdict],
        units: Mapping[int, StoredUnit],
        asked: HookFilter,
    ) -> PassedMatch | None:
        """Return what to tell of one verdict or incident; None: the hook is not about it, or it is not over."""
        subject, cause = name
        incident = passed[0].verdict.incident
        if incident and await self._lasts(incident):
            return None
        for each in passed:
            unit = units[each.verdict.unit]
            if is_acknowledged(unit) and not hook.acknowledged:
                continue
            if await self._meets(asked.rest, unit):
                mark = HookMark(
                    hook=hook.name,
                    subject=subject,
                    cause=cause,
                    members=() if incident else members_of(unit),
                    seen_at=min(over.verdict.at for over in passed),
                )
                rows = frozenset(over.verdict.id for over in passed)
                return PassedMatch(mark=mark, then=_then(unit, each), rows=rows)
        return None

    async def _lasts(self, incident: str) -> bool:
        return any(known.incident.id == incident for known in await self._store.incidents.open())

    async def _meets(self, rest: str, unit: StoredUnit) -> bool:
        """Return whether a unit meets what a filter asks besides its verdict."""
        query = UnitQuery(text=f'{rest} unit="{unit.key}"', places=self._places, limit=1)
        return any(found.row == unit.row for found in (await self._store.units.page(query)).units)


def _name(passed: PassedVerdict, units: Mapping[int, StoredUnit]) -> tuple[str, str]:
    """Return what tells it from the hook's other marks, as `HookMark.name` does."""
    cause, incident = passed.verdict.name
    subject = f"incident:{incident}" if incident else f"unit:{units[passed.verdict.unit].key}"
    return subject, cause


def _then(unit: StoredUnit, passed: PassedVerdict) -> StoredUnit:
    """Return a unit with the verdict which held then."""
    was = passed.verdict
    finding = {"rule": was.cause, "severity": was.severity, "sentence": was.sentence}
    return replace(
        unit,
        severity=was.severity,
        cause=was.cause,
        since=was.since,
        incident=was.incident,
        judged_at=was.at,
        findings_json=dumps([finding]),
        chain_json="[]",
    )
