"""Setting the reporting frequency: its request, and what became of it (section 10)."""

import re
from collections.abc import Sequence

from tui.domain.change.action import Outcome, TargetState, Values
from tui.providers.charterup.actions import ACTIONS
from tui.providers.charterup.answer import CommandAnswer
from tui.providers.charterup.calls import SET_FREQUENCY, command
from tui.providers.contract import Call
from tui.providers.errors import AnswerUnreadable, Refused
from tui.providers.request_form import read_form


def prepare(action: str, targets: Sequence[str], values: Values) -> Call:
    """Return the request which sets one device's frequency; raise `Blocked` for anything else."""
    form = read_form("CharterUP", ACTIONS, action, targets, values)
    config = form.values["ConfigID"]
    return command(SET_FREQUENCY, identifier=form.targets[0], ConfigID=config)


def judge(answer: CommandAnswer, what: str, words: str) -> Outcome:
    """Read what became of a change: "success" alone means queued, any other word is a no."""
    is_success = re.fullmatch("success", words, re.IGNORECASE) is not None
    if answer.status < 300 and is_success:
        return Outcome(TargetState.ACCEPTED, words)
    if words and not is_success:
        return Outcome(TargetState.REFUSED, words)
    if answer.status >= 400 and not words:
        raise Refused(f"{what} was refused with HTTP {answer.status}, without a reason.")
    raise AnswerUnreadable(
        f"{what}: the answer (HTTP {answer.status}) does not say whether the change was queued. "
        "Check the device's pending frequency before trying again."
    )
