"""Rehearse changes on a console's store: choose who is first, and carry on what waits."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.config import SecretProblem, SettingsProblem
from tui.console.wiring import FAILURES, LOOK_SECONDS, Console
from tui.domain.change.canary import CanarySight, choose_canaries
from tui.domain.change.rehearsal import Rehearsal, WaveSize, make_waves
from tui.domain.change.target_names import target_name
from tui.providers.errors import Blocked
from tui.store import StoreError

if TYPE_CHECKING:
    from tui.changes.canary_sights import CanarySights
    from tui.changes.rehearser import Rehearser
    from tui.domain.change.plan import Plan, PlannedTarget
    from tui.providers.source import Source

ANSWER_SECONDS = 5.0
"""How long the end of a console waits for the answer to a request in flight."""
MOST_LOOKED_AT = 400
"""Of a large plan so many targets, spread evenly, are looked at to find those which stand for the rest."""


class CannotRehearse(ValueError):
    """A plan cannot be rehearsed; the text says why."""


def canary_sights(console: Console) -> "CanarySights":
    """Return what sees the devices of this console's store."""
    from tui.changes.canary_sights import CanarySights  # noqa: PLC0415 - nothing may be rehearsed
    from tui.console.judging import unit_traits  # noqa: PLC0415 - the same

    return CanarySights(console.store, unit_traits(console), console.now)


def rehearser(console: Console) -> "Rehearser":
    """Return what carries on the rehearsed and dated jobs of the accounts which may be changed here."""
    from tui.changes.rehearser import Rehearser  # noqa: PLC0415 - the same

    def source_of(account: str) -> "Source":
        try:
            return console.source(account, person=False)
        except (SecretProblem, SettingsProblem) as problem:
            raise Blocked(str(problem)) from problem

    accounts = {
        name: provider
        for name, provider in console.accounts.items()
        if not console.is_read_only(name)
    }
    return Rehearser(
        console.store,
        console.dispatcher,
        console.planner,
        canary_sights(console),
        console.now,
        source_of,
        accounts,
    )


async def rehearse_forever(console: Console) -> None:
    """Carry on what waits, every half minute, until cancelled; a read-only console carries nothing on.

    When it is cancelled while it sends, it sends nothing more, and waits for the answer which is on its way.
    """
    if console.read_only:
        return
    while True:
        await console.around.sleep(LOOK_SECONDS)
        step = asyncio.ensure_future(_step(console))
        try:
            await asyncio.shield(step)
        except asyncio.CancelledError:
            console.dispatcher.halt()
            await asyncio.wait([step], timeout=ANSWER_SECONDS)
            step.cancel()
            raise


async def _step(console: Console) -> None:
    with suppress(*FAILURES, StoreError):  # what is not carried on now is at the next step
        await console.store.locks.skip_late()
        if await console.store.rehearsals.going_on():  # else nothing is loaded that sends
            await rehearser(console).step()


async def look_after_rehearsals(console: Console) -> None:
    """Look what became of the devices which are waited for; nothing is sent."""
    if not console.read_only:
        with suppress(*FAILURES, StoreError):
            await rehearser(console).look_at_all()


async def rehearse(
    console: Console,
    plan: "Plan",
    sizes: Sequence[WaveSize],
    how: Rehearsal,
    marked: Sequence[str] = (),
) -> "Plan":
    """Return the plan with the waves of these sizes; the first has the `marked` targets, or those we choose.

    Raise `CannotRehearse` where nothing would show how the first fare, or nobody would be left.
    """
    changing = plan.changing
    if not changing or not sizes:
        return replace(plan, rehearsal=how if changing else None)
    if plan.action.target not in ("device", "imei"):
        raise CannotRehearse(
            f"{plan.action.name} changes no device, so no device could show how it fares. Nothing was sent."
        )
    by_key = {target.key: target for target in changing}
    number = sizes[0].of(len(changing))
    step = max(1, len(changing) // MOST_LOOKED_AT)
    some = [by_key[key] for key in marked] or changing[::step]
    sights = await _sights(console, plan, some)
    if not marked:
        first = set(choose_canaries(sights, number))
    else:
        first = set(marked)
        _refuse_silent(plan, [by_key[key] for key in marked], sights)
    try:
        waves = make_waves(list(by_key), sizes, first)
    except ValueError as problem:
        raise CannotRehearse(str(problem)) from problem
    return replace(plan, rehearsal=replace(how, waves=waves))


async def _sights(
    console: Console, plan: "Plan", targets: "Sequence[PlannedTarget]"
) -> dict[str, CanarySight]:
    keys = [target.device for target in targets if target.device]
    seen = await canary_sights(console).see(plan.account, keys)
    return {target.key: seen.get(target.device or "", CanarySight()) for target in targets}


def _refuse_silent(
    plan: "Plan", marked: "Sequence[PlannedTarget]", sights: dict[str, CanarySight]
) -> None:
    """Raise `CannotRehearse` where a chosen device is silent already and nothing else would show how it fares."""
    if plan.action.is_watched and not plan.action.text:
        return
    silent = [target for target in marked if not sights[target.key].can_be_awaited]
    if silent:
        names = ", ".join(target_name(target.label, target.key) for target in silent[:3])
        raise CannotRehearse(
            f"{names}: silent already, so it cannot show how the others will fare. Choose others. "
            "Nothing was sent."
        )
