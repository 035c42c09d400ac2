"""Find units by whatever a caller says: an identifier or its last digits, a name, a sentence with one in it."""

import re
from collections.abc import Iterable

from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import UnitQuery
from tui.domain.text.natural_sort import natural_key
from tui.domain.unit.stored_unit import StoredUnit
from tui.domain.unit.unit_match import UnitMatch, is_sentence, match_unit, numbers_in
from tui.domain.verdict.signs import SEVERITIES
from tui.lazy_dataclass import dataclass

_SIGNS = re.compile(r'["!:=<>]+')
"""What a filter reads as an operator; here a person types names."""


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit which was found, and by what."""

    unit: StoredUnit
    match: UnitMatch


async def find_units(console: Console, text: str, *, limit: int) -> list[FoundUnit]:
    """Return the units which match, the best first; of equal ones the worst off, then by name."""
    numbers = numbers_in(text)
    units: dict[int, StoredUnit] = {}
    for wanted in dict.fromkeys([text, *numbers]):
        await _add(console, units, await console.store.devices.find_in_text(wanted, limit=limit))
    if not units:
        for number in numbers:
            await _add(console, units, await console.store.units.records_with(number))
    if not (units and is_sentence(text)):
        units |= await _with_words(console, text, limit)
    for part in named_parts(text) if not units else ():
        units |= await _with_words(console, part, limit)
        if units:
            text = part
            break
    found = [FoundUnit(unit, match_unit(text, numbers, unit)) for unit in units.values()]
    return sorted(found, key=_order)[:limit]


def named_parts(text: str) -> list[str]:
    """Return the parts of a sentence which may be a unit's name, the longest first: `bus 119`, `119`."""
    words = [word.strip(",.;:!?()") for word in text.split()]
    parts = [words[at : at + count] for count in (3, 2, 1) for at in range(len(words) - count + 1)]
    return [" ".join(part) for part in parts if any(map(str.isdigit, "".join(part)))]


async def _with_words(console: Console, text: str, limit: int) -> dict[int, StoredUnit]:
    """Return the units with all these words in a name, an identifier or a note, by row id."""
    words = " ".join(_SIGNS.sub(" ", text).split())
    page = await console.store.units.page(UnitQuery(text=words, places=console.places, limit=limit))
    return {unit.row: unit for unit in page.units}


async def units_of_records(console: Console, records: Iterable[DeviceRecord]) -> list[StoredUnit]:
    """Return the units of these records, each once."""
    units: dict[int, StoredUnit] = {}
    await _add(console, units, records)
    return list(units.values())


async def _add(
    console: Console, units: dict[int, StoredUnit], records: Iterable[DeviceRecord]
) -> None:
    known = {(member.account, member.key) for unit in units.values() for member in unit.members}
    for record in records:
        if (record.account, record.key) not in known:
            unit = await console.store.units.of_device(record.account, record.key)
            if unit is not None:
                units[unit.row] = unit
                known.update((member.account, member.key) for member in unit.members)


def _order(found: FoundUnit) -> tuple[object, ...]:
    unit = found.unit
    rank = SEVERITIES.index(unit.severity) if unit.severity in SEVERITIES else -1
    return found.match.kind, -rank, natural_key(unit.name.casefold())
