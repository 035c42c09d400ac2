"""Settle unknown outcomes: read back from the vendor what became of the targets."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from tui.changes.read_only import IsReadOnly, allow_changes, refuse_read_only
from tui.domain.change.action import Action, Effect, Outcome, TargetState, Values
from tui.domain.change.confirmation_schedule import CHECK_DELAYS
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Text
from tui.lazy_dataclass import dataclass
from tui.providers.errors import ProviderError
from tui.providers.source import ListReader, Source
from tui.store import Job, Store, TargetRow

SOON = timedelta(minutes=1)
"""A request whose answer was lost may still be carried out this much later."""
TEXT_SPAN = timedelta(hours=1)
"""A listed text with the same words is ours if it is at most this much later: carriers queue texts."""
_UNSETTLED = frozenset({TargetState.UNKNOWN, TargetState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Settled:
    """The result of reading back."""

    outcomes: Mapping[str, Outcome]
    left: Mapping[str, str]
    """The targets which are still unknown, each with the reason."""


class Settler:
    """Settles unknown outcomes by reading; it never sends a change again."""

    def __init__(
        self,
        store: Store,
        actor: str,
        now: Callable[[], datetime],
        read_list: ListReader,
        *,
        is_read_only: IsReadOnly = allow_changes,
    ) -> None:
        self._store = store
        self._is_read_only = is_read_only
        self._actor = actor
        self._now = now
        self._read_list = read_list

    async def settle(self, source: Source, job: Job) -> Settled:
        """Read back every unknown or unconfirmed target of a job, and save the result."""
        refuse_read_only(job.account, self._is_read_only)
        unknown = [row for row in job.targets if row.state in _UNSETTLED]
        outcomes: dict[str, Outcome] = {}
        left: dict[str, str] = {}
        action = source.action(job.action)
        claimed = await self._claimed(source) if action.joins and unknown else frozenset()
        for row in unknown:
            try:
                values = {**job.values, **row.values}
                outcome = await self._look(source, action, values, row, claimed)
            except ProviderError as error:
                left[row.key] = str(error)
                continue
            if outcome.state is TargetState.UNKNOWN:
                left[row.key] = outcome.answer
            else:
                outcomes[row.key] = outcome
        await self._store.journal.mark_ended(
            job.job, outcomes, event="read back", actor=self._actor
        )
        return Settled(outcomes, left)

    async def decide(self, job: Job, *, is_done: bool, why: str) -> Settled:
        """Settle the unknown targets of a job as a person decides."""
        refuse_read_only(job.account, self._is_read_only)
        state = TargetState.CONFIRMED if is_done else TargetState.REFUSED
        said = Outcome(state, f"{self._actor} says it was {'' if is_done else 'not '}done: {why}")
        outcomes = {row.key: said for row in job.targets if row.state is TargetState.UNKNOWN}
        await self._store.journal.mark_ended(job.job, outcomes, event="decided", actor=self._actor)
        return Settled(outcomes, {})

    async def _look(
        self,
        source: Source,
        action: Action,
        values: Values,
        row: TargetRow,
        claimed: frozenset[str],
    ) -> Outcome:
        effect = action.effect
        if action.text:
            return await self._text(source, action, row, str(values.get(action.text, "")))
        if action.pairs:
            return _activated(await source.client.device(row.key.rpartition("/")[2]))
        if action.joins:
            return _claim(row, claimed, self._is_past(row, CHECK_DELAYS[1]))
        if action.leaves:
            rows = await self._read_list(source, action.leaves, None)
            return _gone(row.key in {item.key for item in rows})
        if effect is None or effect.own_record:
            return _unknown("the vendor does not show this change: decide by hand")
        record = await source.client.device(row.key)
        span = CHECK_DELAYS[-1] if effect.lags else SOON
        return _shown(effect, record, row, values, past=self._is_past(row, span))

    async def _claimed(self, source: Source) -> frozenset[str]:
        pages = [page async for page in source.client.devices()]
        return frozenset(record.imei for page in pages for record in page if record.imei)

    async def _text(self, source: Source, action: Action, row: TargetRow, words: str) -> Outcome:
        """Find the listed text with the same words and time; if we sent several, none can be told apart."""
        sent_at = row.sent_at or self._now()
        sent = await self._store.journal.sent_counts(
            source.account, [action.name], sent_at - TEXT_SPAN
        )
        if sent.get(row.key, 0) > 1:
            return _unknown(
                "several texts were sent to this device within an hour: check which of them arrived"
            )
        texts = source.provider.texts
        if texts is None:
            return _unknown("the vendor does not list texts: decide by hand")
        rows = await self._read_list(source, texts.name, row.key)
        if any(_is_text(texts.read(item), words, sent_at) for item in rows):
            return Outcome(TargetState.CONFIRMED, "read back: the vendor lists the text")
        return _unknown("the vendor does not list the text, which proves nothing on most carriers")

    def _is_past(self, row: TargetRow, span: timedelta) -> bool:
        return row.sent_at is not None and self._now() - row.sent_at >= span


def _shown(
    effect: Effect, record: DeviceRecord | None, row: TargetRow, values: Values, *, past: bool
) -> Outcome:
    if record is None:
        return _unknown("the vendor no longer has this device")
    shown = effect.shown(record, values)
    if shown == effect.wanted(values):
        return Outcome(TargetState.CONFIRMED, f"read back: its {effect.what} is {shown or 'empty'}")
    if shown is None:
        return _unknown(f"the device record does not show its {effect.what}")
    if past and row.before is not None and shown == row.before:
        return Outcome(TargetState.REFUSED, f"read back: its {effect.what} is still {shown}")
    wait = "the change may still follow" if not past else "somebody else may have changed it since"
    return _unknown(f"its {effect.what} is {shown or 'empty'}: {wait}")


def _activated(record: DeviceRecord | None) -> Outcome:
    if record is None:
        return _unknown("the device is not in the list yet, which proves nothing")
    return Outcome(TargetState.CONFIRMED, "read back: the device is in the list")


def _claim(row: TargetRow, claimed: frozenset[str], past: bool) -> Outcome:  # noqa: FBT001 one caller
    if row.key in claimed:
        return Outcome(TargetState.CONFIRMED, "read back: the device is in the list")
    if past:
        return Outcome(TargetState.REFUSED, "read back: the device is not in the list")
    return _unknown("the device is not in the list yet: check again in five minutes")


def _gone(is_listed: bool) -> Outcome:  # noqa: FBT001 one caller
    if is_listed:
        return Outcome(TargetState.REFUSED, "read back: still listed")
    return Outcome(TargetState.CONFIRMED, "read back: no longer listed")


def _is_text(listed: Text, words: str, sent_at: datetime) -> bool:
    if listed.is_inbound or listed.words != words or listed.at is None:
        return False
    return sent_at - SOON <= listed.at <= sent_at + TEXT_SPAN


def _unknown(why: str) -> Outcome:
    return Outcome(TargetState.UNKNOWN, why)
