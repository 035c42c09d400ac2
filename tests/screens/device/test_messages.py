"""The texts of one SIM: older ones are asked for, a month at a time."""

from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from tests.screens.frozen import keys, settle, text
from tui.domain.show.filter import DeviceQuery
from tui.screens.device.messages import MessagesScreen
from tui.screens.list.row import FieldsScreen


async def sim_with_texts(frozen):
    """Return a SIM whose carrier lists texts older than a month."""
    lattigo = frozen.simulator.vendors["lattigo"].account
    page = await frozen.console.store.devices.page(DeviceQuery(provider="lattigo", limit=500))
    now = frozen.clock()
    for record in page.records:
        device = lattigo.find(record.address)
        if device is None or device.carrier != "VDF" or device.unit is None:
            continue
        if lattigo.world.sms(device.unit, now - timedelta(days=58), now - timedelta(days=32)):
            return record
    raise AssertionError("no SIM has older texts")


@asynccontextmanager
async def open_thread(frozen):
    """Open the texts of such a SIM; yield the application, its pilot, and what reads the stored texts."""
    app = frozen.app()
    async with app.run_test(size=(150, 40)) as pilot:
        await settle(pilot)
        record = await sim_with_texts(frozen)
        await app.push_screen(MessagesScreen(frozen.console, record, app.session.times.manner))
        await settle(pilot)
        lists = frozen.console.store.lists

        async def stored():
            return (await lists.read(record.account, "sms", argument=record.address)).rows

        yield app, pilot, stored


async def test_o_asks_for_a_month_more_and_the_texts_stay_stored(frozen):
    async with open_thread(frozen) as (app, pilot, stored):
        before = await stored()
        await keys(pilot, "o")
        await settle(pilot)
        after = await stored()

        times = [datetime.fromisoformat(row.vendor["event_timestamp"]) for row in after]
        assert len(after) > len(before)
        assert min(times) < frozen.clock() - timedelta(days=31)
        assert "Delay" in text(app)
        assert "Failure" in text(app)


async def test_a_vendor_which_fails_leaves_the_texts_which_were_there(frozen):
    async with open_thread(frozen) as (app, pilot, stored):
        before = await stored()
        frozen.faults.strike("status_500", vendor="lattigo", times=99)
        await keys(pilot, "o")
        await settle(pilot)

        assert await stored() == before
        assert "500" in text(app)


async def test_d_shows_all_texts_then_only_those_received_then_only_those_sent(frozen):
    async with open_thread(frozen) as (app, pilot, _):
        await keys(pilot, "o")
        await settle(pilot)
        ways = []
        for _ in range(3):
            ways.append({row.way for row in app.screen._rows()})
            await keys(pilot, "d")
            await settle(pilot)

        assert ways[1] <= {"in"}
        assert ways[2] <= {"out"}
        assert ways[0] == ways[1] | ways[2]
        assert "only" not in text(app)


async def test_enter_shows_a_text_whole_and_the_keys_of_the_thread_stand_first(frozen):
    async with open_thread(frozen) as (app, pilot, _):
        thread = text(app)
        await keys(pilot, "enter")

        line = thread.splitlines()[-1]
        assert line.index("Send text") < line.index("Command")
        assert isinstance(app.screen, FieldsScreen)
        assert "status" in text(app)
