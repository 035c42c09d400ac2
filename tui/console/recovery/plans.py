"""The recovery of a lost unit: its tracker reports as often as it can until a deadline, then as before.

What puts the old frequency back is planned, dated and stored before the fast one is sent, so it happens whatever
becomes of this console: `sync --watch` or any open console on the store sends it, however late. Where the fast one
was never sent, the check at that date finds the old frequency in place and sends nothing.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tui.console.rehearsing import canary_sights
from tui.console.vendor_list import read_list
from tui.console.wiring import Console
from tui.domain.change.action import Action
from tui.domain.change.plan import Plan
from tui.domain.change.rehearsal import Rehearsal
from tui.domain.change.target import targets_of_records
from tui.domain.change.target_check import PlanOptions
from tui.domain.device.record import DeviceRecord
from tui.domain.recovery.report_interval import fastest
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass


class CannotRecover(ValueError):
    """A recovery cannot begin; the text says why, and that nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What a recovery sends to a tracker, and when."""

    tracker: DeviceRecord
    fast: Plan
    """The most frequent reports the tracker offers, now."""
    back: Plan
    """What it had before, at the deadline."""
    fast_words: str
    back_words: str
    silent_by: datetime | None
    """When its next report is due at the latest; None: its rhythm is not known."""
    until: datetime
    """The deadline."""


async def plan_recovery(
    console: Console,
    unit: Unit,
    until: datetime,
    *,
    frequency: str = "",
    back: str = "",
    reason: str = "",
) -> Recovery:
    """Plan both changes of a recovery which ends at `until`.

    `frequency` and `back` name the fast and the old frequency where the vendor's words do not tell them. Raise
    `CannotRecover` where no tracker of the unit can be told how often to report.
    """
    tracker, action = _tracker_or_refusal(console, unit)
    source = console.source(tracker.account)
    (field,) = (each for each in action.fields if each.required)
    listed = await read_list(console, tracker.account, field.choices_from, tracker.address)
    offered = {row.key: _words(row.vendor) for row in listed.rows}
    chosen = frequency or _fastest(offered)
    wanted, options = targets_of_records([tracker]), PlanOptions(reason=reason)
    fast = await console.planner.plan(source, action, wanted, {field.name: chosen}, options)
    before = back or next((target.before for target in fast.targets), None)
    if before == chosen:
        raise CannotRecover(
            f"{tracker.name} reports as often as it can already. Nothing was sent. If that is from an earlier "
            "recovery, watchfloor jobs shows when it ends; else name the frequency to go back to with watchfloor "
            "recover --back."
        )
    _refuse_unchanged(tracker, fast)
    before = _known(before, tracker)
    dated = replace(options, is_dated=True)
    slow = await console.planner.plan(source, action, wanted, {field.name: before}, dated)
    _refuse_unchanged(tracker, slow)
    return Recovery(
        tracker=tracker,
        fast=replace(fast, send_by=until),
        back=replace(slow, rehearsal=Rehearsal(start_at=until, even_late=True)),
        fast_words=_named(chosen, offered),
        back_words=_named(before, offered),
        silent_by=await next_report_by(console, tracker),
        until=until,
    )


def _fastest(offered: dict[str, str]) -> str:
    found = fastest(offered)
    if found is None:
        known = "; ".join(f"{key}: {words}" for key, words in offered.items()) or "none are known"
        raise CannotRecover(
            f"Which reporting frequency is the fastest is not told ({known}). Nothing was sent. Choose "
            "one with watchfloor recover --frequency."
        )
    return found


def _refuse_unchanged(tracker: DeviceRecord, plan: Plan) -> None:
    if not plan.changing:
        why = [*plan.problems, *(target.reason for target in plan.targets if target.reason)]
        raise CannotRecover(f"{tracker.name}: {'; '.join(why)}. Nothing was sent.")


async def next_report_by(console: Console, tracker: DeviceRecord) -> datetime | None:
    """Return when the tracker's next report is due at the latest; None: it is silent, or has no known rhythm."""
    seen = await canary_sights(console).see(tracker.account, [tracker.key])
    sight = seen.get(tracker.key)
    return sight.silent_by if sight is not None and sight.can_be_awaited else None


def tracker_of(console: Console, unit: Unit) -> tuple[DeviceRecord, Action] | None:
    """Return the record heard last whose vendor sets how often it reports, and the action which does; None: none."""
    found = []
    for record in unit.records:
        provider = console.accounts[record.account]
        name = provider.traits.frequency_action
        found += [(record, action) for action in provider.actions if action.name == name]
    return max(
        found,
        key=lambda pair: pair[0].last_seen.timestamp() if pair[0].last_seen else 0.0,
        default=None,
    )


def _tracker_or_refusal(console: Console, unit: Unit) -> tuple[DeviceRecord, Action]:
    found = tracker_of(console, unit)
    if found is None:
        raise CannotRecover(
            f"No vendor of {unit.label or unit.key} can set how often it reports. Nothing was sent. Its SIM can be "
            "located by its cell tower: watchfloor actions lists what that costs."
        )
    return found


def _known(before: str | None, tracker: DeviceRecord) -> str:
    if before is None:
        raise CannotRecover(
            f"{tracker.account} does not tell the present reporting frequency of {tracker.name}, so it could not be "
            "put back. Nothing was sent. Name the one to go back to with watchfloor recover --back."
        )
    return before


def _words(vendor: Any) -> str:
    return clean(" ".join(value for value in vendor.values() if isinstance(value, str)))


def _named(key: str, offered: dict[str, str]) -> str:
    words = offered.get(key, "")
    return f"{key} ({words})" if words else key
