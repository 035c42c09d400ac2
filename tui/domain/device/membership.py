"""What a device belongs to: tags of the user's own, and its vendor's groups and organizations."""

from collections.abc import Mapping
from types import MappingProxyType

from tui.domain.text.column import Column
from tui.domain.text.fold import folded
from tui.domain.text.safe_text import clean

LONGEST_TAG = 64
"""Characters: a longer text is a comment, and no column could show it."""
TAGS = Column(
    "tags",
    "Tags",
    20,
    shown=False,
    help="Tags of your own: # adds and removes them. tag:NAME filters.",
)
GROUPS = Column(
    "groups", "Groups", 20, shown=False, help="The vendor's groups of devices. group:NAME filters."
)
ORGS = Column(
    "orgs", "Organizations", 20, shown=False, help="Whose devices these are. org:NAME filters."
)
MEMBERSHIP_COLUMNS = (TAGS, GROUPS, ORGS)
MEMBERSHIPS = frozenset(column.field for column in MEMBERSHIP_COLUMNS)
"""Fields of a device record which may hold several names."""
_BY_WORD: Mapping[str, str] = MappingProxyType(
    {
        **{field.removesuffix("s"): field for field in MEMBERSHIPS},
        **{field: field for field in MEMBERSHIPS},
    }
)


class TagProblem(ValueError):
    """The text cannot be a tag; the message says why."""


def membership_field(word: str) -> str | None:
    """Return the field which a word in a filter names: `tag` and `tags` are `tags`."""
    return _BY_WORD.get(word.casefold())


def membership_key(name: str) -> str:
    """Return a name as names are compared: whole, without case, accents, double quotes, spare spaces."""
    return " ".join(folded(clean(" ".join(name.split()))).replace('"', "").split())


def tag_name(text: str) -> str:
    """Return a text as a tag; raise `TagProblem` if it cannot be one."""
    name = clean(" ".join(text.split()))
    if not membership_key(name):
        raise TagProblem("A tag needs at least one letter, digit or sign.")
    if len(name) > LONGEST_TAG:
        raise TagProblem(f"A tag has at most {LONGEST_TAG} characters; this one has {len(name)}.")
    return name
