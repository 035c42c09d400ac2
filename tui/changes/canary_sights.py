"""What the store knows of the devices of a change, as those who wait for them see it; no vendor is asked."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.change.canary import CanarySight, see
from tui.domain.verdict.signs import SEVERITIES, Severity
from tui.store import Store

AT_ONCE = 200
"""So many units are read at once: others who use the store hardly wait for it."""


class CanarySights:
    """Sees devices with their rhythm and their verdict, now or as they were known at a time."""

    def __init__(
        self, store: Store, traits: Mapping[str, VendorTraits], now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._now = now
        self.traits = traits
        """What is known of each account's vendor."""

    async def see(
        self, account: str, keys: Collection[str], at: datetime | None = None
    ) -> dict[str, CanarySight]:
        """Return what is known of these records' devices, by key; of an earlier time without a verdict."""
        rows = await self._store.units.rows_of(account, keys)
        found: dict[str, CanarySight] = {}
        named = list(rows.items())
        for start in range(0, len(named), AT_ONCE):
            part = named[start : start + AT_ONCE]
            units = {row for _, row in part}
            facts = await self._store.facts.read(units, self.traits, self._now(), at=at)
            found |= {key: see(facts[row], account, key) for key, row in part if row in facts}
            if at is None:
                verdicts = {unit.row: unit for unit in await self._store.units.by_rows(units)}
                found |= {
                    key: replace(
                        found[key],
                        severity=_known(verdicts[row].severity),
                        sentence=verdicts[row].sentence or "",
                        judged_at=verdicts[row].judged_at,
                    )
                    for key, row in part
                    if key in found and row in verdicts
                }
        return found

    async def severity_at(self, account: str, key: str, at: datetime) -> Severity | None:
        """Return how bad the verdict on a device's unit was at a time; None: it was not judged yet."""
        unit = await self._store.units.of_device(account, key)
        past = await self._store.verdicts.of(unit.key, at) if unit is not None else ()
        return _known(next((verdict.severity for verdict in past if verdict.at <= at), None))


def _known(severity: str | None) -> Severity | None:
    return next((known for known in SEVERITIES if known == severity), None)
