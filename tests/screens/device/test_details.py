"""What a full report says of where a device is: its time zone, and the town."""

from dataclasses import replace

from tests.screens.device_desk import desk, report
from tests.screens.frozen import told
from tui.domain.device.radio import Weather

KYIV = {"timezone": "Europe/Kyiv", "weather": Weather("Bila Tserkva", 4.0, "fog")}


async def full(at, **known):
    sent = replace(report(1), **{**KYIV, **known})
    await at.console.store.reports.save("yellow-fleet", [sent])
    at.app.screen.load()
    await at.settle()


async def test_z_goes_through_the_devices_own_zone_which_is_left_with_the_device(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("Z")
        assert "UTC" in at.plot()[0]
        await at.press("Z")
        await full(at)

        await at.press("Z")
        there, said = at.plot()[0], told(at.app)
        await at.press("Z")
        again = at.plot()[0]
        await at.press("Z", "Z", "escape")

        assert "EET" in there
        assert "Times are in Europe/Kyiv, where this device is." in said
        assert "UTC" in again
        assert str(at.app.session.times.manner().zone) == "UTC"


async def test_town_and_local_time_stand_in_the_head_the_facts_and_a_ticket(tmp_path):
    async with desk(tmp_path) as at:
        await full(at)
        await at.press("2")
        ticket = await at.app.screen.ticket("Bus")

        assert ", Bila Tserkva" in at.text()
        assert ", Bila Tserkva" in ticket.splitlines()[1]
        assert "its time zone: Europe/Kyiv · now 14:00" in ticket


async def test_a_town_far_from_the_position_and_an_unknown_zone_change_nothing(tmp_path):
    async with desk(tmp_path) as at:
        await full(at, timezone="../etc/passwd", received_at=None, latitude=50.0)
        await at.press("Z")

        assert "Bila Tserkva" not in at.text()
        assert told(at.app) == ""
