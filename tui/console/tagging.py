"""Tag whole units: whoever tags a device means the thing, whichever vendor's record stood on the screen."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tui.console.actor import actor
from tui.domain.device.membership import membership_key
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.join import join_units
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from tui.console.wiring import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChange:
    """A tag which was added or removed."""

    tag: str
    is_added: bool
    units: int
    """How many units were meant."""
    changed: Sequence[DeviceRecord]
    """The records which did not have the tag before, or had it."""

    @property
    def sentence(self) -> str:
        """What was done, and to how many units."""
        units, records = len(join_units(self.changed)), len(self.changed)
        done = "Tagged" if self.is_added else "Untagged"
        said = f'{done} {_counted(units, "unit")} ({_counted(records, "device record")}): "{self.tag}".'
        if rest := self.units - units:
            were = "had it already" if self.is_added else "did not have it"
            said += f" {_counted(rest, 'unit')} {were}."
        return said


async def whole_units(console: "Console", records: Sequence[DeviceRecord]) -> list[Unit]:
    """Return the units of these records, each with the records of all its vendors."""
    return await console.store.units.joined(records)


async def change_tag(
    console: "Console", tag: str, units: Iterable[Unit], *, add: bool, reason: str = ""
) -> TagChange:
    """Add a tag to every record of these units, or remove it; raise StoreError where nothing may be written."""
    meant = list(units)
    change = console.store.tags.add if add else console.store.tags.remove
    records = [record for unit in meant for record in unit.records]
    changed = await change(tag, records, actor=actor(), reason=reason)
    key = membership_key(tag)
    used = [name for name, _ in await console.store.tags.counts() if membership_key(name) == key]
    return TagChange(tag=used[0] if used else tag, is_added=add, units=len(meant), changed=changed)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
