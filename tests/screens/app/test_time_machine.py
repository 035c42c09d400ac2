"""The console as it was known at an earlier time: `:at`, `:now`, and from change to change."""

import asyncio
from datetime import UTC, timedelta

import pytest

from tests.made_once import made_once
from tests.screens.frozen import copied, keys, press, settle, text, told, typed
from tests.screens.one_run import compare
from tests.screens.test_read_only import operations
from tui.console.demo import demo_world
from tui.console.judging import unit_judge
from tui.console.past import FOLDER
from tui.domain.show.format import TimeStyle
from tui.providers import PROVIDERS
from tui.screens.app.time_machine import TimeMachine
from tui.screens.device.screen import DeviceScreen
from tui.screens.device.timeline_pane import TimelinePane
from tui.screens.map.screen import MapScreen
from tui.screens.shell.history import ATTENTION

SIZE = (140, 45)
SIZES = [(80, 24), SIZE, (46, 18)]
THEN = "AS KNOWN 2026-11-21 09:37 EST"
CHANGING = ("K", "at", "semicolon", "number_sign", "H", "a", "n", "m", "L", "C", "i", "r", "u", "J", "A", "l", "O")  # fmt: skip
"""The keys which change something, ask a vendor, or show what is not kept by time."""


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """Return the folder in which throw-away folders are made."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(made))
    return made


async def read_again(frozen):
    """Read the trackers again after an hour, judge them, and let another hour pass."""
    frozen.clock.advance(3_600)
    console = await frozen.open()
    await console.fetcher.devices(console.source("yellow-fleet", person=False))
    while await unit_judge(console).judge_due(500):
        pass
    await console.close()
    frozen.clock.advance(3_600)


@pytest.fixture
def young(troubled, tmp_path):
    """Return a console whose devices were read at 09:07 in New York, a moment ago."""
    return copied(troubled, tmp_path, world=demo_world)


@pytest.fixture(scope="module")
def read_twice(troubled, tmp_path_factory):
    """Return the folder of that console two hours later."""

    def make(folder):
        asyncio.run(read_again(copied(troubled, folder, world=demo_world)))

    return made_once(tmp_path_factory, "read-twice", make)


@pytest.fixture
def aged(read_twice, tmp_path):
    """Return a console whose devices were read at 09:07 in New York, its trackers again at 10:07; it is 11:07."""
    frozen = copied(read_twice, tmp_path, world=demo_world)
    frozen.clock.advance(7_200)
    return frozen


async def run(pilot, words) -> str:
    """Type a command on the command line and run it; return what is shown then."""
    await keys(pilot, "colon")
    await typed(pilot, words)
    return await keys(pilot, "enter")


def rows(shown) -> list[str]:
    """Return the rows of a list, without the unit beside it."""
    return [line[:94] for line in shown.splitlines()[2:-3]]


async def test_a_time_shows_what_a_console_showed_then_and_now_returns_as_it_was_left(
    young, folders
):
    young.clock.advance(1_800)
    app = young.app()
    async with app.run_test(size=SIZE) as pilot:
        seen = await settle(pilot)
    young.clock.advance(-1_800)
    await read_again(young)
    app = young.app()
    async with app.run_test(size=SIZE) as pilot:
        before = await keys(pilot, "down", "space")
        await keys(pilot, "colon")
        offered = await typed(pilot, "at 09:37:30")
        shown = await keys(pilot, "enter")
        made = len(list(folders.iterdir()))
        back = await run(pilot, "now")

        assert "everything as it was known at 2026-11-21 09:37:30 EST" in offered
        assert shown.splitlines()[0].startswith(f" {THEN}, 1 h 30 min ago")
        assert rows(seen) != rows(before)
        assert [row[2:] for row in rows(shown)] == [row[2:] for row in rows(seen)]
        assert back == before
        assert made == 1
        assert not list(folders.iterdir())
        assert "crash" not in told(app)


async def test_what_the_present_hears_meanwhile_does_not_leave_the_past_above_it(aged):
    app = aged.app()
    async with app.run_test(size=SIZE) as pilot:
        before = await settle(pilot)
        present = app.screen
        await run(pilot, "at 09:37")
        present._load_banner()
        await settle(pilot)
        back = await run(pilot, "now")

        assert back.splitlines()[0] == before.splitlines()[0]


async def test_a_unit_stays_in_view_on_the_way_there_and_back(aged):
    app = aged.app()
    async with app.run_test(size=SIZE) as pilot:
        before = await keys(pilot, "enter")
        unit = await run(pilot, "at 09:37")
        is_unit = isinstance(app.screen, DeviceScreen)
        main = await keys(pilot, "q", "1")
        present = await keys(pilot, "q")

        assert is_unit
        assert unit.startswith(" AS KNOWN 11-21 09:37 ")
        assert main.startswith(f" {THEN}")
        assert present == before


async def test_a_units_timeline_and_a_moment_of_it_end_at_that_time(aged):
    app = aged.app()
    async with app.run_test(size=SIZE) as pilot:
        await keys(pilot, "enter")
        await run(pilot, "at 09:37")
        shown = await keys(pilot, "6")
        pane = app.screen.query_one(TimelinePane)
        moment = await keys(pilot, "end", "enter")
        await keys(pilot, "escape", "right", "right", "right")

        assert "to 2026-11-21 09:37 EST" in shown
        assert "▲ battery-low" in moment, "the lane of verdicts as it was known then"
        assert "As of 2026-11-21 09:36:59" in moment
        assert all(event.at <= pane.console.now() for event in pane.past.events)
        assert {verdict.at <= pane.console.now() for verdict in pane.past.verdicts} == {True}


async def test_the_map_stays_in_view_and_says_the_time(aged):
    app = aged.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for key in ("M", "colon", *"at 09:37", "enter"):
            await press(pilot, key)
            await asyncio.sleep(0.05)
        for _ in range(3_000):
            if isinstance(app.screen, MapScreen) and "AS KNOWN" in text(app):
                break
            await asyncio.sleep(0.02)

        assert isinstance(app.screen, MapScreen)
        assert text(app).startswith(" AS KNOWN 11-21 09:37 ")


async def test_no_key_changes_anything_or_asks_a_vendor(aged, tmp_path):
    app = aged.app()
    async with app.run_test(size=(120, 36)) as pilot:
        await run(pilot, "at 09:37")
        before = operations(tmp_path)
        for name in PROVIDERS:
            aged.faults.strike("status_503", vendor=name, times=1_000)
        for way in ("2", "enter"):
            await keys(pilot, way)
            height = len(app.screen_stack)
            for key in CHANGING:
                await press(pilot, key)
                await asyncio.sleep(0.02)
                while len(app.screen_stack) > height:
                    await press(pilot, "escape")
            await settle(pilot)
            assert text(app).startswith(" AS KNOWN")

        assert operations(tmp_path) == before
        assert not aged.faults.struck
        assert app.session.console.store.asking_problem
        assert "crash" not in told(app)


async def test_help_says_what_is_not_kept_by_time_and_what_is_of_the_present(young):
    app = young.app()
    async with app.run_test(size=(80, 60)) as pilot:
        await settle(pilot)
        young.clock.advance(60)
        await run(pilot, "at 10s")

        shown = await keys(pilot, "question_mark")

        assert "Tags, groups, acknowledgements, assignments," in shown
        assert "Refresh  not now: not in the past" in await typed(pilot, "refresh")


async def test_from_change_to_change_and_no_further(aged):
    app = aged.app()
    async with app.run_test(size=SIZE) as pilot:
        last = (await run(pilot, "at before")).splitlines()[0]
        first = said = ""
        while "Nothing that is kept" not in said:
            first = (await run(pilot, "at before")).splitlines()[0]
            said = told(app)  # a notice is gone after a while
        following = (await run(pilot, "at next")).splitlines()[0]

        assert "2026-11-21 10:07 EST" in last
        assert "2026-11-21 09:07 EST" in first
        assert "Nothing that is kept changed before." in said
        assert "AS KNOWN" in following


async def test_what_is_older_than_the_store_is_refused_with_since_when_it_knows(young):
    app = young.app()
    async with app.run_test(size=SIZE) as pilot:
        shown = await run(pilot, "at 2026-11-01")
        refused = told(app)  # a notice goes after five seconds
        ahead = (await keys(pilot, "colon"), await typed(pilot, "at 2027-01-01"))[1]
        await keys(pilot, "escape")
        wrong = (await keys(pilot, "colon"), await typed(pilot, "at some time"))[1]

        assert "AS KNOWN" not in shown
        assert (
            "Of 2026-11-01 00:00:00 EDT nothing was kept: the store keeps what records were since"
            in refused
        )
        assert "UTC" not in refused
        assert "That time is ahead" in ahead
        assert "is not a time. Try" in wrong


async def comes_true(holds):
    """Wait until something holds: what is left may still be cleared away; return whether it does."""
    for _ in range(6_000):
        if holds():
            return True
        await asyncio.sleep(0.01)
    return False


@pytest.mark.parametrize("key", ["ctrl+q", ""])
async def test_leaving_from_an_earlier_time_deletes_its_folder(young, folders, key):
    young.clock.advance(60)
    app = young.app()
    async with app.run_test(size=SIZE) as pilot:
        await run(pilot, "at 30s")
        assert list(folders.iterdir())
        if key:
            await press(pilot, key)
            assert await comes_true(lambda: not app.is_running)

    assert await comes_true(lambda: not list(folders.iterdir()))


async def test_a_time_which_is_left_while_it_is_opened_leaves_no_folder(young, folders):
    young.clock.advance(60)
    present = await young.open()
    is_open, never = asyncio.Event(), asyncio.Event()

    async def open_slowly(_):
        is_open.set()
        await never.wait()

    machine = TimeMachine(None, present, lambda: TimeStyle(present.now(), UTC), open_slowly)
    going = asyncio.ensure_future(machine._go((present.now() - timedelta(seconds=30)).isoformat()))
    await is_open.wait()
    assert list(folders.iterdir())

    going.cancel()
    await asyncio.gather(going, return_exceptions=True)

    assert not list(folders.iterdir())
    await present.close()


async def test_the_next_start_deletes_what_a_killed_console_left(young, folders):
    left = folders / f"{FOLDER}killed"
    left.mkdir()
    (left / "cache.db").write_text("a fleet")
    young.clock.advance(60)
    app = young.app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)

        assert not left.exists()


async def test_attention_then_looks_like_its_pictures(snapshot, aged, tmp_path):
    async def walk(pilot):
        await run(pilot, "at 09:37")

    await compare(snapshot, tmp_path, aged.app(tab=ATTENTION), SIZES, walk)
