"""Ask at once what would decide the verdict on one unit: for a person who looks at it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from tui.console.wiring import FAILURES, Console
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from tui.sync.question_asker import QuestionAsker

ROUNDS = 2
"""An answer may raise one more question: whether bytes flow, once the SIM proves to be attached."""


@dataclass(frozen=True, slots=True)
class QuestionsAsked:
    """What asking about a unit came to."""

    asked: int = 0
    """How many questions were answered."""
    is_new: bool = False
    """Whether an answer had something which the store did not."""
    problems: tuple[str, ...] = ()
    """Why questions could not be asked, a sentence for each account."""


async def ask_about(
    console: Console, records: Sequence[DeviceRecord], judge: Callable[[], Awaitable[object]]
) -> QuestionsAsked:
    """Ask the open questions about a unit's records from the budget for people, and judge it again.

    Every answer is saved. What was asked a moment ago is not asked again.
    """
    asked, is_new, problems = 0, False, {}
    for _ in range(ROUNDS):
        questions = [
            question
            for account in dict.fromkeys(record.account for record in records)
            if account not in problems
            for question in await console.store.questions.open(
                account, keys=[record.key for record in records if record.account == account]
            )
        ]
        if not questions:
            break
        asker = _asker(console)
        for question in questions:
            if question.account in problems:
                continue
            try:
                answer = await asker.ask(console.source(question.account), question)
            except FAILURES as error:
                problems[question.account] = str(error)
            else:
                asked, is_new = asked + 1, is_new or answer.is_new
        await judge()
    return QuestionsAsked(asked, is_new, tuple(problems.values()))


def _asker(console: Console) -> "QuestionAsker":
    from tui.sync.question_asker import QuestionAsker  # noqa: PLC0415 - most units leave nothing to ask

    return QuestionAsker(console.store, console.fetcher, console.now)
