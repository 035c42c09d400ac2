"""Acknowledge, assign and comment: on a line, on units in a list, and on the unit's screen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.screens.attention_console import judge, judged_world
from tests.screens.frozen import NOW, keys, press, settle, told, typed
from tui.console.actor import actor
from tui.domain.attention.subject import UnitSubject
from tui.domain.show.filter import UnitQuery
from tui.screens.device.screen import DeviceScreen
from tui.screens.shell.history import ATTENTION
from tui.widgets.map.map import MapView


async def units(store, filter):
    page = await store.units.page(UnitQuery(filter, limit=100))
    return page.units


@pytest.fixture
async def app(frozen):
    async with judged_world(frozen):
        pass
    return frozen.app(tab=ATTENTION)


async def test_a_line_is_acknowledged_with_a_reason_until_it_changes_and_rests_below(app):
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "K")
        asked = await typed(pilot, "batteries are ordered")
        shown = (await keys(pilot, "enter")).splitlines()
        store = app.session.console.store
        saved = [unit.acknowledged for unit in await units(store, "cause=battery-empty")]

        assert "Acknowledge Battery empty: 12 units" in asked
        assert "until it changes or gets worse" in asked
        assert "1 Attention 12" in shown[1]
        assert "SIM suspended by its limit" in shown[3]
        assert "Battery empty · 12 acknowledged" in shown[6]
        assert len(saved) == 12
        assert {(each.reason, each.by, each.until) for each in saved} == {
            ("batteries are ordered", actor(), None)
        }
        assert "Acknowledged Battery empty: 12 units. K takes it back." in told(app)


async def test_the_same_key_takes_it_back(app):
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "K")
        await typed(pilot, "ordered")
        await keys(pilot, "enter")
        await keys(pilot, "end", "K")

        store = app.session.console.store
        assert all(unit.acknowledged is None for unit in await units(store, "cause=battery-empty"))
        assert "No longer acknowledged: Battery empty: 12 units." in told(app)


TIMES = {
    "4h": (1, (), NOW + timedelta(hours=4)),
    "tomorrow": (2, (), NOW.replace(day=22, hour=13, minute=0, second=0)),
    "typed": (3, ("6h",), NOW + timedelta(hours=6)),
    "planned": (4, ("2h", "5h"), None),
}
"""How often Down is pressed, what is typed, and until when it is acknowledged then."""


async def test_until_when_is_chosen_with_the_arrow_keys(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for name, (downs, words, until) in TIMES.items():
            await keys(pilot, "end", "K")
            await press(pilot, *"somebody is there", *["down"] * downs, "enter")
            await settle(pilot)
            for word in words:
                await press(pilot, *word, "enter")
                await settle(pilot)
            (unit,) = await units(app.session.console.store, "cause=no-power-or-coverage")

            if until:
                assert unit.acknowledged.until == until, name
                await keys(pilot, "end", "K")  # takes it back
            else:
                assert unit.acknowledged is None, "planned work is not yet begun"
                assert "Planned work on No power or no coverage: 1 unit." in told(app)


async def test_nothing_is_acknowledged_without_a_reason_or_with_a_time_which_is_none(app):
    async with app.run_test(size=(80, 24)) as pilot:
        without = await keys(pilot, "K", "enter")
        await typed(pilot, "because")
        await keys(pilot, "down", "down", "down", "enter")
        await typed(pilot, "soonish")
        wrong = await keys(pilot, "enter")
        await keys(pilot, "escape")

        assert "Type the reason." in without
        assert "'soonish' is not a time. Try 4h" in wrong
        assert not await units(app.session.console.store, "acknowledged:yes")


async def test_a_unit_in_the_list_behind_a_line_is_assigned_to_me_and_commented(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "enter", "at", "enter")
        await keys(pilot, "semicolon")
        await typed(pilot, "The driver charges it tonight.")
        await keys(pilot, "enter")
        store = app.session.console.store
        (unit,) = await units(store, "assigned:me")
        comments = await store.attention.comments(UnitSubject(unit.key))

        assert unit.cause == "battery-empty"
        assert [(each.by, each.text) for each in comments] == [
            (actor(), "The driver charges it tonight.")
        ]
        assert f"Assigned to {actor()}: {unit.name}." in told(app)


async def test_on_the_screen_of_a_unit_its_unit_is_acknowledged(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "enter", "enter")
        assert isinstance(app.screen, DeviceScreen)
        await press(pilot, "K")
        await settle(pilot)
        await typed(pilot, "known")
        await keys(pilot, "enter")

        assert len(await units(app.session.console.store, "acknowledged:yes")) == 1


async def test_what_is_acknowledged_can_be_hidden_and_shown_again(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "K")
        await typed(pilot, "ordered")
        await keys(pilot, "enter")
        hidden = await keys(pilot, "H")
        shown = await keys(pilot, "H")

        assert "Battery empty" not in hidden
        assert "3 of 4 problems" in hidden
        assert "Battery empty" in shown


async def test_what_gets_worse_needs_somebody_again(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "down", "down", "K")
        await typed(pilot, "the plan grows tomorrow")
        await keys(pilot, "enter")
        store = app.session.console.store
        resting = len(await units(store, "acknowledged:yes"))
        await judge(store, [("critical", "battery-empty", 12), ("critical", "sim-suspended-by-limit", 3),
                            ("critical", "near-limit", 8)])  # fmt: skip
        await settle(pilot)

        assert resting == 8
        assert not await units(store, "acknowledged:yes")


async def test_a_read_only_console_says_why_it_refuses_before_anything_is_typed(frozen):
    async with judged_world(frozen):
        pass
    frozen.read_only = True
    app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        for key in ("K", "at", "semicolon"):
            app.clear_notifications()
            await keys(pilot, key)

            assert len(app.screen_stack) == 1, key
            assert "This console is read-only" in told(app), key
        await keys(pilot, "question_mark")
        helped = await typed(pilot, "Acknowledge")

        assert "Acknowledge  not now: read-only" in helped


async def test_a_read_only_console_acknowledges_and_comments_where_the_settings_say_so(frozen):
    async with judged_world(frozen):
        pass
    ui = replace(frozen.settings.ui, read_only_may=("acknowledge", "comment"))
    frozen.settings = replace(frozen.settings, ui=ui)
    frozen.read_only = True
    app = frozen.app(tab=ATTENTION)
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "K")
        await typed(pilot, "known")
        await keys(pilot, "enter")

        assert len(await units(app.session.console.store, "acknowledged:yes")) == 12


async def test_help_tells_what_each_sign_means_and_why_a_key_does_nothing_here(app):
    async with app.run_test(size=(100, 60)) as pilot:
        here = await keys(pilot, "question_mark")
        signs = await typed(pilot, "needs somebody")
        await keys(pilot, "escape", "2", "question_mark")
        fleet = await typed(pilot, "Hide")

        assert "K           Acknowledge" in here
        assert "✗ critical" in signs
        assert "Hide  not now: only in Attention" in fleet


async def test_colleagues_are_offered_and_taken_with_the_arrow_keys(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        store = app.session.console.store
        (unit,) = await units(store, "cause=no-power-or-coverage")
        await store.attention.assign([UnitSubject(unit.key)], actor="ben@night", to="carl@workshop")
        offered = await keys(pilot, "at")
        narrowed = await typed(pilot, "wor")
        taken = await keys(pilot, "down")
        await keys(pilot, "enter")

        assert "ben@night" in offered
        assert "carl@workshop" in narrowed
        assert "ben@night" not in narrowed
        assert taken.count("carl@workshop") == 2, "in the line, and below it"
        assert len(await units(store, "assigned:carl")) == 13


async def test_the_newest_comment_stands_below_its_line_and_beside_its_unit(app):
    async with app.run_test(size=(140, 30)) as pilot:
        await keys(pilot, "semicolon")
        await typed(pilot, "They come on Monday.")
        await keys(pilot, "enter", "semicolon")
        await typed(pilot, "Twelve are here.")
        shown = await keys(pilot, "enter")
        beside = await keys(pilot, "enter")

        line = next(line for line in shown.splitlines() if "Battery empty" in line)
        newest = f"2 comments, the newest: 0 s ago {actor()}: Twelve are here."
        assert line.split()[6:9] == ["0", "—", "2"], "acknowledged, assigned to, comments"
        assert newest in shown
        assert "Twelve are here." in " ".join(beside.split())


async def test_on_the_map_the_selected_unit_is_acknowledged_and_copied(app):
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await press(pilot, "M")
        for _ in range(3_000):
            await pilot.pause(0.02)
            if app.screen.query(MapView) and app.screen.map.spots_in_view:
                break
        store = app.session.console.store
        bad = {
            (m.account, m.key)
            for unit in await units(store, "severity>=warning")
            for m in unit.members
        }
        app.screen.map.select(
            next(spot for spot in app.screen.map.spots_in_view if bad & set(spot.members))
        )
        await press(pilot, "K")
        for _ in range(3_000):
            await pilot.pause(0.02)
            if app.screen.query("#reason"):
                break
        await press(pilot, *"known", "enter")
        for _ in range(3_000):
            await pilot.pause(0.02)
            if await units(store, "acknowledged:yes"):
                break
        ticket = await app.screen.ticket("Map")

        (unit,) = await units(store, "acknowledged:yes")
        assert unit.name in ticket.splitlines()[0]
