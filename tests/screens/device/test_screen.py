"""One device's screen: its reports in time, its facts, its usage, its lists."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.effort import sized
from tests.screens.device_desk import (
    DAY_AGO,
    HOSTILE,
    MINUTES,
    NOON,
    SIM,
    TRACKER,
    desk,
    report,
)
from tests.screens.frozen import press
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle
from tui.domain.verdict.signs import LINKS
from tui.screens.change.fields import value_of
from tui.screens.change.form import ActionForm
from tui.screens.device.days_pane import DAYS, DaysPane
from tui.screens.device.screen import DeviceScreen
from tui.screens.device.usage_pane import UsagePane
from tui.screens.list.row_source import row_key
from tui.screens.reports.jump import JumpScreen
from tui.screens.reports.report import ReportScreen, grouped
from tui.screens.shell.history import ARROW
from tui.widgets.line.note_line import NoteLine
from tui.widgets.line.tabbed import Tabbed

SIZES = [(46, 18), (140, 45), (80, 24)][: sized(2, 3)]
"""A phone, which shows less, and a large terminal; between them it is as on the large one."""


async def test_reports_are_listed_and_plotted_on_one_axis_with_the_data_of_each_day(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        lines = at.plot()

        assert f"{len(MINUTES)} reports" in lines[0]
        assert "1 gap of 4 h" in lines[0] or "gap" in lines[0]
        assert lines[2].count("✗") > 10 or any(line.count("✗") > 10 for line in lines)
        assert any(line.startswith("data per day") and "3.0 MiB" in line for line in lines)
        assert at.reports.timeline.table.row_count == len(MINUTES)
        assert at.marker == NOON - timedelta(minutes=10)


async def test_what_was_never_asked_for_is_unknown_and_its_cost_is_said_before_it_is_fetched(
    tmp_path,
):
    async with desk(tmp_path) as at:
        lines = at.plot()

        assert "gap" not in lines[0]
        assert not any("✗" in line for line in lines)
        assert any(line.count("?") > 10 for line in lines)
        assert "not downloaded yet: f fetches it (1–3 of " in at.note

        await at.press("f")

        assert await at.console.store.reports.gaps("yellow-fleet", "5", DAY_AGO, NOON) or at.note


async def test_what_may_cost_much_is_fetched_only_when_asked_for_twice(tmp_path):
    async with desk(tmp_path) as at:
        await at.press(*["minus"] * 5)  # 32 days: more than a fifth of the hour
        await at.press("f")

        assert "Press f again to fetch" in at.note


async def test_t_goes_to_a_time_and_shows_which_it_means_while_it_is_typed(tmp_path):
    async with desk(tmp_path) as at:
        for words, minutes in (("yesterday 20:00", 960), ("06:00", 360), ("-2h", 120)):
            await at.press("t")
            await press(at.pilot, *words, "enter")
            await at.settle()

            wanted = NOON - timedelta(minutes=minutes)
            assert abs(at.marker - wanted) <= timedelta(minutes=10), words

        await at.press("t", "minus", "6", "h")

        box = at.text().splitlines()[3:5]
        assert "│ -6h " in box[0]
        assert "2026-11-21 06:00:00 UTC" in box[1]


async def test_the_box_goes_when_the_reports_are_there(tmp_path):
    async with desk(tmp_path) as at:
        plot = at.reports.timeline.plot
        start, seen = plot.marker, []

        async def look():
            while True:
                seen.append((isinstance(at.app.screen, JumpScreen), plot.marker != start))
                await asyncio.sleep(0)

        await at.press("t", "minus", "6", "h")
        looking = asyncio.create_task(look())
        await at.press("enter")
        looking.cancel()

    assert (True, False) in seen, "the box waits for the reports"
    assert (False, False) not in seen, "the box is gone, and the old place shows"
    assert seen[-1] == (False, True)


async def test_a_jump_out_of_the_span_moves_it_and_now_makes_it_live_again(tmp_path):
    async with desk(tmp_path) as at:
        await at.reports.jump(NOON - timedelta(days=9))
        await at.settle()

        since, until = at.reports.span
        assert since < NOON - timedelta(days=9) < until
        assert "not live" in at.note

        await at.reports.jump(NOON)
        await at.settle()

        assert at.reports.is_live
        assert at.note.startswith("Bus [A12] · yellow-fleet · live")


async def test_braces_go_to_the_gap_and_x_counts_from_a_mark(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await at.press("x", "left_curly_bracket")

        gap_ends = NOON - timedelta(minutes=600)
        assert abs(at.marker - (gap_ends - timedelta(minutes=300))) < timedelta(minutes=20)
        assert at.note.startswith("from the mark: -1")

        await at.press("x")

        assert "from the mark" not in at.note


async def test_a_live_list_shows_the_newest_at_its_head_and_keeps_a_cursor_that_is_elsewhere(
    tmp_path,
):
    async with desk(tmp_path) as at:
        table = at.reports.timeline.table
        await at.press("down", "down")
        held = table.cursor_key
        await at.console.store.reports.save("yellow-fleet", [report(5)])
        await at.pilot.pause(0.4)
        await at.settle()

        assert (table.cursor_key, table.cursor) == (held, 3)

        await at.press("home")
        await at.console.store.reports.save("yellow-fleet", [report(2)])
        await at.pilot.pause(0.4)
        await at.settle()

        assert (table.cursor_key, table.cursor) == ("r2", 0)


async def test_the_four_clocks_and_the_source_of_a_position_stand_apart(tmp_path):
    async with desk(tmp_path, size=(120, 40)) as at:
        await at.press("2")
        text = at.text()

        assert "CharterUP · yellow-fleet" in text
        assert "Lattigo · acme-sims" in text
        lines = [" ".join(line.split()) for line in text.splitlines()]
        for words in ("position taken (device clock) 12 min", "last contact (vendor) 10 min",
                      "fetched 1 min", "last change seen - state · ", "source cell",
                      "accuracy ±1.6 km", "settings ReportingFrequencyID_Pending 162"):  # fmt: skip
            assert any(line.startswith(words) for line in lines)


async def test_usage_is_shown_by_month_against_the_plan_and_by_day(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("3")
        note = at.app.screen.query_one("UsagePane NoteLine", NoteLine).words
        text = at.text()

        assert "fetched 2 h" in note
        assert "plan IoT 50MB: 50.0 MiB" in note
        assert "10.0 MiB over: 10 x 1.0 MiB, 5.00" in note
        assert "the days of 2026-11 add up to 63.0 MiB" in note
        assert "│ allowance 50.0 MiB" in text
        assert "60.0 MiB over" in text
        assert not at.app.screen.query_one(UsagePane).has_class("narrow")


async def test_the_days_of_a_unit_count_its_trips_in_the_zone_of_the_screen(tmp_path):
    async with desk(tmp_path) as at:
        way = [
            replace(
                report(minute),
                latitude=42.1 + (300 - minute) / 100,
                speed_kmh=67.0,
                key=f"w{minute}",
            )
            for minute in range(300, 240, -5)
        ]
        await at.console.store.reports.save("yellow-fleet", way)
        await at.press("5")
        pane = at.app.screen.query_one(DaysPane)
        today, *before = pane._rows
        text = at.text()

        assert len(before) == DAYS
        assert today.date == NOON.date()
        assert today.trips >= 1
        assert today.distance == pytest.approx(61, abs=3)
        assert today.driving + today.standing + today.unknown == pytest.approx(12)
        assert before[-1].unknown == 24
        assert "days in UTC" in text
        assert "from the reports of yellow-fleet" in text
        assert "61.2" in text
        assert "Driving h" in text
        assert "06:59" in text


async def test_enter_on_a_day_goes_to_its_reports_and_e_exports_the_days(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("5", "down", "down")
        await at.press("e")
        offered = at.text()
        await at.press("escape", "enter")
        since, until = at.reports.span

        assert "days" in offered.casefold()
        assert isinstance(at.app.screen, DeviceScreen)
        assert at.app.screen.query_one(Tabbed).active == "reports"
        assert since <= NOON - timedelta(days=2, hours=12) <= until


async def test_the_days_are_read_again_when_a_report_comes(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("5")
        pane = at.app.screen.query_one(DaysPane)
        before = pane._rows[0].unknown
        late = replace(report(0), received_at=NOON, at=NOON - timedelta(seconds=1), key="late")

        await at.console.store.reports.save("yellow-fleet", [late])
        await at.pilot.pause(0.4)
        await at.settle()

        assert pane._rows[0].unknown < before


async def test_the_vendors_own_lists_of_a_device_are_tabs_beside_the_others(tmp_path):
    async with desk(tmp_path) as at:
        titles = list(at.app.screen.query_one(Tabbed).titles.values())

        assert titles[4:7] == ["5 Days", "6 Timeline", "7 Notes"]
        assert titles[7:] == ["8 Reporting frequencies", "9 Texts"]


async def test_a_report_is_opened_with_its_fields_in_groups(tmp_path):
    fields = {"WX_temp": 4, "WX_desc": "rain", "input0": True, "input1": False,
              "cellTower1": {"cid": 9, "lac": 2}, "cellTower2": None}  # fmt: skip
    async with desk(tmp_path, **fields) as at:
        await at.press("enter")
        text = at.text()

        assert isinstance(at.app.screen, ReportScreen)
        for words in ("weather", "inputs", "cell tower 1", "cid"):
            assert words in text


def test_fields_of_a_kind_stand_together_whatever_their_order():
    told = grouped({"WX_a": 1, "id": 5, "WX_b": None, "odd_one": 2, "input0": True})

    assert [(group, name) for group, name, _ in told] == [
        ("report", "id"), ("report", "odd_one"), ("weather", "WX_a"), ("weather", "WX_b"),
        ("inputs", "input0"),
    ]  # fmt: skip


async def test_every_tab_shows_something_on_any_screen(tmp_path):
    async with desk(tmp_path, size=(46, 18)) as at:
        for size in ((46, 18), (80, 24), (120, 40)):
            await at.pilot.resize_terminal(*size)
            await at.press("1")
            assert at.reports.timeline.table.body_height >= 3, size
            for tab, words in (("2", "Next: "), ("3", "By month"), ("4", "Field"),
                               ("5", "Trips"), ("6", "verdict"), ("1", "reports")):  # fmt: skip
                await at.press(tab)
                assert words in at.text(), (size, tab)


async def test_no_word_of_a_vendor_acts_or_hides(tmp_path):
    record = replace(TRACKER, label=HOSTILE, state=HOSTILE, vendor={HOSTILE: HOSTILE})
    async with desk(tmp_path, record=record, **{HOSTILE: {HOSTILE: HOSTILE}}) as at:
        for keys in (("2",), ("3",), ("4",), ("1", "enter")):
            await at.press(*keys)
            text = at.text()
            assert at.app.is_running
            assert not set("\x1b\x07\u202e\u200b") & set(text)
        assert "[@click=app.exit]" in text


async def test_a_whole_account_has_a_timeline_too(tmp_path):
    async with desk(tmp_path, device=False) as at:
        await at.press("T")
        while "yellow-fleet" not in at.note:
            await at.press("V")

        assert f"{len(MINUTES)} reports" in at.plot()[0]
        assert "Bus [A12]" in at.text()

        await at.press("f")

        assert "These reports arrive by themselves" in at.note


async def test_a_device_without_reports_opens_on_its_facts(tmp_path):
    alone = replace(
        SIM, provider="polte", account="trackers", key="78", iccid="8901170210345864359"
    )
    async with desk(tmp_path, device=False) as at:
        await at.console.store.devices.save("polte", "trackers", [alone])
        screen = DeviceScreen(at.console, "trackers", "78", at.app.session.times.manner)
        await at.app.push_screen(screen)
        await at.settle()

        assert screen.query_one(Tabbed).active == "facts"
        assert "8901170210345864359" in at.text()

        await at.press("1")

        assert "No positions seen in this time span." in at.text()
        assert "not downloaded yet" not in at.text()
        assert "Loading" not in at.text()


async def test_a_sim_opens_with_what_its_trackers_vendor_knows_of_the_same_device(tmp_path):
    async with desk(tmp_path, device=False) as at:
        await at.app.session.opener.open_device(row_key(SIM))
        await at.settle()
        first = at.text().splitlines()[:3]

        assert f"Fleet{ARROW}Bus [A12]" in first[0]
        assert first[1].strip() == "355000000000017 · last contact 10 min · ~42.1000N 71.5000W cell"
        assert at.note.startswith("Bus [A12] · yellow-fleet · live")
        assert "V: next vendor" in at.note

        await at.press("V")

        assert at.note.startswith("bus-a12 · acme-sims · live")

        at.app.screen.load()
        await at.settle()

        assert at.note.startswith("bus-a12 · acme-sims · live"), "the vendor chosen is kept"


async def test_an_older_position_says_its_age_beside_the_last_word(tmp_path):
    old = replace(TRACKER, position_at=NOON - timedelta(hours=5))
    async with desk(tmp_path, record=old, size=(80, 24)) as at:
        assert "last contact 10 min · ~42.1000N 71.5000W cell (5 h)" in at.text()


USED_UP = "The SIM is suspended because it used up the 50.0 MiB its plan includes."


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_wrong_is_said_above_every_tab_and_why_among_the_facts(tmp_path, size):
    async with desk(tmp_path, size=size) as at:
        head = " ".join(str(at.app.screen.query_one("#verdict").content).split())
        chain = at.app.screen.query_one("#chain")
        assert head == f"▲ warning: {USED_UP}"
        assert chain.display == (size != (46, 18))
        assert not chain.display or chain.text.startswith("SIM ▲  limit ✗  attached ")

        await at.press("2")
        facts = str(at.app.screen.query_one("#findings").content)

        assert USED_UP not in facts, "it stands above"
        assert "  - Lattigo: state “suspend” (acme-sims, 2 min · 11:58:00 UTC)" in facts
        assert "restore the SIM." in facts
        assert (
            "  N fills in its form: watchfloor do change_simstate --account acme-sims --to 77 state=restore"
            in facts
        )
        assert "Would change this: " in facts


async def test_every_link_of_the_chain_is_shown_with_its_value_source_and_age(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("2")
        first, *links = str(at.app.screen.query_one("#links").content).splitlines()

        assert first == "Chain"
        assert links[0] == "  ▲ SIM       suspend (acme-sims, 2 min · 11:58:00 UTC)"
        assert len(links) == len(LINKS)


@pytest.mark.parametrize("size", SIZES)
async def test_each_link_of_the_chain_opens_and_enter_fills_in_the_next_step(tmp_path, size):
    async with desk(tmp_path, size=size) as at:
        link = at.app.screen.query_one("#link")
        before = link.display
        await at.press("h")
        first = str(link.content)
        await at.press("right")
        second = str(link.content)
        await at.press("escape")
        closed = link.display
        await at.press("h", "enter")

        assert not before
        assert not closed
        assert first.startswith("▲ SIM       suspend (acme-sims, 2 min")
        assert second.startswith("✗ limit     ")
        assert "Enter: fills in the next step" in first
        assert isinstance(at.app.screen, ActionForm)


async def test_help_explains_the_symbols_of_the_screen(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("question_mark", *"brok")

        assert "In the chain: this link does not work" in at.text()


async def test_the_next_step_opens_its_form_filled_in(tmp_path):
    async with desk(tmp_path) as at:
        assert "N Next step" in at.text().splitlines()[-1]

        await at.press("N")

        assert isinstance(at.app.screen, ActionForm)
        assert value_of(at.app.screen.query_one("#field-state")) == "restore"


async def test_nothing_is_copied_of_a_unit_of_which_nothing_was_read(tmp_path):
    async with desk(tmp_path, device=False) as at:
        manner = TimeStyle(at.clock())
        at.app.push_screen(DeviceScreen(at.console, "yellow-fleet", "not read", lambda: manner))
        await at.settle()
        await at.press("Y")

        notices = [str(notice.message) for notice in at.app._notifications]
        assert any("Nothing to copy yet" in words for words in notices)


async def test_a_doubtful_verdict_is_asked_about_once_and_only_where_vendors_are_polled(tmp_path):
    async with desk(tmp_path, device=False) as at:
        session, questions = at.app.session, at.console.store.questions
        await session.opener.open_device(row_key(TRACKER))
        await at.settle()
        assert await questions.asked_at("yellow-fleet", "reports", ["5"]) == {}
        await at.press("q")

        session.background.is_live = True
        await session.opener.open_device(row_key(TRACKER))
        await at.settle()
        asked = await questions.asked_at("yellow-fleet", "reports", ["5"])

        assert asked["5"] == at.clock()
        assert "asking" not in str(at.app.screen.query_one("#verdict").content)


async def well(at):
    """Give the SIM of the desk a plan which is not used up, let it connect, and the tracker move."""
    moved = replace(report(5), latitude=42.11)
    await at.console.store.reports.save("yellow-fleet", [moved])
    plan = {"name": "IoT 50MB", "monthly_data_allowance_bytes": 5 * 1024**3}
    row = Row(provider="lattigo", account="acme-sims", list="rate-plans", key="IoT", vendor=plan)
    await at.console.store.lists.save("acme-sims", "rate-plans", [row])
    await at.console.store.devices.save("lattigo", "acme-sims", [replace(SIM, state="active")])
    await at.pilot.pause(0.4)
    await at.settle()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_device_which_is_well_takes_no_line_and_its_facts_say_so(tmp_path, size):
    async with desk(tmp_path, size=size) as at:
        await well(at)
        await at.press("2")

        assert not at.app.screen.query_one("#verdict").display
        assert at.app.screen.query_one("#chain").display
        assert "● ok: " in at.text()
        assert "Next step" not in at.text()
        assert not at.app.screen.check_action("next_step", ())


async def test_the_facts_are_copied_whole_for_a_ticket_or_one_by_one(tmp_path):
    taken = []

    async def take(what, text, _=None):
        taken.append((what, text))

    async with desk(tmp_path) as at:
        at.app.session.clipboard.copy = take
        await at.press("2", "Y")

        (what, text) = taken.pop()
        lines = text.splitlines()
        assert what == "Facts"
        assert lines[0] == f"Fleet{ARROW}Bus · 2026-11-21 12:00:00 UTC"
        assert lines[1].startswith("355000000000017 · last contact 2026-11-21 11:50:00 UTC · ~42.1")
        assert "  last contact (vendor): 2026-11-21 11:50:00 UTC" in lines
        assert lines.index("Lattigo · acme-sims") > lines.index("CharterUP · yellow-fleet")
        assert "  State: suspend" in lines
        assert lines[2] == f"▲ warning: {USED_UP}"
        facts = "\n".join(lines[lines.index("CharterUP · yellow-fleet") : lines.index("Chain")])
        assert not re.search(r": -|min\b", facts), "no unknown values, no ages"

        await at.press("y")
        assert "IMEI" in at.text()
        await at.press(*"iccid", "enter")

        assert taken == [("ICCID", "8901170210345864342")]


async def test_devices_of_an_account_which_is_no_longer_configured_are_not_listed(tmp_path):
    former = replace(SIM, provider="polte", account="former", key="9", label="Former bus")
    async with desk(tmp_path, device=False) as at:
        await at.console.store.devices.save("polte", "former", [former])
        await at.pilot.pause(0.4)
        await at.settle()

        assert "Bus [A12]" in at.text()
        assert "Former bus" not in at.text()
        assert "former" not in at.text()

        await at.app.session.opener.open_device(row_key(TRACKER))
        await at.settle()
        await at.press("2")

        assert "acme-sims" in at.text()
        assert "former" not in at.text()


async def test_a_silent_unit_opens_on_its_last_word(tmp_path):
    async with desk(tmp_path, device=False, asked=True) as at:
        at.clock.advance(9 * 86_400)
        navigation = at.app.session.navigation

        await at.app.session.opener.open_device(row_key(TRACKER))
        await at.settle()
        first = at.reports.span
        await at.press("t", *"now", "enter")
        live = at.reports.span
        navigation.step(-1)
        navigation.step(1)
        await at.settle()

        for since, until in (first, at.reports.span):
            assert since < NOON - timedelta(minutes=10) < until < NOON + timedelta(hours=9)
        assert live[1] >= NOON + timedelta(days=9)


async def test_enter_on_a_field_opens_nothing(tmp_path):
    async with desk(tmp_path) as at:
        before = at.app.screen
        await at.press("4", "enter")
        await at.settle()

        assert at.app.screen is before
