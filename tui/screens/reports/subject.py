"""Whose reports are shown: one vendor's record of a device, or a whole account."""

from collections.abc import Sequence

from tui.console import Console
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """One device record; without a record, all devices of the account."""

    account: str
    record: DeviceRecord | None = None
    sim: DeviceRecord | None = None
    """The record of the same unit whose vendor counts its data: its SIM."""
    is_downloaded: bool = True
    """False: its vendor keeps only the latest position, and each one seen is kept here."""

    @property
    def device(self) -> str | None:
        """The key of the device, or None for all devices of the account."""
        return self.record.key if self.record else None

    @property
    def title(self) -> str:
        """The title shown to the user."""
        if self.record is None:
            return f"all devices of {self.account}"
        return f"{self.record.name} · {self.account}"


def subjects(console: Console, records: Sequence[DeviceRecord]) -> list[ReportSubject]:
    """Return the records whose vendor keeps reports, then those whose positions are kept here."""

    def offers(record: DeviceRecord, feature: str) -> bool:
        provider = console.accounts.get(record.account)
        return provider is not None and feature in provider.features

    sim = next((record for record in records if offers(record, "usage")), None)
    reporting = [record for record in records if offers(record, "reports")]
    located = [record for record in records if offers(record, KEPT_POSITIONS)]
    return [
        *(ReportSubject(record.account, record, sim) for record in reporting),
        *(ReportSubject(record.account, record, sim, is_downloaded=False) for record in located),
    ]


def whole_accounts(console: Console, accounts: Sequence[str]) -> list[ReportSubject]:
    """Return the accounts whose vendor keeps reports, each with all its devices."""
    features = {account: console.accounts[account].features for account in accounts}
    return [
        ReportSubject(account, is_downloaded="reports" in features[account])
        for account in accounts
        if features[account] & {"reports", KEPT_POSITIONS}
    ]
