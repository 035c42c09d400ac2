"""What the simulated vendors send as their documents say is counted as read, list by list."""

from tests.sync.desk import LOCATORS, SIMS, TRACKERS, desk
from tui.console.vendor_list import read_list
from tui.console.vendor_notes import vendor_notes


async def test_sound_lists_and_devices_leave_no_note():
    async with desk() as one:
        console = one.console
        for account in (TRACKERS, SIMS, LOCATORS):
            records = await one.records(account)
            for spec in console.accounts[account].lists:
                if spec.per == "account":
                    await read_list(console, account, spec.name, again=True)
                elif spec.per == "device":
                    await read_list(console, account, spec.name, records[0].address, again=True)
            notes = await vendor_notes(console, account)

            assert [note for note in notes if "cannot be read" in note] == []
