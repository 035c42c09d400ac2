"""Ask for results which an answer only promised: a location by the uid which its device was accepted under."""

from datetime import datetime

from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import CHECK_DELAYS
from tui.domain.device.kept_positions import position_answered
from tui.providers.client_features import AnswersLater
from tui.providers.source import Source
from tui.store import JobTarget, Store

NOTHING_LEFT = "its answer names nothing which could be asked for"
LAST_ASKED = "; it is not asked for again"


async def ask_promised(
    store: Store, source: Source, accepted: JobTarget, looks: int, now: datetime
) -> tuple[str, TargetState]:
    """Ask once for a promised result, and store its position; return what came, and the state it proves."""
    target, client = accepted.target, source.client
    result = None
    if isinstance(client, AnswersLater):
        result = await client.promised(accepted.action, target.key, target.answer or "")
    if result is None:
        return NOTHING_LEFT, TargetState.ACCEPTED
    if result.position is not None and target.device is not None:
        report = position_answered(
            result.position, source.provider.name, source.account, target.device, now
        )
        await store.reports.save(source.account, [report])
    is_last = result.state is TargetState.ACCEPTED and looks >= len(CHECK_DELAYS)
    return f"{result.answer}{LAST_ASKED if is_last else ''}", result.state
