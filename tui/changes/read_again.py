"""Read the devices of a plan again before it is made, as far as a person can wait for that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tui.domain.change.action import Action
from tui.domain.change.target import Target
from tui.domain.text.times import format_age
from tui.providers.errors import Blocked, ProviderError
from tui.providers.source import Source
from tui.store import Store

MOST_READ_AGAIN = 5
"""Up to this many devices are read again before a plan: a request each, which a person can wait for."""
CURRENT_SECONDS = 60.0
"""Data younger than this needs no note of its age: a new reading would show the same."""


async def read_again(
    store: Store,
    source: Source,
    action: Action,
    wanted: Sequence[Target],
    now: datetime,
    warnings: list[str],
    *,
    must: bool,
) -> list[Target]:
    """Read a few devices again; for many, warn how old their data is.

    One which cannot be read is planned by what the store has, with a warning; with `must`, raise `ProviderError`.
    """
    effect = action.effect
    known = [target.record for target in wanted if target.record is not None]
    if effect is None or effect.own_record or not known:
        return list(wanted)
    if len(known) <= MOST_READ_AGAIN:
        return [await _read(store, source, target, warnings, must=must) for target in wanted]
    ages = [record.fetched_at for record in known if record.fetched_at]
    oldest = (now - min(ages)).total_seconds() if ages else 0.0
    if oldest > CURRENT_SECONDS:
        warnings.append(f"Checked against data up to {format_age(oldest)} old.")
    return list(wanted)


async def _read(
    store: Store, source: Source, target: Target, warnings: list[str], *, must: bool
) -> Target:
    if target.record is None:
        return target
    try:
        record = await source.client.device(target.record.address)
    except Blocked:
        return target  # the check of this target says why it cannot be addressed
    except ProviderError as error:
        if must:
            raise
        warnings.append(f"{target.label or target.key} could not be read again: {error}")
        return target
    if record is None:
        return replace(target, problem=f"{source.account} no longer has this device")
    await store.devices.save(source.provider.name, source.account, (record,))
    return replace(target, record=record)
