"""Addressing: from whatever identifiers somebody has to what the vendor's API is called with."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from tui.domain.change.target import Target, targets_of_records
from tui.domain.device.identity import find_identifiers
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery
from tui.store import Store

EVERYTHING = 10_000_000
FEW = 25
"""Up to so many are looked up one by one; for more, the account's whole list is read once."""
WHOLE = 14
"""From so many characters on an identifier is not taken for the end of one."""
_NAMES = ("address", "key", "imei", "iccid", "msisdn", "imsi", "label")
"""The names of a device, the surest first."""


async def find_targets(store: Store, account: str, idents: Sequence[str]) -> list[Target]:
    """Find the devices of an account by any of their identifiers, in order, each once.

    What is unknown, ambiguous or damaged comes back with the problem, so that nothing is dropped unsaid.
    """
    wanted = list(dict.fromkeys(ident.strip() for ident in idents if ident.strip()))
    index: Mapping[str, Sequence[DeviceRecord]] = {}
    if len(wanted) > FEW:
        page = await store.devices.page(DeviceQuery(account=account, limit=EVERYTHING))
        index = await asyncio.to_thread(_index, page.records)
    found: dict[str, Target] = {}
    for ident in wanted:
        records = index.get(ident.casefold()) or await _looked_up(store, account, ident, index)
        one = (
            targets_of_records(records)[0]
            if len(records) == 1
            else _problem(ident, account, records)
        )
        found.setdefault(one.key, one)
    return list(found.values())


async def _looked_up(
    store: Store, account: str, ident: str, index: Mapping[str, Sequence[DeviceRecord]]
) -> list[DeviceRecord]:
    if index and (len(ident) >= WHOLE or _damage(ident)):
        return []  # a whole name would have been in the index: this is no end of one
    return [record for record in await store.devices.find(ident) if record.account == account]


def _index(records: Iterable[DeviceRecord]) -> dict[str, list[DeviceRecord]]:
    found: dict[str, list[DeviceRecord]] = {}
    for record in records:
        names = {str(getattr(record, name)).casefold() for name in _NAMES if getattr(record, name)}
        for name in names:
            found.setdefault(name, []).append(record)
    return found


def _problem(ident: str, account: str, records: Sequence[DeviceRecord]) -> Target:
    if records:
        names = ", ".join(record.name for record in records[:3])
        return Target(
            key=ident, problem=f"it means {len(records)} devices ({names}): give more of it"
        )
    damage = _damage(ident)
    return Target(key=ident, problem=damage or f"{account} has no such device in what is stored")


def _damage(ident: str) -> str:
    """Return what is damaged about a number: a spreadsheet's 8.96E+19, digits of another script."""
    return next(
        (
            one.warning
            for one in find_identifiers(ident)
            if one.kind == "unknown" and ("spreadsheet" in one.warning or "plain" in one.warning)
        ),
        "",
    )
