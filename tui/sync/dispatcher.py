"""Carry a change to its vendor: written down first, sent second, and what became of it third."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tui.domain.action import Action, Outcome, TargetState, Values
from tui.providers import errors
from tui.providers.contract import Call
from tui.store import Job, NewJob, NewTarget, Store
from tui.sync.fetcher import Source

CHARGED_CHUNK = 10
"""Of what costs money or cannot be repeated: the blast radius of a crash."""
SINGLE_BELOW = 25
"""Below so many targets, what is charged goes one by one."""


class Dispatcher:
    """The only way a change leaves this console."""

    def __init__(self, store: Store, actor: str) -> None:
        self._store = store
        self._actor = actor

    def preview(
        self, source: Source, action: Action, targets: Sequence[str], values: Values
    ) -> list[Call]:
        """Make the exact requests, secrets not in them, and send nothing."""
        return [
            source.client.prepare(action.name, chunk, values) for chunk in _chunks(action, targets)
        ]

    async def submit(
        self, source: Source, action: Action, targets: Mapping[str, str | None], values: Values
    ) -> Job:
        """Write the change down, send it chunk by chunk, and write down how each target ended.

        `targets` gives each target's label. A chunk whose outcome nobody knows, or which the vendor
        could not be asked, ends the job: what was not sent stays `planned`.
        """
        job = await self._store.plan_job(
            NewJob(
                action=action.name,
                account=source.account,
                actor=self._actor,
                values=_recorded(action, values),
                targets=tuple(NewTarget(key, label) for key, label in targets.items()),
            )
        )
        for chunk in _chunks(action, tuple(targets)):
            if not await self._send(source, action, job, chunk, values):
                break
        return await self._store.job(job)

    async def _send(
        self, source: Source, action: Action, job: str, chunk: Sequence[str], values: Values
    ) -> bool:
        sent = False

        async def sending() -> None:
            nonlocal sent
            await self._store.mark_sent(job, chunk)
            sent = True

        try:
            outcomes = await source.client.apply(action.name, chunk, values, sending)
        except errors.NotDone as error:
            ended = TargetState.REFUSED
            outcomes = {target: Outcome(ended, str(error)) for target in chunk}
            await self._store.mark_ended(job, outcomes)
            return isinstance(error, errors.Refused)
        except errors.PerhapsDone as error:
            outcomes = {target: Outcome(TargetState.UNKNOWN, str(error)) for target in chunk}
            await self._store.mark_ended(job, outcomes)
            return False
        except BaseException:
            if sent:  # cancelled after it left: nobody knows, and the next start says so too
                lost = Outcome(TargetState.UNKNOWN, "stopped while waiting for the answer")
                await self._store.mark_ended(job, dict.fromkeys(chunk, lost))
            raise
        await self._store.mark_ended(
            job,
            {
                target: outcomes.get(target)
                or Outcome(TargetState.UNKNOWN, "the answer does not mention this device")
                for target in chunk
            },
        )
        return True


def _chunks(action: Action, targets: Sequence[str]) -> list[Sequence[str]]:
    size = max(1, action.chunk)
    if action.repeat == "never":
        size = min(size, CHARGED_CHUNK if len(targets) >= SINGLE_BELOW else 1)
    if not targets:
        return [()]
    return [targets[start : start + size] for start in range(0, len(targets), size)]


def _recorded(action: Action, values: Values) -> dict[str, object]:
    secret = {field.name for field in action.fields if field.kind == "secret"}
    return {
        name: "••••"
        if name in secret
        else value.isoformat()
        if isinstance(value, datetime)
        else value
        for name, value in values.items()
    }
