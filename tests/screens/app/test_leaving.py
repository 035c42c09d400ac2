"""Leaving with something unfinished asks once, and the shell is told how to go on."""

import asyncio

import pytest

from tests.screens.bulk_app import TARGETS, Bulk, start
from tests.screens.frozen import NOW, copied, keys, settle, text, typed
from tui.screens.change.form import ActionForm
from tui.screens.shell.ask import AskScreen


@pytest.fixture
def bulk(filled, tmp_path):
    copied(filled, tmp_path)
    made = Bulk(tmp_path, now=NOW)
    made.latency_seconds = (
        0.5  # on a busy machine, too, the bulk is not done before the question is answered
    )
    return made


async def test_leaving_in_a_bulk_asks_once_and_the_shell_is_told_how_to_continue(bulk, tmp_path):
    app = bulk.app()
    async with app.run_test(size=(110, 36)) as pilot:
        await settle(pilot)
        await start(app, tmp_path)
        (running,) = app.session.changes.jobs
        while running.progress is None:  # noqa: ASYNC110 - the journal has no event
            await asyncio.sleep(0.01)
        await pilot.press("q", "q", "q")
        asked = text(app)
        is_running = app.is_running and not app.shutdown.is_ending
        await pilot.press("y")

    assert is_running
    assert "A job is running: Send a text on acme-sims" in asked
    assert f"watchfloor jobs resume {running.job}" in asked
    (words,) = app.last_words
    assert words.endswith(f"watchfloor jobs resume {running.job}")
    assert f"of {TARGETS} not sent" in words


async def test_escape_stays_and_the_question_is_asked_again_the_next_time(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 36)) as pilot:
        await keys(pilot, "space", "q")
        asked = text(app)
        await keys(pilot, "escape")
        stayed = app.is_running and not isinstance(app.screen, AskScreen)
        await keys(pilot, "ctrl+q")

        assert "1 row is marked." in asked
        assert stayed
        assert isinstance(app.screen, AskScreen)


async def test_without_anything_unfinished_q_leaves_at_once(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 36)) as pilot:
        await settle(pilot)
        await pilot.press("q")

    assert app.return_code == 0
    assert app.last_words == []


async def test_escape_in_a_filled_form_asks_and_in_an_empty_one_does_not(frozen):
    app = frozen.app()
    async with app.run_test(size=(110, 36)) as pilot:
        await keys(pilot, "4", "n", "escape")
        left_empty = not isinstance(app.screen, ActionForm)
        await keys(pilot, "n")
        await typed(pilot, "depot")
        await keys(pilot, "escape")
        asked = isinstance(app.screen, AskScreen)
        await keys(pilot, "escape")
        kept = isinstance(app.screen, ActionForm) and "depot" in text(app)
        await keys(pilot, "escape", "y")

        assert left_empty
        assert asked
        assert kept
        assert not isinstance(app.screen, ActionForm)
