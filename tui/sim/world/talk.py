"""The text messages between devices and the people who watch them."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tui.sim.world.fate import DAY, WORLD_BEGINS
from tui.sim.world.habits import Habits
from tui.sim.world.luck import mix
from tui.sim.world.unit import Sms, Unit

_PER_DAY = 8
_LOW = 0.2
_HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J door open",
    "[bold red]ALARM[/] [/nothing] [link=http://example.com]press[/link]",
    "\u202eNEPO ROOD\u202c zone 4 🚨",
    "door open\r\nOK 12.6V\r\n",
)


_ODD = ("door open", "DOOR OPEN zone 4 🚨", "door open\r\nOK 12.6V\r\n")


def texts_of(
    unit: Unit, habits: Habits, number: int, fleet: int, *, hostile: bool = False
) -> Iterator[Sms]:
    """Return the texts of a day, counted from 1970, in order."""
    start = number * DAY
    base = ((number - WORLD_BEGINS // DAY) * fleet + unit.index) * _PER_DAY
    for slot, (at, outbound, text) in enumerate(
        sorted(_said(habits, number, start, hostile=hostile))
    ):
        luck = mix(habits.seed, base + slot, 51)
        yield Sms(
            number=base + slot,
            unit=unit,
            at=datetime.fromtimestamp(at, UTC),
            outbound=outbound,
            text=text,
            delivered=luck % 25 != 0,
        )


def _said(
    habits: Habits, number: int, start: int, *, hostile: bool
) -> Iterator[tuple[int, bool, str]]:
    """Return when, whether by the device, and what."""
    luck = mix(habits.seed, habits.index, number ^ 0x5115)
    talkative = mix(habits.seed, habits.index, 50)
    noon = start + (habits.phase + luck % 900) % (DAY - 7_200)
    if talkative % 3 == 0:
        yield noon, True, f"OK {12.1 + luck % 9 / 10:.1f}V"
    if talkative % 5 == 0 and luck % 4 == 0:
        yield noon + 1_800, False, "STATUS?"
        yield (
            noon + 1_830,
            True,
            f"STATUS ign={luck & 1} sat={4 + luck % 8} v={12.0 + luck % 7 / 10}",
        )
    if talkative % 16 == 0 and luck % 3 == 0:
        odd = _HOSTILE if hostile else _ODD
        yield noon + 3_600, True, odd[luck // 3 % len(odd)]
    charge = habits.life.charge(start)
    if charge is not None and charge < _LOW:
        yield noon + 5_400, True, f"LOW BATTERY {(3_290 + 860 * charge**0.6) / 1_000:.2f}V"
