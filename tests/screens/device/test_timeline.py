"""A unit's timeline: lanes on one time axis, keys to gaps, changes and actions, and the verdict as of then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.effort import sized
from tests.screens.device_desk import NOON, SIM, TRACKER, desk, report
from tests.screens.frozen import told
from tui.screens.device.moment import MomentScreen
from tui.screens.device.timeline_pane import TimelinePane
from tui.screens.list.row_source import row_key
from tui.store.reports.coverage import Span

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SIZES = [(46, 18), (140, 45), (80, 24)][: sized(2, 3)]
"""A phone, which shows less, and a large terminal; between them it is as on the large one."""


def pane(at):
    return at.app.screen.query_one(TimelinePane)


def lane(at, name):
    """Return the line of a lane as it is drawn."""
    braid = pane(at).braid
    lines = [braid.render_line(y).text for y in range(braid.size.height)]
    return next((line for line in lines if line.startswith(name)), "")


def detail(at):
    return str(at.app.screen.query_one("#moment").content)


async def open_timeline(at):
    await at.press("6")
    await at.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_every_lane_has_its_line_and_what_it_is_at_the_cursor(tmp_path, size):
    async with desk(tmp_path, size=size, asked=True) as at:
        await open_timeline(at)
        narrow = size == (46, 18)

        assert lane(at, "SIM").rstrip().endswith("suspend")
        assert "▲" in lane(at, "SIM")
        assert lane(at, "reports").count("●") + lane(at, "reports").count("◐") > 1
        assert "░" in lane(at, "reports"), "most of the week was not downloaded"
        assert "MiB" in lane(at, "data")
        assert ("mV" in lane(at, "voltage")) or narrow
        assert "GPS" in lane(at, "posi") or narrow
        assert " a column" in at.text()


MONDAY = NOON - 5 * DAY - 12 * HOUR


async def fill_week(at):
    """Store a report every ten minutes from Monday to Wednesday noon, and none until Friday noon."""
    times = [MONDAY + timedelta(minutes=10 * nth) for nth in range(6 * 60)]
    reports = [
        replace(report(1), key=str(moment), received_at=moment, at=moment, speed_kmh=40.0)
        for moment in times
    ]
    whole = Span(None, MONDAY, NOON)
    await at.console.store.reports.save("yellow-fleet", reports, covered=whole)
    await at.settle()


async def test_a_report_which_was_due_and_did_not_come_is_hollow(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await fill_week(at)
        await open_timeline(at)

        assert lane(at, "reports").count("○") > 5


async def test_the_cursor_stays_at_its_moment_when_the_terminal_grows(tmp_path):
    async with desk(tmp_path, size=(80, 24), asked=True) as at:
        await open_timeline(at)
        before = pane(at).braid.moment
        await at.pilot.resize_terminal(140, 45)
        await at.settle()
        since, until = pane(at).braid.moment

        assert until - since < before[1] - before[0], "there are more columns"
        assert before[0] <= since < before[1]


async def test_the_cursor_reads_on_beyond_both_ends(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await open_timeline(at)
        since, until = pane(at).span
        await at.press("pageup")
        await at.settle()
        earlier = pane(at).span
        await at.press("pagedown", "pagedown")
        await at.settle()

        assert earlier == (since - (until - since), since)
        assert pane(at).span == (since, until), "nothing is shown of the future"
        assert "That time is in the future." in told(at.app)


async def test_keys_go_to_the_gap_and_to_the_change_of_state(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await fill_week(at)
        await open_timeline(at)
        await at.press("left_curly_bracket")
        await at.settle()
        back = pane(at).braid.moment
        await at.press("left_curly_bracket")
        await at.settle()
        none = told(at.app)
        await at.press("home", "right_curly_bracket")
        await at.settle()
        forth = pane(at).braid.moment
        await at.press("right_parenthesis")
        await at.settle()
        change = detail(at)
        await at.press("right_parenthesis")
        await at.settle()

        assert back[0] <= MONDAY + 60 * HOUR - timedelta(minutes=10) < back[1]
        assert forth == back
        assert "No earlier gap in what is downloaded." in none
        assert "state: active to suspend" in change
        assert "No later change of state or verdict is known." in told(at.app)


async def test_what_was_sent_from_here_is_a_lane_and_a_key_goes_there(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await open_timeline(at)
        await at.press("less_than_sign")
        await at.settle()

        assert "No earlier action of ours is known." in told(at.app)


@pytest.mark.parametrize("size", SIZES)
async def test_enter_tells_the_verdict_as_of_the_moment(tmp_path, size):
    async with desk(tmp_path, size=size, asked=True) as at:
        await open_timeline(at)
        await at.press("left", "enter")
        await at.settle()
        shown = at.text()
        opened = isinstance(at.app.screen, MomentScreen)
        await at.press("escape")

        assert opened
        assert "As of 2026-11-" in shown
        assert not isinstance(at.app.screen, MomentScreen)


async def test_before_the_store_knew_it_nobody_can_tell_its_verdict(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await open_timeline(at)
        await at.press("t", *"2020-01-01", "enter")
        await at.settle()
        await at.press("enter")
        await at.settle()

        assert "Nothing was known of it at that time" in at.text()


async def test_a_silent_unit_shows_its_silence_and_what_was_before(tmp_path):
    silent = replace(TRACKER, last_seen=NOON - 30 * DAY, position_at=NOON - 30 * DAY)
    async with desk(tmp_path, asked=True, record=silent) as at:
        at.clock.advance(40 * 86_400)
        await open_timeline(at)
        since, until = pane(at).span

        assert until - NOON >= 40 * DAY
        assert since < NOON - 9 * DAY


async def test_a_unit_with_a_sim_alone_has_no_report_but_its_states(tmp_path):
    alone = replace(SIM, key="78", address="alone", iccid="8901170210345864359")
    async with desk(tmp_path, device=False) as at:
        await at.console.store.devices.save("lattigo", "acme-sims", [alone])
        await at.app.session.opener.open_device(row_key(alone))
        await at.settle()
        await open_timeline(at)

        assert lane(at, "SIM").rstrip().endswith("active")
        assert "not downloaded" in lane(at, "reports")
