"""Collect the evidence on units from the store, for the rules of the verdict."""

from collections.abc import Callable, Sequence
from datetime import datetime

from tui.console.wiring import Console
from tui.domain.account.health import AccountHealth
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.unit import Unit
from tui.domain.verdict.evidence import (
    MIN_SILENCE,
    AccountTrust,
    RecordKey,
    UnitEvidence,
    format_utc,
)


async def collect_evidence(
    console: Console, units: Sequence[Unit], format_time: Callable[[datetime], str] = format_utc
) -> list[UnitEvidence]:
    """Read the evidence on these units from the store; no vendor is asked."""
    store, now = console.store, console.now()
    trust_by_account = await _trust_by_account(console)
    records = [record for unit in units for record in unit.records]
    quiet = [
        _key(record)
        for record in records
        if record.last_seen and now - record.last_seen > MIN_SILENCE
    ]
    # For one unit read everything; for many, only what can change a verdict.
    is_one = len(units) == 1
    usual = await store.units.usual_interval_seconds(
        [_key(record) for record in records] if is_one else quiet
    )
    changed = await _state_since(console, units[0], trust_by_account) if is_one else {}
    absent = await store.history.absent_since([_key(record) for record in records])
    return [
        UnitEvidence(
            unit=unit,
            now=now,
            trust_by_account=trust_by_account,
            usual_seconds=usual,
            absent_since=absent,
            changed_at=changed,
            format_time=format_time,
        )
        for unit in units
    ]


async def _trust_by_account(console: Console) -> dict[str, AccountTrust]:
    statuses = await console.store.shared.health()
    found = {}
    for name, provider in console.accounts.items():
        found[name] = AccountTrust(
            title=provider.title,
            health=statuses.get(name, AccountHealth()),
            counts_data="usage" in provider.features,
            blocked_states=provider.blocked_states,
        )
    return found


async def _state_since(
    console: Console, unit: Unit, trust_by_account: dict[str, AccountTrust]
) -> dict[RecordKey, datetime]:
    """Read since when the records which cannot connect have been in that state."""
    found = {}
    for record in unit.records:
        if (record.state or "").casefold() not in trust_by_account[record.account].blocked_states:
            continue
        changes = await console.store.history.changes(record.account, record.key)
        times = [change.at for change in changes if change.field == "state"]
        if times:
            found[_key(record)] = times[-1]
    return found


def _key(record: DeviceRecord) -> RecordKey:
    return record.account, record.key
