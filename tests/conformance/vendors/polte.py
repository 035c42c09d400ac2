"""Polte under the conformance suite."""

import json
from typing import Any

from tests.conformance.case import Case, Wish, first_device, on_account, on_devices
from tests.conformance.rig import Desk
from tui.sim.polte.vendor import Polte
from tui.sim.world.world import World

PASSWORD = "canary-polte-password-4711"
UE_KEY = "canary-polte-ue-key-4711"


def opened(world: World, **options: Any) -> Polte:
    # its client waits for a location on the wall's clock
    given = {"password": PASSWORD, "ue_key": UE_KEY, "pending_seconds": 0.0}
    return Polte(world, **{**given, **options})


async def _claimable(desk: Desk) -> Wish:
    unit = next(unit for unit in desk.world.units if not unit.has_locator and unit.index % 5)
    return Wish((unit.imei,))


async def _token(desk: Desk) -> Wish:
    await desk.client.apply("create_token", (), {"role": "customer-support"}, desk.sending)
    return Wish(((await desk.client.rows("tokens"))[-1].key,))


async def _user(desk: Desk) -> Wish:
    await desk.client.apply("create_user", (), {"email": "new@example.com"}, desk.sending)
    return Wish(((await desk.client.rows("users"))[-1].key,))


async def _registered(desk: Desk) -> Wish:
    device = await first_device(desk)
    await desk.client.apply("register", (device,), {}, desk.sending)
    return Wish((device,), {"payload": "0x00ff10", "sync": True})


async def _maker(desk: Desk, **values: Any) -> Wish:
    device = (await desk.devices())[0]
    return Wish((), {"manufacturerId": device.vendor["manufacturerToken"], **values})


async def _model(desk: Desk) -> Wish:
    return await _maker(desk, label="Kennel tag KT-1")


async def _manifest(desk: Desk) -> Wish:
    return await _maker(desk, file="490154203237518\n")


CELLS = json.dumps({"mcc": 310, "mnc": 410, "tac": 1, "gcid": 2})
CASE = Case(
    name="polte",
    open=opened,
    secrets={"email": "ops@example.com", "password": PASSWORD, "ue_token": UE_KEY},
    options={"allow_unverified": True},
    wishes={
        "claim": _claimable,
        "claim_file": _claimable,
        "create_token": on_account(role="ue"),
        "revoke_token": _token,
        "register": on_devices(),
        "locate": _registered,
        "set_label": on_devices(label="Coach 12"),
        "create_user": on_account(email="new@example.com", role="customer-user"),
        "delete_user": _user,
        "edit_profile": on_account(phone="+1 500 555 0199"),
        "create_model": _model,
        "upload_manifest": _manifest,
        "locate_core": on_account(payload=CELLS),
    },
    means={"duplicate_keys": None},  # its list is CSV: there are no keys to be doubled
    bodyless=frozenset({"revoke_token", "delete_user"}),
)
