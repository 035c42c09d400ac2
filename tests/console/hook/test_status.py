from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.config import Settings
from tui.config.hooks import Hook
from tui.console import Console, Surroundings
from tui.console.hook.status import failing_hooks, hook_problems, missing_commands
from tui.domain.hook.firing import HookMark, MarkChanges

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
DESK = Hook(name="desk", when="severity:critical", command="true")


@pytest.fixture
async def console(tmp_path):
    settings = Settings(hooks=(DESK,))
    opened = await Console.open(settings, tmp_path, Surroundings(now=lambda: NOW))
    yield opened
    await opened.close()


async def failed(console):
    """Let an attempt of the hook fail; return its delivery."""
    mark = HookMark(hook="desk", subject="unit:1", seen_at=NOW)
    hooks = console.store.hooks
    await hooks.apply(MarkChanges(seen=[mark], begun=[(mark, {"title": "Truck 9"})]))
    (delivery,) = await hooks.due("desk", 1)
    started = await hooks.start(delivery.id, "here")
    await hooks.put_back(started, NOW + timedelta(minutes=1), "status 1: no route")
    return started


async def test_a_hook_which_was_not_delivered_is_told(console):
    before = await failing_hooks(console)
    await failed(console)

    assert before == []
    assert await failing_hooks(console) == ["desk"]
    assert await hook_problems(console) == [
        "Hook desk: 1 not delivered yet and tried again. Status 1: no route."
    ]


async def test_one_which_was_given_up_is_told_for_a_day(console):
    delivery = await failed(console)
    await console.store.hooks.finish(delivery, "status 1", is_done=False)

    assert await hook_problems(console) == ["Hook desk: 1 given up in the last day. Status 1."]


async def test_once_it_is_delivered_nothing_is_wrong(console):
    delivery = await failed(console)
    await console.store.hooks.finish(delivery, "done", is_done=True)

    assert await failing_hooks(console) == []


def test_a_command_is_looked_for_on_the_path():
    hooks = (DESK, replace(DESK, name="b", command="no-such-program --now"))

    (problem,) = missing_commands(Settings(hooks=hooks))

    assert problem.key == "hooks.1.command"
    assert "no-such-program is not a program" in problem.sentence
