"""CharterUP under the conformance suite."""

from typing import Any

from tests.conformance.case import Case, Wish, first_device
from tests.conformance.rig import Desk
from tui.sim.charterup.vendor import CharterUp
from tui.sim.world.world import World

TOKEN = "canary-charterup-token-4711"


def opened(world: World, **options: Any) -> CharterUp:
    return CharterUp(world, **{"token": TOKEN, **options})


async def _frequency(desk: Desk) -> Wish:
    device = await first_device(desk)
    return Wish((device,), {"ConfigID": (await desk.client.rows("frequencies", device))[0].key})


CASE = Case(
    name="charterup",
    open=opened,
    secrets={"token": TOKEN},
    wishes={"set_reporting_frequency": _frequency},
)
