"""CharterUP's lists beside its devices, as rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from tui.domain.device.record import Row
from tui.providers.charterup.answer import CommandAnswer
from tui.providers.charterup.models import DeviceGroup, Frequency, GroupDevice, Organization
from tui.providers.charterup.records import NAME
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.wire_model import as_list

Found = tuple[str | None, Mapping[str, Any], str | None]
"""What names one entry, its fields, and the device it is about."""


def groups(answer: CommandAnswer, account: str) -> list[Row]:
    """Read the device groups of an organization, the virtual one of the ungrouped among them."""
    sent = _inner(answer, "DeviceGroups", "DeviceGroupID")
    models = DeviceGroup.read_all(sent, f"{account}: get_device_groups")
    return _rows(account, "groups", ((model.device_group_id, model.raw, None) for model in models))


def orgs(answer: CommandAnswer, account: str) -> list[Row]:
    """Read an organization and its children as one list, each marked with its `relation`."""
    found: list[Found] = [
        (model.org_id, {**model.raw, "relation": relation}, None)
        for name, relation in (("CurrentOrg", "current"), ("ChildOrgs", "child"))
        for model in Organization.read_all(_inner(answer, name), f"{account}: get_orgs")
    ]
    if answer.rows and not found:
        raise AnswerUnreadable(
            f"{account}: get_orgs lists no organization. Stored data is unchanged."
        )
    return _rows(account, "orgs", found)


def frequencies(answer: CommandAnswer, account: str, device: str | None) -> list[Row]:
    """Read the reporting frequencies a device may be set to."""
    models = Frequency.read_all(answer.rows, f"{account}: get_reporting_frequencies")
    return _rows(account, "frequencies", ((model.config_id, model.raw, device) for model in models))


def group_devices(answer: CommandAnswer, account: str) -> list[Row]:
    """Read the devices of a group: a smaller shape than a device's own record, so only rows."""
    sent = _inner(answer, "DeviceGroupDevices", "DeviceID")
    models = GroupDevice.read_all(sent, f"{account}: get_device_group")
    named = ((model, model.device_id or model.imei) for model in models)
    return _rows(account, "group-devices", ((name, model.raw, name) for model, name in named))


def _inner(answer: CommandAnswer, name: str, mark: str = "") -> list[Any]:
    """Unwrap an inner list: samples have it inside `data`, tables beside it, `mark` recognizes a bare one."""
    outer = [row for row in answer.rows if isinstance(row, Mapping)]
    wrapped = [row for row in outer if _has(row, name)]
    if wrapped:
        return [entry for row in wrapped for entry in as_list(look_up(row, name))]
    if answer.envelope and _has(answer.envelope.raw, name):
        return as_list(look_up(answer.envelope.raw, name))
    return [row for row in outer if mark and _has(row, mark)]


def _has(sent: Mapping[str, Any], name: str) -> bool:
    return look_up(sent, name) is not None


def _rows(account: str, name: str, found: Iterable[Found]) -> list[Row]:
    """Make rows, each with a key of its own: a repeated one is the same entry, a lacking one counted."""
    rows: dict[str, Row] = {}
    for place, (named, vendor, device) in enumerate(found, start=1):
        key = named or f"row {place}"
        row = Row(provider=NAME, account=account, list=name, key=key, device=device, vendor=vendor)
        rows.setdefault(key, row)
    return list(rows.values())
