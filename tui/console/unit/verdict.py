"""Judge one unit as of now, from what the store has; no vendor is asked."""

from collections.abc import Callable
from datetime import datetime

from tui.console.judging import unit_judge
from tui.console.unit.questions import ask_about
from tui.console.wiring import Console
from tui.domain.unit.unit import Unit
from tui.domain.verdict.facts import format_utc
from tui.domain.verdict.judgement import Judgement, Question
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class JudgedUnit:
    """A unit and what was judged of it."""

    unit: Unit
    judgement: Judgement | None
    """None: no account which is set up knows the unit."""


def questions_of(judged: JudgedUnit) -> tuple[Question, ...]:
    """Return what would decide a verdict."""
    return judged.judgement.questions if judged.judgement else ()


def is_doubtful(judged: JudgedUnit) -> bool:
    """Return whether a verdict accuses the unit, and something is known which would decide it."""
    judgement = judged.judgement
    is_accused = judgement is not None and judgement.verdict.severity in {"warning", "critical"}
    return is_accused and bool(questions_of(judged))


async def ask_what_decides(console: Console, judged: JudgedUnit) -> tuple[str, ...]:
    """Ask the vendors what would decide a verdict; return why some could not be asked, a sentence each."""
    unit = judged.unit
    devices = [(record.account, record.key) for record in unit.records]
    await console.store.questions.save(devices, questions_of(judged))

    async def judge_again() -> None:
        again = await judge_unit(console, unit)
        await console.store.questions.save(devices, questions_of(again))

    return (await ask_about(console, unit.records, judge_again)).problems


async def judge_unit(
    console: Console, unit: Unit, format_time: Callable[[datetime], str] = format_utc
) -> JudgedUnit:
    """Judge a unit; `format_time` formats the times in its sentences."""
    first = unit.records[0]
    stored = await console.store.units.of_device(first.account, first.key)
    if stored is None:
        return JudgedUnit(unit, None)
    judgement = await unit_judge(console).judgement_of(stored.row, format_time=format_time)
    return JudgedUnit(unit, judgement)
