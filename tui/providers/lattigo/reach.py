"""How a device is reached below `v2/devices/`: by its name, else by its ICCID.

A name with a slash would lead to another path. The document lets every endpoint of a single device take
another identifier with `id_type` (lattigo.txt, v2/devices/:device_name).
"""

from collections.abc import Iterable

from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass
from tui.providers.contract import FindStored
from tui.providers.lattigo.pages import Query
from tui.providers.lattigo.paths import device_path, is_addressable


@dataclass(frozen=True, slots=True)
class Reach:
    """What stands in the path for a device, and its kind where it is not the device's name."""

    name: str
    id_type: str = ""

    @property
    def query(self) -> Query:
        """The kind as part of a GET's query."""
        return (("id_type", self.id_type),) if self.id_type else ()

    @property
    def fields(self) -> dict[str, str]:
        """The kind as part of the body of any other request."""
        return dict(self.query)

    def path(self, below: str = "") -> str:
        """Return the path; raise `Blocked` for a name which would lead elsewhere."""
        return device_path(self.name, below)


def reach_of(address: str, iccid: str | None) -> Reach:
    """Return how a device with this name and ICCID is reached."""
    if is_addressable(address) or not iccid:
        return Reach(address)
    return Reach(iccid, "iccid")


class Reaches:
    """The ICCIDs of the devices whose names cannot be put in a path, as far as they are known."""

    def __init__(self, find_stored: FindStored) -> None:
        self._find_stored = find_stored
        self._iccids: dict[str, str] = {}

    def know(self, records: Iterable[DeviceRecord]) -> None:
        """Remember the ICCIDs of those records which need it."""
        self._iccids |= {
            record.address: record.iccid
            for record in records
            if record.iccid and not is_addressable(record.address)
        }

    def of(self, address: str) -> Reach:
        """Return how a device is reached, as far as is known now."""
        return reach_of(address, self._iccids.get(address))

    async def find(self, address: str) -> Reach:
        """Return how a device is reached; its ICCID is looked up among the stored devices."""
        if not is_addressable(address) and address not in self._iccids:
            stored = await self._find_stored(address)
            self.know([stored] if stored else [])
        return self.of(address)
