"""What each SIM costs: the plan it is on, what it used, which plan is the cheapest, what is paid for nothing."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime

from tui.console.money.plan_file import PlanFile
from tui.console.wiring import Console
from tui.domain.account.vendor_traits import StateKind, VendorTraits
from tui.domain.change.action import SAID_YES
from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import DeviceRecord
from tui.domain.money.paid_for import PaidSim, money_findings
from tui.domain.money.plan_advice import KnownPlan, PlanSource, advise
from tui.domain.money.sim_costs import SimCosts
from tui.domain.money.sim_use import last_months, sim_use
from tui.domain.show.filter import UnitQuery
from tui.domain.show.format import field_value
from tui.domain.show.overview import parse_number
from tui.domain.text.safe_text import clean
from tui.domain.text.times import vendor_time
from tui.domain.verdict.facts import OurAction
from tui.domain.verdict.limits import RECENT_DAYS
from tui.lazy_dataclass import dataclass
from tui.providers.contract import PlanList
from tui.store.reports.usage_sums import SummedUsage
from tui.store.units.facts import limit_bytes
from tui.store.units.sims import SimPlace

_TAKEN = frozenset(state.value for state in SAID_YES)
_SOURCES: Mapping[PlanSource, str] = {
    "vendor": "the vendor",
    "file": "the file of plans",
    "activation": "the activation",
}


@dataclass(frozen=True, slots=True)
class _Surrounding:
    """What was read of some SIMs besides their records."""

    used: Mapping[str, SummedUsage]
    places: Mapping[str, SimPlace]
    actions: Mapping[tuple[str, str], tuple[OurAction, ...]]
    absent: frozenset[str]


class AccountCosts:
    """Reads the costs of one account's SIMs; no vendor is asked."""

    def __init__(
        self,
        console: Console,
        account: str,
        plans: Sequence[RatePlan],
        written: PlanFile | None = None,
    ) -> None:
        self._console = console
        self.account = account
        self._plans = plans
        self._written = written or PlanFile()
        provider = console.accounts[account]
        self._traits: VendorTraits = provider.titled_traits
        self._list: PlanList | None = provider.plans
        self._activation = next((each for each in provider.actions if each.pair_field), None)
        settings = console.settings.account(account)
        self._not_advised = settings.plans_not_advised if settings else ()
        self._tracker_accounts = [
            name for name, other in console.accounts.items() if other.traits.is_tracker
        ]

    async def read(self, filter: str = "") -> AsyncIterator[list[SimCosts]]:
        """Yield what the SIMs of these units cost, some hundreds at a time; FilterError for a wrong filter.

        A SIM which its vendor no longer lists is left out.
        """
        store = self._console.store.units
        query = UnitQuery(text=filter, account=self.account, places=self._console.places)
        async for units in store.stream(query):
            members = await store.members([unit.row for unit in units])
            yield await self._costs([each for unit in units for each in members[unit.row]])

    async def of(self, record: DeviceRecord) -> SimCosts | None:
        """Return what one SIM costs; None: its vendor no longer lists it."""
        found = await self._costs([record])
        return found[0] if found else None

    async def _costs(self, members: Sequence[DeviceRecord]) -> list[SimCosts]:
        records = [record for record in members if record.account == self.account]
        now = self._console.now()
        around = await self._around(records, now)
        here = [record for record in records if record.key not in around.absent]
        return await asyncio.to_thread(lambda: [self._cost(record, around, now) for record in here])

    async def _around(self, records: Sequence[DeviceRecord], now: datetime) -> _Surrounding:
        store, keys = self._console.store, [record.key for record in records]
        absent = await store.history.absent_since([(self.account, key) for key in keys])
        return _Surrounding(
            used=await store.usage_sums.read(
                self.account, keys, last_months(now)[0], now.astimezone(UTC).date(), RECENT_DAYS
            ),
            places=await store.sims.places(self.account, keys, self._tracker_accounts),
            actions=await store.sims.actions(records, now),
            absent=frozenset(key for _, key in absent),
        )

    def _cost(self, record: DeviceRecord, around: _Surrounding, now: datetime) -> SimCosts:
        used = around.used.get(record.key, SummedUsage())
        place = around.places.get(record.key)
        actions = around.actions.get((record.account, record.key), ())
        activated_at = vendor_time(_own(record, self._traits.activated_field))
        use = sim_use(used.data, used.texts, now, activated_at)
        known = self._known_plan(record, actions)
        advice = advise(use, known, self._plans, self._not_advised)
        current = advice.current
        sim = PaidSim(
            state=self._traits.state_kinds.get((record.state or "").casefold(), StateKind.UNKNOWN),
            last_seen=record.last_seen,
            activated_at=activated_at,
            used_bytes=parse_number(_own(record, self._traits.used_field)),
            alone=place.alone if place else None,
            gone=_gone(place),
            limit_bytes=limit_bytes(self._traits, actions),
            recent_bytes=tuple(used.recent_bytes),
            recent_texts=tuple(used.recent_texts),
        )
        findings = money_findings(
            sim, use, current.plan if current else None, current.high if current else None, now
        )
        return SimCosts(
            record=record,
            unit=place.unit if place else None,
            label=(place.label if place else None) or record.label,
            known=known,
            use=use,
            advice=advice,
            findings=tuple(findings),
        )

    def _known_plan(self, record: DeviceRecord, actions: Sequence[OurAction]) -> KnownPlan | None:
        """Return the plan which a SIM is on, by the surest source which names one; None: unknown."""
        named: dict[PlanSource, str | None] = {
            "vendor": _text(field_value(record, self._list.plan_field)) if self._list else None,
            "file": _text(self._written.plans.get(record.key)),
            "activation": self._activated_plan(actions),
        }
        found = [(source, name) for source, name in named.items() if name]
        if not found:
            return None
        source, name = found[0]
        other = next((each for each in found[1:] if each[1].casefold() != name.casefold()), None)
        contradicts = f"{_SOURCES[other[0]]} says {other[1]}" if other else ""
        return KnownPlan(name=name, source=source, contradicts=contradicts)

    def _activated_plan(self, actions: Sequence[OurAction]) -> str | None:
        """Return the plan with which we activated a SIM last, where its vendor accepted that."""
        wanted = self._activation
        if wanted is None:
            return None
        return next(
            (
                _text(action.values.get(wanted.pair_field))
                for action in actions
                if action.action == wanted.name and action.state in _TAKEN
            ),
            None,
        )


def _own(record: DeviceRecord, name: str) -> object:
    """Return a vendor's field of a record, whatever the case of its name; None: it has none."""
    return next(
        (value for key, value in record.vendor.items() if name and key.casefold() == name), None
    )


def _text(sent: object) -> str | None:
    return clean(sent.strip()) or None if isinstance(sent, str) else None


def _gone(place: SimPlace | None) -> str | None:
    if place is None or place.gone is None:
        return None
    account, key, at = place.gone
    return f"The SIM is paid for, and its tracker {clean(key)} is missing in {account}'s list since {at:%Y-%m-%d}."
