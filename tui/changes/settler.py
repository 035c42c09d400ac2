"""Reading back: what became of targets whose outcome nobody knows, as far as a vendor shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.domain.change.action import Action, Effect, Outcome, TargetState, Values, same_value
from tui.domain.change.confirmation_schedule import CHECK_DELAYS
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Text
from tui.providers.errors import ProviderError
from tui.providers.source import ListReader, Source
from tui.store import Job, Store, TargetRow

SOON = timedelta(minutes=1)
"""A request whose answer was lost may still be on its way to being done for so long."""
TEXT_SPAN = timedelta(hours=1)
_UNSETTLED = frozenset({TargetState.UNKNOWN, TargetState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Settled:
    """What reading back has shown."""

    outcomes: Mapping[str, Outcome]
    left: Mapping[str, str]
    """What is still unknown, each with the reason."""


class Settler:
    """Settles the unknown by reading; it never sends a change again."""

    def __init__(
        self, store: Store, actor: str, now: Callable[[], datetime], read_list: ListReader
    ) -> None:
        self._store = store
        self._actor = actor
        self._now = now
        self._read_list = read_list

    async def settle(self, source: Source, job: Job) -> Settled:
        """Read back every unknown or unconfirmed target of a job, and save what that showed."""
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
        """Settle the unknown targets of a job by a person's word."""
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
            return _unknown("nothing at the vendor shows it: a person must decide")
        record = await source.client.device(row.key)
        span = CHECK_DELAYS[-1] if effect.lags else SOON
        return _shown(effect, record, row, values, past=self._is_past(row, span))

    async def _claimed(self, source: Source) -> frozenset[str]:
        pages = [page async for page in source.client.devices()]
        return frozenset(record.imei for page in pages for record in page if record.imei)

    async def _text(self, source: Source, action: Action, row: TargetRow, words: str) -> Outcome:
        """Find the one text which matches by words and time; where two of ours could, none is meant."""
        sent_at = row.sent_at or self._now()
        sent = await self._store.journal.sent_counts(
            source.account, [action.name], sent_at - TEXT_SPAN
        )
        if sent.get(row.key, 0) > 1:
            return _unknown("several texts went to it within the hour: look which of them arrived")
        texts = source.provider.texts
        if texts is None:
            return _unknown("its vendor lists no texts: a person must decide")
        rows = await self._read_list(source, texts.name, row.key)
        if any(_is_text(texts.read(item), words, sent_at) for item in rows):
            return Outcome(TargetState.CONFIRMED, "read back: the list of texts shows it")
        return _unknown("the list of texts does not show it, which proves nothing on most carriers")

    def _is_past(self, row: TargetRow, span: timedelta) -> bool:
        return row.sent_at is not None and self._now() - row.sent_at >= span


def _shown(
    effect: Effect, record: DeviceRecord | None, row: TargetRow, values: Values, *, past: bool
) -> Outcome:
    if record is None:
        return _unknown("the vendor does not know the device any more")
    shown = effect.shown(record, values)
    if same_value(shown, effect.wanted(values)):
        return Outcome(TargetState.CONFIRMED, f"read back: its {effect.what} is {shown or 'empty'}")
    if shown is None:
        return _unknown(f"its record does not show its {effect.what}")
    if past and row.before is not None and same_value(shown, row.before):
        return Outcome(TargetState.REFUSED, f"read back: its {effect.what} is still {shown}")
    wait = "it may still follow" if not past else "somebody else may have changed it"
    return _unknown(f"its {effect.what} is {shown or 'empty'}: {wait}")


def _activated(record: DeviceRecord | None) -> Outcome:
    if record is None:
        return _unknown("it is not among the devices yet, which proves nothing")
    return Outcome(TargetState.CONFIRMED, "read back: it is among the devices")


def _claim(row: TargetRow, claimed: frozenset[str], past: bool) -> Outcome:  # noqa: FBT001 one caller
    if row.key in claimed:
        return Outcome(TargetState.CONFIRMED, "read back: it is among the devices")
    if past:
        return Outcome(TargetState.REFUSED, "read back: it is not among the devices")
    return _unknown("it is not among the devices yet: look again in five minutes")


def _gone(is_listed: bool) -> Outcome:  # noqa: FBT001 one caller
    if is_listed:
        return Outcome(TargetState.REFUSED, "read back: it is still listed")
    return Outcome(TargetState.CONFIRMED, "read back: it is not listed any more")


def _is_text(listed: Text, words: str, sent_at: datetime) -> bool:
    if listed.is_inbound or listed.words != words or listed.at is None:
        return False
    return sent_at - SOON <= listed.at <= sent_at + TEXT_SPAN


def _unknown(why: str) -> Outcome:
    return Outcome(TargetState.UNKNOWN, why)
