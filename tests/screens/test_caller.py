"""From a caller's words to the cause, the next step and the text for a ticket, in few keys."""

from textual import events

from tests.screens.frozen import copied, press, settle, told
from tui.console.demo import demo_world
from tui.domain.show.filter import UnitQuery
from tui.screens.shell.history import ATTENTION

MOST_KEYS = 8
"""A pasted text counts as one."""


def grouped(number):
    """Return a phone number as people write it: `1 (479) 403-9214`."""
    return f"{number[:-10]} ({number[-10:-7]}) {number[-7:-4]}-{number[-4:]}"


SENTENCES = {
    "grouped phone": lambda unit: f"Their box {grouped(unit.msisdn)} stopped on Friday.",
    "last digits": lambda unit: f"it ends in {unit.iccid[-6:]}",
    "IMEI in fours": lambda unit: f"IMEI {unit.imei[:4]} {unit.imei[4:8]} {unit.imei[8:12]} {unit.imei[12:]}",
    "name": lambda unit: f"{unit.name.lower()} does not show up on our map",
    "mail": lambda unit: (
        "Hello,\n\nsince yesterday one of our vehicles is missing. Nothing was changed on our side; the driver "
        f"says that the light is on.\nSIM card: {unit.iccid}\n\nThanks\nAnn (ext. 4411)"
    ),
}  # fmt: skip
"""What callers say of a unit, and write in tickets."""


class Keys:
    """Presses keys, pastes, and counts both."""

    def __init__(self, pilot):
        self.pilot, self.pressed = pilot, []

    async def __call__(self, key):
        self.pressed.append(key)
        await press(self.pilot, key)
        return await settle(self.pilot)

    async def paste(self, text):
        self.pressed.append("paste")
        event = events.Paste(text)
        event.set_sender(self.pilot.app)
        self.pilot.app._driver.send_message(event)
        await self.pilot._wait_for_screen()
        return await settle(self.pilot)


async def test_from_a_callers_words_to_cause_next_step_and_ticket_in_eight_keys(troubled, tmp_path):
    app = copied(troubled, tmp_path, world=demo_world).app(
        environ={"TERM": "xterm-kitty"}, tab=ATTENTION
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        page = await app.session.console.store.units.page(UnitQuery("severity>=warning", limit=100))
        whole = [unit for unit in page.units if unit.imei and unit.iccid and unit.msisdn]
        for nth, (said, words) in enumerate(SENTENCES.items()):
            unit, user = whole[nth % len(whole)], Keys(pilot)
            await user("ctrl+k")
            await user.paste(words(unit))
            shown = " ".join((await user("enter")).split())
            await user("Y")
            ticket = await app.screen.ticket(unit.name)
            cause = unit.sentence.split(",")[0]
            advice = unit.findings[0]["advice"]

            assert len(user.pressed) <= MOST_KEYS, said
            assert unit.name in shown, said
            assert cause in shown, f"{said}: {shown}"
            assert f"Next: {advice}" in shown, f"{said}: {shown}"
            assert cause in ticket, said
            assert advice in ticket, said
            assert unit.imei in ticket, said
            assert "Facts copied" in told(app), said
            assert "Nothing to copy" not in told(app), said
            await press(pilot, "q")
