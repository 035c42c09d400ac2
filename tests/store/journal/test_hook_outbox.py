from dataclasses import replace
from datetime import timedelta

import pytest

from tests.store.conftest import NOW
from tui.domain.hook.firing import DeliveryState, HookMark, MarkChanges

BODY = {"kind": "unit", "title": "Truck 9: battery-empty"}


def mark(key="1", **known):
    return HookMark(hook="desk", subject=f"unit:{key}", cause="battery-empty", seen_at=NOW, **known)


async def begun(store, *keys):
    """Plan the begin of each of these units, and return the deliveries."""
    marks = [mark(key) for key in keys]
    await store.hooks.apply(MarkChanges(seen=marks, begun=[(known, BODY) for known in marks]))
    return await store.hooks.due("desk", 10)


async def test_the_begin_of_a_verdict_is_planned_once_whoever_plans_it_again(store):
    changes = MarkChanges(seen=[mark()], begun=[(mark(), BODY)])

    first, second = await store.hooks.apply(changes), await store.hooks.apply(changes)

    assert (first, second) == (1, 0)
    assert len(await store.hooks.due("desk", 10)) == 1


async def test_the_end_is_planned_once_and_only_of_what_began(store):
    await begun(store, "1")
    await store.hooks.apply(MarkChanges(seen=[mark("2")]))
    ended = MarkChanges(ended=[(mark("1"), BODY), (mark("2"), BODY)])

    first, second = await store.hooks.apply(ended), await store.hooks.apply(ended)

    assert (first, second) == (1, 0)


async def test_an_end_waits_until_its_begin_is_delivered(store):
    (begin,) = await begun(store, "1")
    await store.hooks.apply(MarkChanges(ended=[(mark("1"), BODY)]))

    before = [found.event for found in await store.hooks.due("desk", 10)]
    started = await store.hooks.start(begin.id, "here")
    meanwhile = await store.hooks.due("desk", 10)
    await store.hooks.finish(started, "done", is_done=True)
    after = [found.event for found in await store.hooks.due("desk", 10)]

    assert (before, meanwhile, after) == (["begin"], [], ["end"])


async def test_an_attempt_is_started_by_one_process(store):
    (begin,) = await begun(store, "1")

    first, second = (
        await store.hooks.start(begin.id, "here"),
        await store.hooks.start(begin.id, "there"),
    )

    assert first.attempts == 1
    assert first.id == begin.id
    assert second is None


async def test_an_attempt_which_failed_is_due_after_its_pause_and_one_never_made_does_not_count(
    store,
):
    first, second = await begun(store, "1", "2")
    failed = await store.hooks.start(first.id, "here")
    await store.hooks.put_back(failed, NOW + timedelta(seconds=30), "status 1")
    unmade = await store.hooks.start(second.id, "here")
    await store.hooks.put_back(unmade, NOW, "", is_attempt=False)

    due = await store.hooks.due("desk", 10)

    assert [(found.id, found.attempts) for found in due] == [(second.id, 0)]
    assert (await store.hooks.statuses(["desk"]))["desk"].problem == "status 1"


@pytest.mark.parametrize(
    ("is_done", "state", "event"),
    [(True, "done", "hook fired"), (False, "failed", "hook given up")],
)
async def test_the_end_of_a_delivery_is_in_the_audit_log_once(store, is_done, state, event):
    (begin,) = await begun(store, "1")
    started = await store.hooks.start(begin.id, "here")
    for _ in range(2):
        await store.hooks.finish(started, "status 1", is_done=is_done)

    (row,) = await store.audit.read()
    (last,) = await store.hooks.last("desk")

    assert (row.actor, row.what["event"], row.what["label"]) == ("hook:desk", event, BODY["title"])
    assert last.state is DeliveryState(state)


async def test_a_mark_follows_its_unit_to_another_key(store):
    await begun(store, "1")
    (known,) = await store.hooks.marks("desk")

    await store.hooks.apply(MarkChanges(moved=[(known, replace(known, subject="unit:9"))]))

    (moved,) = await store.hooks.marks("desk")
    assert (moved.subject, moved.fired_at) == ("unit:9", known.fired_at)


async def test_what_ended_before_it_fired_is_forgotten(store):
    await store.hooks.apply(MarkChanges(seen=[mark()]))
    await store.hooks.apply(MarkChanges(forgotten=[mark()]))

    assert await store.hooks.marks("desk") == []
