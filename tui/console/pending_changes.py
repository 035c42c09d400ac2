"""Collect what is on its way to a device: changes which were sent and which no record has shown yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tui.console.wiring import Console
from tui.domain.change.action import Action, TargetState
from tui.domain.change.pending_change import PendingChange
from tui.domain.device.record import DeviceRecord
from tui.store import JobTarget, StoreError
from tui.store.journal.job import TargetRow

_OPEN = frozenset({TargetState.SENT, TargetState.ACCEPTED, TargetState.UNKNOWN})


async def pending_changes(
    console: Console, records: Iterable[DeviceRecord]
) -> Sequence[PendingChange]:
    """Return what is on its way to the device of these records, the oldest first.

    Of each thing only the last change counts. A journal which cannot be read hides no device.
    """
    found: list[PendingChange] = []
    for record in records:
        names = {record.address, record.key, record.imei or "", record.iccid or ""} - {""}
        try:
            sent = await console.store.confirmations.last_sent(record.account, record.key, names)
        except StoreError:
            return found
        actions = {action.name: action for action in console.accounts[record.account].actions}
        last = {_what(actions.get(target.action), target): target for target in sent}
        found += [
            pending
            for what, target in last.items()
            if (pending := _pending(actions.get(target.action), record, what, target))
        ]
    return sorted(found, key=lambda pending: pending.at)


def _what(action: Action | None, sent: JobTarget) -> str:
    """Return what a change is about: two changes of one thing replace each other."""
    if action is None or action.effect is None:
        return sent.action
    return action.effect.name(sent.values)


def _pending(
    action: Action | None, record: DeviceRecord, what: str, sent: JobTarget
) -> PendingChange | None:
    """Return a change as long as it is open, and the record does not show that it came true."""
    target = sent.target
    at = target.ended_at or target.sent_at
    effect = action.effect if action else None
    waits = effect is not None and effect.at_contact and _is_unheard(record, target, at)
    if at is None or (target.state not in _OPEN and not waits):
        return None
    if target.state is TargetState.ACCEPTED and effect is None:
        return None  # nothing about the device will show it
    is_newer = record.fetched_at is not None and record.fetched_at > at
    if (
        effect
        and is_newer
        and not waits
        and effect.shown(record, sent.values) == effect.wanted(sent.values)
    ):
        return None
    return PendingChange(
        account=record.account,
        key=record.key,
        job=sent.job,
        action=sent.action,
        what=what,
        before=target.before,
        after=target.after,
        state=target.state,
        at=at,
        can_be_shown=effect is not None and not effect.own_record,
        waits_for_contact=waits,
    )


def _is_unheard(record: DeviceRecord, target: TargetRow, at: datetime | None) -> bool:
    """Return whether the vendor took a change, and the device has not been in contact since."""
    is_taken = target.state in {TargetState.ACCEPTED, TargetState.CONFIRMED}
    return is_taken and at is not None and (record.last_seen is None or record.last_seen <= at)
