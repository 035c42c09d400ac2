"""Lattigo's writes to many devices at once: each device gets its own verdict, always in a 200."""

from collections.abc import Callable

from tui.sim.lattigo.account import Device, Limit, Text
from tui.sim.lattigo.call import NO_DEVICE, Call
from tui.sim.lattigo.catalog import USERNAMES
from tui.sim.lattigo.pages import refusal
from tui.sim.message import Answer, answer_json
from tui.sim.world.unit import SimState

NO_SMS = "Error: Device does not exist, or does not support SMS."
_STATES = {"suspend": SimState.SUSPENDED, "restore": SimState.ACTIVE}
_ACTIONS = ("suspend", "email")


def change_cost_center(call: Call) -> Answer:
    """PUT …/change_cost_center."""
    center = call.params.required("cost_center")

    def change(device: Device) -> str:
        call.account.cost_centers[device.name] = center
        return "Success"

    return _each(call, "change_status", change)


def change_simstate(call: Call) -> Answer:
    """PUT …/change_simstate: accepted at once, on the device's record only later."""
    state = call.params.required("state")
    call.params.word("state", tuple(_STATES))

    def change(device: Device) -> str:
        call.account.set_state(device, _STATES[state])
        return "Success"

    return _each(call, "change_status", change, id_type=call.id_type)


def set_usage_limit(call: Call) -> Answer:
    """POST …/set_usage_limit: a cap which suspends the device or mails users."""
    actions = _actions(call)
    kilobytes = call.params.number("kb_limit")
    usernames = call.params.names("usernames") if call.params.has("usernames") else []

    def limit(device: Device) -> str:
        known = [name for name in usernames if name in USERNAMES]
        call.account.limits[device.name] = Limit(kilobytes, "suspend" in actions, known)
        call.account.watch_limit(device)
        return "Success: Device data limit is set."

    return _each(call, "status", limit)


def remove_usage_limit(call: Call) -> Answer:
    """POST …/remove_usage_limit."""

    def remove(device: Device) -> str:
        call.account.limits.pop(device.name, None)
        return "Success: Device data limit removed."

    return _each(call, "status", remove)


def send_sms(call: Call) -> Answer:
    """POST …/send_sms: queued, without an id, and charged for each device."""
    text = call.params.required("sms_text")

    def send(device: Device) -> str:
        state = call.account.state(device, call.account.now)
        if not device.msisdn or state is SimState.DEACTIVATED:
            return NO_SMS
        number = len(call.account.texts) + 1
        call.account.texts.append(Text(number, device.name, text, call.account.now))
        call.account.charge("send_sms", device.name)
        return "Success: Attempting SMS Send."

    return _each(call, "status", send, missing=NO_SMS)


def _each(
    call: Call,
    envelope: str,
    act: Callable[[Device], str],
    *,
    id_type: str = "device_name",
    missing: str = NO_DEVICE,
) -> Answer:
    """Act on every device named, and key each verdict by the name that was sent."""
    found = {name: call.account.find(name, id_type) for name in call.params.names()}
    verdicts = {name: act(device) if device else missing for name, device in found.items()}
    return answer_json({envelope: verdicts})


def _actions(call: Call) -> tuple[str, ...]:
    # lattigo.txt: "At least one of 'suspend,' or 'email' must be specified" - in one text or a list
    given = call.params.required("action").strip('[]"')
    words = tuple(word.strip(' "') for word in given.split(","))
    if not set(words) <= set(_ACTIONS):
        raise refusal("action does not have a valid value")
    return words
