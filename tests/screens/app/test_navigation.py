"""Finding a device, going somewhere by name, and the way back."""

from datetime import timedelta

from textual._styles_cache import StylesCache

from tests.screens.frozen import keys, settle, table_of, text, told, typed
from tui.domain.show.filter import DeviceQuery
from tui.screens.change.audit import AuditScreen
from tui.screens.change.jobs import JobsScreen
from tui.screens.device.screen import DeviceScreen
from tui.screens.fleet.main import MainScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row import RowsScreen
from tui.screens.shell.history import ARROW
from tui.sim.lattigo.account import Device as SimulatedSim
from tui.widgets.line.tabbed import Tabbed


async def test_the_last_digits_of_any_identifier_find_the_device_of_every_vendor(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        page = await frozen.console.store.devices.page(
            DeviceQuery(provider="polte", text="imei:", sort="key", limit=1)
        )
        await keys(pilot, "ctrl+k")

        shown = await typed(pilot, page.records[0].imei[-6:])
        await keys(pilot, "enter")

        assert page.records[0].imei in shown
        assert "1 found." in shown, "it says more than that there is one"
        assert isinstance(app.screen, DeviceScreen)


WRITTEN = ("IMEI: {imei}", "Caller: IMEI {imei}, silent since noon", "{iccid}F", "ICCID {iccid}")


async def test_an_identifier_is_found_as_a_ticket_has_it(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot)
        page = await app.session.console.store.devices.page(DeviceQuery("imei: iccid:"))
        one = next(one for one in page.records if len(one.iccid) == 19)
        for written in WRITTEN:
            await keys(pilot, "ctrl+k")

            shown = await typed(pilot, written.format(imei=one.imei, iccid=one.iccid))

            assert "1 found." in shown, written
            assert f"IMEI {one.imei}" in shown or f"ICCID {one.iccid}" in shown, written
            await keys(pilot, "escape")


async def test_a_wrong_check_digit_is_said_and_the_device_found_where_only_that_is_mistyped(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot)
        page = await app.session.console.store.devices.page(DeviceQuery("imei:", limit=1))
        imei = page.records[0].imei
        mistyped = f"{imei[:-1]}{(int(imei[-1]) + 1) % 10}"
        await keys(pilot, "ctrl+k")

        shown = await typed(pilot, mistyped)

        found = " ".join(shown.replace("│", " ").split())
        assert imei in found
        assert "with another check digit" in found
        assert f"expected {imei[-1]}" in shown

        await keys(pilot, "escape", "ctrl+k")

        shown = await typed(pilot, "356938035643808")

        assert "No unit matches." in shown
        assert "356938035643808: the check" in shown
        assert "wrong for an IMEI (8, expected 9)" in shown


async def test_of_screens_which_were_left_nothing_drawn_is_kept(frozen):
    kept = StylesCache.get_inner_outer.cache_info
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "enter")
        looked_at = kept().currsize
        await keys(pilot, "q")
        await pilot.pause(0.1)

        assert kept().currsize < looked_at / 2


async def test_the_command_line_goes_to_any_list_by_its_name(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, "rate plans")

        shown = await keys(pilot, "enter")

        assert app.screen.provider_pane.chosen == "rate-plans"
        assert "IoT 5MB Pool" in shown


async def test_the_command_line_opens_a_screen_by_its_name_or_key_and_leaves_with_q(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        for named, screen in (("jobs", JobsScreen), ("log", AuditScreen), ("A", AuditScreen)):
            await keys(pilot, "colon")
            await typed(pilot, named)
            await keys(pilot, "enter")

            assert isinstance(app.screen, screen), named
            await keys(pilot, "escape")

        await keys(pilot, "colon")
        await typed(pilot, "q")

        await keys(pilot, "enter")

        assert not app.is_running


async def test_the_command_line_offers_the_values_there_are_and_how_many_rows_each_has(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "colon")

        shown = await typed(pilot, "state:susp")
        await keys(pilot, "enter")

        assert "filter state=suspend  " in shown
        assert "1 devices" in shown
        assert app.screen.pane.wanted.text == "state=suspend"
        assert table_of(app).row_count > 0


async def test_the_command_line_says_what_a_filter_would_match_before_it_is_taken(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        before = await keys(pilot, "3", "colon")

        shown = await typed(pilot, "last_seen>2h")

        assert "filter last_seen>2h" in shown
        assert " of 57 devices" in shown or "of " in shown
        assert "Enter: run" in before


async def test_tab_completes_a_columns_name_and_an_account_is_gone_to_by_its_name(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "4", "colon")
        await typed(pilot, "cost_c")

        shown = await keys(pilot, "tab")
        await keys(pilot, "escape", "2")

        assert "cost_center:" in shown

        await keys(pilot, "colon")
        await typed(pilot, "account acme")

        await keys(pilot, "enter")

        assert app.screen.place().tab == "lattigo"
        assert app.screen.pane.wanted.text == "account=acme-sims"


async def test_help_is_searched_and_does_what_is_chosen(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await keys(pilot, "3", "question_mark")
        named = await typed(pilot, "jobs")
        await keys(pilot, "escape", "question_mark")
        await typed(pilot, "other way around")

        shown = await keys(pilot, "enter")

        assert "J           Jobs: Show the changes sent from here" in named
        assert "by Label ↓" in shown


FOR_WHAT = {"stolen": "find-it", "money": "plans", "yesterday": "at", "hand-over": "diff"}
"""Words of what somebody wants, and the command which does it."""


async def test_what_has_no_key_is_found_in_help_and_on_the_command_line_by_what_it_is_for(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3")
        for word, line in FOR_WHAT.items():
            await keys(pilot, "question_mark")
            helped = await typed(pilot, word)
            written = await keys(pilot, "enter")
            await keys(pilot, "escape", "colon")
            offered = await typed(pilot, word)
            await keys(pilot, "escape")

            assert f":{line} " in helped, word
            assert f"{line} " in written.partition("Command")[2], word
            assert f" {line} " in offered, word


async def test_help_says_why_something_cannot_be_done_here(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 60)) as pilot:
        shown = await keys(pilot, "3", "question_mark")

        assert "Note  not now: no vendor here offers it  Write a note on a SIM" in shown
        assert "Difference  not now: mark two rows first  Compare two marked rows" in shown
        assert "Unfilter  not now: there is no filter  Remove the last term" in shown


async def test_back_and_forward_go_through_tabs_and_screens(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3", "tab", "enter")
        opened = app.screen

        await keys(pilot, "left_square_bracket")
        groups = app.screen.place()
        await keys(pilot, "left_square_bracket")
        devices = app.screen.place()
        await keys(pilot, "left_square_bracket")
        fleet = app.screen.place()
        await keys(pilot, "left_square_bracket")
        end = told(app)
        shown = await keys(pilot, *["right_square_bracket"] * 3)

        assert isinstance(opened, RowsScreen)
        assert (groups.tab, groups.list) == ("charterup", "groups")
        assert (devices.tab, devices.list) == ("charterup", "devices")
        assert fleet.tab == "fleet"
        assert "Nothing to go back to." in end
        assert isinstance(app.screen, RowsScreen)
        assert f"CharterUP{ARROW}Device groups{ARROW}Devices of a group" in shown.splitlines()[0]


async def test_a_vendors_tab_is_a_place_before_it_is_filled(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        main = app.screen
        main.query_one("#tabs", Tabbed).active = "charterup"

        chosen = main.place()
        await settle(pilot)

        assert chosen == main.place(), "keys can come in one packet, between choosing and filling"


async def test_leaving_a_screen_can_be_taken_back(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "J", "q")
        left = app.screen

        await keys(pilot, "right_square_bracket")

        assert isinstance(left, MainScreen)
        assert isinstance(app.screen, JobsScreen)


async def test_the_way_here_stands_at_the_top_and_its_end_is_kept_where_it_is_long(frozen):
    app = frozen.app()
    async with app.run_test(size=(46, 18)) as pilot:
        shown = await keys(pilot, "3", "tab", "down", "enter")

        assert shown.splitlines()[0].strip().startswith("…")
        assert "Devices of a group" in shown.splitlines()[0]


async def test_a_device_is_opened_with_enter_and_left_with_escape(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3", "down")
        key = table_of(app).cursor_key

        shown = await keys(pilot, "enter")
        opened = app.screen
        await keys(pilot, "escape")

        assert isinstance(opened, DeviceScreen)
        assert f"CharterUP{ARROW}" in shown.splitlines()[0]
        assert isinstance(app.screen, MainScreen)
        assert app.screen.query_one("#devices", ListPane).table.cursor_key == key


async def test_a_wrong_command_does_nothing(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        before = await keys(pilot, "3")
        await keys(pilot, "colon")
        await typed(pilot, "no_such>3")

        await keys(pilot, "enter", "escape")

        assert text(app) == before


async def test_enter_asks_once_for_a_whole_identifier_which_the_store_does_not_have(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        account = frozen.simulator.vendors["lattigo"].account
        account.activated.append(
            SimulatedSim(
                id=90_001, name="bus-77", imei="490154203237518", iccid="89014103211118510720",
                imsi="310410118510720", msisdn="15005550000", carrier="ATT", plan="IoT 50MB",
                activated_at=account.now - timedelta(days=1),
            )
        )  # fmt: skip
        await keys(pilot, "ctrl+k")

        offered = await typed(pilot, "89014103211118510720")
        await keys(pilot, "enter")
        found = text(app)
        await keys(pilot, "enter")

        assert "No unit matches. Enter asks acme-sims (1 request)." in " ".join(offered.split())
        assert "Yours, new since the last sync of acme-sims." in found
        assert "bus-77" in found
        assert isinstance(app.screen, DeviceScreen)


async def test_an_identifier_which_no_vendor_knows_is_asked_for_only_once(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await keys(pilot, "ctrl+k")
        await typed(pilot, "89014103211118510720")
        await keys(pilot, "enter")

        assert "No vendor knows it." in text(app)
        await keys(pilot, "backspace", "0")
        assert "Enter asks" not in text(app)
