"""Report fields which came in a form nobody can read, or did not come: unknown for us, and counted."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tui.providers.memory import Memory

if TYPE_CHECKING:
    from tui.providers.charterup.models import DeviceReport

NAME = "report fields"
"""The name under which the counts are remembered."""
UNREADABLE, ABSENT = "unreadable", "absent"
_MOST_NAMED = 6
"""More fields than these are told by their number."""

Counts = Mapping[str, Mapping[str, int]]
"""By the kind of fault and the field."""


def faults(reports: "Iterable[DeviceReport]") -> Counts:
    """Count by field how many reports have a value nobody can read, and how many full ones lack it."""
    from tui.providers.charterup.full_report import CORE_FIELDS, FULL_FIELDS, is_full  # noqa: PLC0415 - notes need no models

    found = {UNREADABLE: Counter[str](), ABSENT: Counter[str]()}
    for report in reports:
        documented = CORE_FIELDS + FULL_FIELDS if is_full(report.raw) else CORE_FIELDS
        places, absent = _places(tuple(report.raw), documented)
        found[ABSENT].update(absent)
        found[UNREADABLE].update(
            field
            for field, name, attribute in places
            if getattr(report, attribute) is None and report.raw[name] not in _NOTHING
        )
    return {kind: counts for kind, counts in found.items() if counts}


_NOTHING = (None, "")


async def save_faults(memory: Memory, found: Counts) -> None:
    """Add these counts to those remembered."""
    if not found:
        return
    known = _load(await memory.read(NAME))
    for kind, counts in found.items():
        known.setdefault(kind, Counter()).update(counts)
    await memory.save(NAME, json.dumps(known))


async def field_fault_notes(memory: Memory) -> Sequence[str]:
    """Return what people should know of the fields of an account's reports."""
    known = _load(await memory.read(NAME))
    told = {
        UNREADABLE: "report fields with a value which cannot be read, shown as ?",
        ABSENT: "report fields which the document names and CharterUP left out, shown as ?",
    }
    return [f"{words}: {_named(known[kind])}" for kind, words in told.items() if known.get(kind)]


def _named(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    words = [f"{name} ({count:,})" for name, count in most[:_MOST_NAMED]]
    if len(most) > _MOST_NAMED:
        words.append(f"{len(most) - _MOST_NAMED} more")
    return ", ".join(words)


def _load(text: str | None) -> dict[str, Counter[str]]:
    try:
        known = json.loads(text) if text else {}
        return {kind: Counter(counts) for kind, counts in known.items()}
    except (ValueError, TypeError, AttributeError):
        return {}  # another version's


@lru_cache(256)
def _places(
    names: tuple[str, ...], documented: tuple[str, ...]
) -> tuple[tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """Return each documented field with its name here and its attribute, and the fields which are not here."""
    from tui.providers.charterup.models import DeviceReport  # noqa: PLC0415 - the same
    from tui.providers.wire_model import field_places  # noqa: PLC0415 - the same

    places = field_places(DeviceReport, names)
    wanted = field_places(DeviceReport, documented)
    found = [(field, places.get(attribute), attribute) for attribute, field in wanted.items()]
    return (
        tuple((field, name, attribute) for field, name, attribute in found if name is not None),
        tuple(field for field, name, _ in found if name is None),
    )
