"""Acting on devices: the form of the right account, or what to do instead."""

from tests.screens.frozen import keys, told, typed
from tui.domain.show.filter import DeviceQuery


async def alone_at_polte(console):
    """Return a device which no other vendor knows."""
    page = await console.store.devices.page(DeviceQuery("imei:", provider="polte"))
    for record in page.records:
        if all(other.provider == "polte" for other in await console.same_device(record)):
            return record
    raise AssertionError("another vendor knows every device")


async def test_an_action_which_the_row_has_no_account_for_says_what_to_select(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "slash")
        record = await alone_at_polte(app.session.console)
        await typed(pilot, record.imei)
        await keys(pilot, "enter", "n")

        assert (
            "Select a device in acme-sims (Lattigo) first. This one is in trackers (Polte)."
            in told(app)
        )


async def test_texts_are_not_offered_for_a_device_without_a_sim(frozen):
    app = frozen.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "slash")
        record = await alone_at_polte(app.session.console)
        await typed(pilot, record.imei)
        await keys(pilot, "enter", "i")

        assert "This device has no SIM that can send or receive texts." in told(app)
