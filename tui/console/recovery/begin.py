"""Begin a recovery: what puts the old frequency back is stored before the fast one is sent."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from tui.changes.run import RunResult
from tui.console.recovery.plans import Recovery
from tui.console.wiring import Console
from tui.domain.change.action import TargetState
from tui.domain.change.confirm import Confirmed
from tui.domain.text.times import utc_minute

Sent = TypeVar("Sent", bound=RunResult | None)
NOT_PUT_BACK = "It was not changed, so nothing is put back either."


async def begin_recovery(
    console: Console, plans: Recovery, how: str, send: Callable[[], Awaitable[Sent]]
) -> tuple[Sent, str | None]:
    """Store the job which puts the old frequency back, then send the fast one by `send`.

    `how` tells how both were confirmed. Return what `send` returned, and the name of the stored job; None: nothing
    was changed, so that job was stopped. Where `send` fails, the job stays: at its date it is checked again, and
    sends nothing to a tracker which has its old frequency.
    """
    source = console.source(plans.tracker.account)
    word = Confirmed(plans.back.digest, f"with its recovery: {how}")
    stored = (await console.dispatcher.run(source, plans.back, word)).job.job
    run = await send()
    if run is None or run.job.head.counts.get(TargetState.REFUSED):
        await console.dispatcher.stop(stored)
        return run, None
    return run, stored


def recovery_lines(plans: Recovery) -> list[str]:
    """Return what happens when, before a person confirms it."""
    return [
        f"It reports as often as it can: {plans.fast_words}.",
        due_words(plans.silent_by),
        f"At {utc_minute(plans.until)} its old frequency is put back: {plans.back_words}.",
        "`watchfloor sync --watch` or an open console on this store sends that.",
    ]


def put_back_words(plans: Recovery, stored: str) -> str:
    """Return which job puts the old frequency back, and how to keep the fast one."""
    return (
        f"Job {stored} puts {plans.back_words} back at {utc_minute(plans.until)}. To keep the fast one: "
        f"watchfloor jobs stop {stored}"
    )


def due_words(silent_by: datetime | None) -> str:
    """Return when a tracker can hear of a change."""
    if silent_by is None:
        return "It hears of this with its next report. When that comes is not known."
    return f"Its next report is due by {utc_minute(silent_by)}; until then it cannot hear."
