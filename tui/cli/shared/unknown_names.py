"""Find which tag, group or organization in a filter no device has: it is misspelled, or gone."""

from collections.abc import Mapping

from tui.cli.status import say
from tui.console import Console
from tui.domain.device.membership import MEMBERSHIPS, membership_key
from tui.domain.show.filter import (
    DEVICE_FIELDS,
    Comparison,
    DeviceQuery,
    FieldKind,
    parse_filter,
)
from tui.domain.text.safe_text import clean

MOST_NAMED = 12


async def warn_about_unknown_names(
    console: Console, text: str, fields: Mapping[str, FieldKind] = DEVICE_FIELDS
) -> None:
    """Print a note for each name in a filter which no stored device has, with the names there are."""
    for term in parse_filter(text, console.now(), fields).terms:
        if not isinstance(term, Comparison) or term.field not in MEMBERSHIPS or not term.value:
            continue
        counted = await console.store.devices.count_values(term.field, DeviceQuery(), 1_000)
        names = [name for name, _ in counted if name is not None]
        if str(term.value) not in map(membership_key, names):
            known = ", ".join(map(clean, names[:MOST_NAMED])) or "none"
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            kind = {"tags": "tag", "groups": "group", "orgs": "organization"}[term.field]
            say(f'No device has the {kind} "{term.value}". There are: {known}{more}.')
