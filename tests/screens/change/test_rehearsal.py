"""A change which is tried on a few, or sent later, from the screens."""

from datetime import timedelta

from textual.widgets import Input

from tests.screens.change.test_change_flow import (
    SIZE,
    confirmed,
    filled,
    first_sim,
    jobs_of,
    planned,
)
from tests.screens.frozen import keys, press, settle, text
from tui.screens.change.job import JobScreen
from tui.screens.change.plan import PlanScreen

FIVE = ["space"] * 5


async def noted(pilot):
    """Plan a note for five SIMs."""
    await first_sim(pilot)
    await press(pilot, *FIVE)
    await keys(pilot, "n")
    filled(pilot, "field_name", "note")
    filled(pilot, "note", "winter")
    return await planned(pilot)


def states(job):
    return sorted(str(row.state) for row in job.targets)


async def test_three_are_sent_first_and_the_screen_says_what_the_rest_waits_for(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await noted(pilot)
        shown = await keys(pilot, "c")
        assert "First 3: " in shown
        assert shown.count("is sent first") == 3
        assert "Type 5 to send to 5 devices. 3 of them first; the others wait." in shown

        job_shown = await confirmed(pilot, "5")
        await settle(pilot)

        assert isinstance(app.screen, JobScreen), job_shown
        (job,) = await jobs_of(frozen)
        assert states(job) == ["accepted"] * 3 + ["planned"] * 2
        assert "X skips the rest" in text(app)
        asked = await keys(pilot, "o")
        assert isinstance(app.screen, PlanScreen)
        assert "Warning: waits" in asked
        assert "Try on a few" not in asked, "the rest goes on as it was begun"


async def test_pressed_on_it_is_sent_all_at_once_again(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await noted(pilot)
        shown = await keys(pilot, "c", "c", "c")

        assert "First" not in shown
        assert "the others wait" not in shown
        await confirmed(pilot, "5")
        await settle(pilot)
        (job,) = await jobs_of(frozen)
        assert states(job) == ["accepted"] * 5


async def test_a_date_is_typed_shown_among_the_jobs_and_can_be_canceled(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await noted(pilot)
        await keys(pilot, "t")
        app.screen.query_one(Input).value = "in 2 days"
        shown = await keys(pilot, "enter")
        at = frozen.clock() + timedelta(days=2)
        assert f"At {at:%Y-%m-%d %H:%M} UTC" in shown

        await confirmed(pilot, "5")
        await settle(pilot)
        (job,) = await jobs_of(frozen)
        assert states(job) == ["planned"] * 5
        assert "X cancels it" in text(app)
        listed = await keys(pilot, "J")
        assert "dated" in listed
        assert f" {at:%Y-%m-%d %H:%M}" in listed
        await keys(pilot, "escape", "X")
        (job,) = await jobs_of(frozen)
        assert states(job) == ["skipped"] * 5


async def test_a_time_which_is_none_or_past_is_refused_with_a_sentence(frozen):
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await noted(pilot)
        for typed, problem in (("when", "is not a time"), ("2020-01-01", "is past")):
            await keys(pilot, "t")
            app.screen.query_one(Input).value = typed
            assert problem in await keys(pilot, "enter")
        await keys(pilot, "escape")

        assert await jobs_of(frozen) == []
