"""Descriptions, service counters and the photo of a device, which is never fetched."""

from dataclasses import replace

from tests.screens.device_desk import SIM, TRACKER, desk
from tui.screens.device.facts_pane import code_links
from tui.screens.shell.qr import QrScreen

PHOTO = "https://vtx-images.s3.amazonaws.com/device-images/22901.jpg"
SENT = {"Image_URL": PHOTO, "customerDesc": "Blue coach", "consumerKey": "K-7"}


async def test_the_facts_say_what_it_is_and_link_to_its_photo(tmp_path):
    async with desk(tmp_path, record=replace(TRACKER, vendor=SENT)) as at:
        await at.press("2", "end")
        ticket = await at.app.screen.ticket("Bus")

        assert "Customer description: Blue coach" in ticket
        assert "Product key: K-7" in ticket
        assert f"Photo: {PHOTO}" in at.text()

        await at.press("Q")
        assert isinstance(at.app.screen, QrScreen)
        assert "geo:42.1" in at.text()
        await at.press("tab", "tab")
        assert "22901.jpg" in at.text().replace("\n", "")


async def test_without_position_and_photo_there_is_no_code(tmp_path):
    async with desk(tmp_path) as at:
        nowhere = replace(TRACKER, latitude=None, vendor={})

        assert code_links(at.console, (nowhere,)) == ()
        assert code_links(at.console, (nowhere, SIM, TRACKER))[0] == "geo:42.10000,-71.50000;u=1609"
