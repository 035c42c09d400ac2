"""A read-only console: every key of every screen is pressed, and nothing is changed or offered."""

import sqlite3

import pytest
from textual.widgets import Button, Input

from tests.effort import THOROUGH
from tests.screens.frozen import Frozen, copied, keys, settle, told, typed
from tui.app import Watchfloor
from tui.config import Settings
from tui.domain.change.action import Outcome, TargetState
from tui.screens.app.welcome import Welcome
from tui.screens.change.form import ActionForm
from tui.screens.change.job import CHANGES
from tui.store import NewJob, NewTarget
from tui.store.journal.job_lock import new_owner

SIZE = (120, 36)
WAYS = (
    ("O",), ("1",), ("3",), ("4",), ("5",), ("4", "tab"), ("3", "enter"), ("3", "T"), ("M",), ("l",),
    ("J",), ("J", "enter"), ("J", "down", "enter"), ("A",), ("4", "i"), (":", *"plans", "enter"),
    (":", *"plans", "enter", "enter"), ("3", ":", *"find-it", "enter"),
)  # fmt: skip
"""The keys from the first screen to each other one."""
RUNS = [(way,) for way in WAYS] if THOROUGH else [WAYS[:5], WAYS[5:8], WAYS[8:]]
"""The ways of each run of the console: one where all keys are pressed, since some change what is in view."""
ENDS = {"q", "ctrl+q", "ctrl+c", "ctrl+z", "escape"}


def operations(folder) -> list[str]:
    """Return everything in the journal's file, as SQL."""
    with sqlite3.connect(folder / "operations.db") as connection:
        return list(connection.iterdump())


@pytest.fixture
async def folder(filled, tmp_path):
    """Return a store with a resting and a running job: unknown, refused, accepted and planned targets."""
    frozen = copied(filled, tmp_path)
    console = await frozen.open()
    states = (TargetState.UNKNOWN, TargetState.REFUSED, TargetState.ACCEPTED)
    for kind, owner in (("resting", None), ("running", new_owner())):
        names = [f"{kind}-{number}" for number in range(4)]
        targets = tuple(NewTarget(name, name) for name in names)
        new = NewJob("send_sms", "acme-sims", "ann@desk", {"sms_text": "hello"}, targets)
        job = await console.store.journal.plan_job(new, owner)
        await console.store.journal.mark_sent(job, names[:3])
        ended = {name: Outcome(state, "so") for name, state in zip(names, states, strict=False)}
        await console.store.journal.mark_ended(job, ended)
        frozen.clock.advance(60)
    await console.close()
    return tmp_path


def opened(folder, files, *, read_only=True) -> Frozen:
    return Frozen(folder, read_only=read_only, ui={"export_folder": str(files)})


async def press(pilot, *names) -> None:
    """Press keys; a replay or a download may still be under way afterwards."""
    for name in names:
        await pilot.press(name)
        await pilot.pause(0.05)


async def back(pilot, height: int) -> None:
    """Close what was opened above the first screens."""
    for _ in range(12):
        if len(pilot.app.screen_stack) <= height:
            return
        await press(pilot, "escape")
    raise AssertionError(f"{pilot.app.screen} does not close")


def is_pressed(action: str, way: tuple[str, ...]) -> bool:
    """Return whether to press this key here: every day those which could change something, else all."""
    if THOROUGH:
        return not action.startswith("app.") or way == WAYS[0]  # the same on every screen
    return action in CHANGES or action.startswith(("act", "acknowledge", "assign", "comment"))


@pytest.mark.parametrize("ways", RUNS)
async def test_no_key_of_any_screen_changes_anything(folder, tmp_path_factory, ways) -> None:
    frozen = opened(folder, tmp_path_factory.mktemp("files"))
    before = operations(folder)
    app = frozen.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        height = len(app.screen_stack)
        for way in ways:
            pressed: set[str] = set()
            await back(pilot, height)
            await press(pilot, *way)
            for binding in [bound.binding for bound in app.screen.active_bindings.values()]:
                if binding.key in ENDS or not is_pressed(binding.action, way):
                    continue
                pressed.add(binding.action)
                here = app.screen, app.focused
                await press(pilot, binding.key)
                was_refused = (app.screen, app.focused) == here
                if not was_refused:
                    await press(pilot, "enter", "enter")
                assert not isinstance(app.screen, ActionForm), (way, binding)
                assert operations(folder) == before, (way, binding)
                if not was_refused:
                    await back(pilot, height)
                    await press(pilot, *way)
            assert operations(folder) == before, way

            assert way[:1] + way[-1:] != ("J", "enter") or pressed >= CHANGES, way


async def test_a_job_says_that_it_is_read_only_and_offers_nothing(folder, tmp_path_factory) -> None:
    app = opened(folder, tmp_path_factory.mktemp("files")).app()
    async with app.run_test(size=SIZE) as pilot:
        shown = await keys(pilot, "J", "enter")
        await keys(pilot, "question_mark")
        helped = await typed(pilot, "retry")

        assert "acme-sims is read-only here" in shown
        assert "read-only" in next(line for line in helped.splitlines() if "Retry refused" in line)


async def test_every_action_by_name_answers_with_a_sentence(folder, tmp_path_factory) -> None:
    app = opened(folder, tmp_path_factory.mktemp("files")).app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "4")
        console = app.session.console
        for name, provider in console.accounts.items():
            for action in provider.actions:
                await app.run_action(f"act_on('{action.name}')", app.screen)
                app.session.changes.fill_in(name, action, [])
                await pilot.pause()
                assert not isinstance(app.screen, ActionForm), action.name

        assert "is read-only" in told(app)


async def test_a_read_only_first_start_offers_no_account_and_runs_nothing(tmp_path) -> None:
    frozen = Frozen(tmp_path, read_only=True)
    app = Watchfloor(Settings().as_read_only(), frozen.open, frozen.open, state=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await keys(pilot, "n")

        assert isinstance(app.screen, Welcome)
        assert not app.screen.query(Input)
        assert [button.id for button in app.screen.query(Button)] == ["demo"]
        assert "This console is read-only" in shown


@pytest.mark.parametrize("key", ["e", "P"])
async def test_files_go_into_one_folder_under_names_which_the_console_gives(
    folder, tmp_path, key
) -> None:
    app = Frozen(folder, read_only=True).app()
    async with app.run_test(size=SIZE) as pilot:
        shown = await keys(pilot, "4", key)
        inputs = len(app.screen.query(Input))
        await keys(pilot, "enter")
        await keys(pilot, key, "enter")

    names = sorted(path.name for path in (folder / "exports").iterdir())
    assert str(folder / "exports")[:40] in shown
    assert inputs == 0
    assert len(names) == 2
    assert names[0].startswith("watchfloor-")
