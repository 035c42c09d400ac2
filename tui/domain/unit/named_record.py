"""A device record with its identifiers as they are compared, and the weight of its word."""

from datetime import UTC, datetime

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.identifiers import IdentifierNames, canonical_iccid
from tui.lazy_dataclass import dataclass

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record with the canonical names of its identifiers, those which join nothing left out."""

    record: DeviceRecord
    names: IdentifierNames

    @property
    def is_of_sim(self) -> bool:
        """Whether the record is of a SIM, which its vendor knows by its number, and not of a tracker."""
        record = self.record
        if self.names.iccid is None:
            return False
        iccid = self.names.iccid.removeprefix("iccid ")
        return bool(record.msisdn) or iccid in map(canonical_iccid, (record.address, record.key))

    @property
    def word(self) -> tuple[bool, datetime, str, str]:
        """How much its word on what is in what weighs: a tracker reads the SIM which is in it."""
        return not self.is_of_sim, *self.contact

    @property
    def contact(self) -> tuple[datetime, str, str]:
        """When it was last heard, never the same as another record."""
        record = self.record
        return record.last_seen or _NEVER, record.account, record.key

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it stands among the records of its unit."""
        return self.record.provider, self.record.account, self.record.key
