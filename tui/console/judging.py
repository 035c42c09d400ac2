"""Units brought before the rules: what the store knows of each, and how far its accounts can be relied on."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.console.wiring import Console
from tui.domain.account.health import AccountHealth
from tui.domain.device.record import DeviceRecord
from tui.domain.device.unit import Unit
from tui.domain.verdict.evidence import MIN_SILENCE, AccountTrust, Key, UnitEvidence, format_utc


async def collect_evidence(
    console: Console, units: Sequence[Unit], say: Callable[[datetime], str] = format_utc
) -> list[UnitEvidence]:
    """Return what these units are judged by; nothing is asked of a vendor."""
    store, now = console.store, console.now()
    trust_by_account = await _witnesses(console)
    records = [record for unit in units for record in unit.records]
    quiet = [_key(one) for one in records if one.last_seen and now - one.last_seen > MIN_SILENCE]
    # Of one unit everything is evidence; of many, what can make a difference.
    is_one = len(units) == 1
    usual = await store.units.usual_interval_seconds(
        [_key(one) for one in records] if is_one else quiet
    )
    changed = await _changed(console, units[0], trust_by_account) if is_one else {}
    absent = await store.history.absent_since([_key(one) for one in records])
    return [
        UnitEvidence(
            unit=unit,
            now=now,
            trust_by_account=trust_by_account,
            usual_seconds=usual,
            absent_since=absent,
            changed_at=changed,
            say=say,
        )
        for unit in units
    ]


async def _witnesses(console: Console) -> dict[str, AccountTrust]:
    statuses = await console.store.shared.health()
    found = {}
    for name, provider in console.accounts.items():
        found[name] = AccountTrust(
            title=provider.title,
            health=statuses.get(name, AccountHealth()),
            counts_data="usage" in provider.features,
            barred=provider.barred,
        )
    return found


async def _changed(
    console: Console, unit: Unit, trust_by_account: dict[str, AccountTrust]
) -> dict[Key, datetime]:
    """Read when those which cannot connect were first seen so."""
    found = {}
    for one in unit.records:
        if (one.state or "").casefold() not in trust_by_account[one.account].barred:
            continue
        changes = await console.store.history.changes(one.account, one.key)
        times = [change.at for change in changes if change.field == "state"]
        if times:
            found[_key(one)] = times[-1]
    return found


def _key(record: DeviceRecord) -> Key:
    return record.account, record.key
