"""Which of a vendor's lists tell what its devices belong to."""

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipLists:
    """The lists which tell what devices belong to; `sync` reads them once a day, one request each."""

    groups: str
    members: str
    """The list of one group's devices, asked for by the group's key."""
    orgs: str
    name_field: str
    """The field of a group and of an organization which has its name."""
    org_field: str
    """The field of a device record which has the key of its organization."""
    assigned_field: str
    """The field of a group which names the organization it is assigned to."""
    not_asked: frozenset[str] = frozenset()
    """Keys of groups whose devices cannot be asked for."""
