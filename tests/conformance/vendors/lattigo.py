"""Lattigo under the conformance suite."""

from typing import Any

from tests.conformance.case import Case, Wish, on_devices
from tests.conformance.rig import Desk
from tui.providers.errors import AnswerUnreadable
from tui.sim.lattigo.vendor import Lattigo
from tui.sim.world.world import World

KEY = "canary-lattigo-key-4711"


def opened(world: World, **options: Any) -> Lattigo:
    return Lattigo(world, **{"api_key": KEY, **options})


async def _locatable(desk: Desk) -> Wish:
    located = {unit.iccid for unit in desk.world.sims if unit.carrier == "ATT"}
    return Wish((next(one.address for one in await desk.devices() if one.iccid in located),))


async def _activation(desk: Desk) -> Wish:
    plan = (await desk.client.rows("rate-plans"))[0].key
    return Wish(("490154203237518/89014103211118510720",), {"rate_plan_name": plan})


async def _upload(_: Desk) -> Wish:
    return Wish(("490154203237518",), {"upload_email": "vendor@example.com", "upload_sku": "SKU-1"})


CASE = Case(
    name="lattigo",
    open=opened,
    secrets={"key_name": "demo", "api_key": KEY},
    wishes={
        "change_simstate": on_devices(state="suspend"),
        "note": on_devices(field_name="note2", note="spare key in the office"),
        "change_cost_center": on_devices(cost_center="Line 4"),
        "set_usage_limit": on_devices(kb_limit=50_000, action="suspend"),
        "remove_usage_limit": on_devices(),
        "send_sms": on_devices(sms_text="reboot"),
        "cellular_locate": _locatable,
        "activation_request": _activation,
        "upload_request": _upload,
    },
    means={"short_list": AnswerUnreadable},  # X-Total says how many there should have been
)
