"""What is judged before a list is printed, and what is said of the rest."""

from tests.sync.desk import TRACKERS, desk
from tui.cli.units import judge_what_is_due
from tui.console.judging import unit_judge


async def test_units_which_have_a_verdict_hold_nobody_up(capsys):
    async with desk(fleet=12) as at:
        await at.records(TRACKERS)
        await unit_judge(at.console).settle()
        await at.console.store.units.mark_due()
        due, _ = await at.console.store.units.count_due(100)

        await judge_what_is_due(at.console, 4)

        left, _ = await at.console.store.units.count_due(100)
        assert 0 < left <= due - 4
        assert f"{due - 4} units are still to be judged" in capsys.readouterr().err


async def test_units_without_a_verdict_are_worth_the_wait(capsys):
    async with desk(fleet=12) as at:
        await at.records(TRACKERS)

        await judge_what_is_due(at.console, 4)

        assert await at.console.store.units.count_due(100) == (0, 0)
        assert None not in {count.cause for count in await at.console.store.units.count_by_cause()}
        assert capsys.readouterr().err == ""
