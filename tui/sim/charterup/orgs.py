"""CharterUP's organizations and device groups."""

from collections import Counter
from collections.abc import Iterable

from tui.sim.charterup.fleet import Fleet, organization
from tui.sim.charterup.forms import Complaint
from tui.sim.message import Json

OUR_ORG = 7005
_ORGS = {7005: (-1, "Yellow Fleet"), 7012: (7005, "Child Org 1"), 7013: (7005, "Child Org 2")}
_USERS = {7005: 5, 7012: 15, 7013: 1}
_GROUPS: dict[int, tuple[str, int | None, str | None]] = {
    22107: ("Devices for ChildOrg1", 7012, "Child Org 1"),
    22108: ("Downtown shuttles", -1, ""),
    22109: ("Spare", None, None),
    22112: ("Devices for ChildOrg2", 7013, "Child Org 2"),
    22120: ("[VIP] 🎒 Спецрейсы", None, None),
}
"""Name and to whom it is assigned: the vendor writes "to nobody" in both ways."""

_UNASSIGNED = -1
_STRAYS = 17
"""Devices outside today's reservations: counted here, listed nowhere."""


class Orgs:
    """Show how CharterUP files the devices of a world."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def orgs(self, identifier: Json) -> dict[str, Json]:
        """Return an organization and its children."""
        current = _number(identifier, _ORGS, "Organization not found.")
        return {
            "ChildOrgs": [self._org(org) for org in _ORGS if _ORGS[org][0] == current],
            "CurrentOrg": self._org(current),
        }

    def _org(self, org: int) -> dict[str, Json]:
        members = Counter(organization(tracker) for tracker in self._fleet.trackers)
        parent, name = _ORGS[org]
        return {
            "OrgID": org,
            "ParentOrgID": parent,
            "Name": name,
            "DeviceCount": members[org],
            "DeviceGroupCount": len(_GROUPS) if org == OUR_ORG else 0,
            "OrgCount": sum(of == org for of, _ in _ORGS.values()),
            "UserCount": _USERS[org],
        }

    def groups(self, identifier: Json) -> dict[str, Json]:
        """Return an organization's groups, the virtual one of unassigned devices first."""
        org = _number(identifier, _ORGS, "Organization not found.")
        if org != OUR_ORG:
            return {"DeviceGroups": []}
        members = Counter(tracker.group for tracker in self._fleet.trackers)
        unassigned: dict[str, Json] = {
            "DeviceGroupID": _UNASSIGNED,
            "Name": "Unassigned Devices",
            "OrgID": OUR_ORG,
            "AssignedToOrgID": -1,
            "AssignedToOrgName": "",
            "DeviceCount": members[None] + _STRAYS,
        }
        return {"DeviceGroups": [unassigned, *(_group(g, members[g]) for g in _GROUPS)]}

    def group(self, identifier: Json) -> dict[str, Json]:
        """Return a group's devices and its details; the virtual group cannot be asked for."""
        group = _number(identifier, _GROUPS, "Device group not found.")
        members = self._fleet.group_members(group)
        return {
            "DeviceGroupDevices": members,
            "DeviceGroupDetails": [_group(group, len(members))],
        }


def _group(group: int, count: int) -> dict[str, Json]:
    name, assigned_to, assigned_name = _GROUPS[group]
    return {
        "DeviceGroupID": group,
        "Name": name,
        "OrgID": OUR_ORG,
        "AssignedToOrgID": assigned_to,
        "AssignedToOrgName": assigned_name,
        "DeviceCount": count,
    }


def _number(identifier: Json, known: Iterable[int], complaint: str) -> int:
    for number in known:
        if str(number) == str(identifier).strip():
            return number
    raise Complaint(complaint)
