"""Whose reports are shown: one vendor's record of a device, or a whole account."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.console import Console
from tui.domain.device.record import DeviceRecord


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """One device record; without a record, all devices of the account."""

    account: str
    record: DeviceRecord | None = None
    sim: DeviceRecord | None = None
    """The record of the same unit whose vendor counts its data: its SIM."""

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
    """Return the records whose vendor keeps reports."""

    def offers(record: DeviceRecord, feature: str) -> bool:
        provider = console.accounts.get(record.account)
        return provider is not None and feature in provider.features

    sim = next((record for record in records if offers(record, "usage")), None)
    return [
        ReportSubject(record.account, record, sim)
        for record in records
        if offers(record, "reports")
    ]


def whole_accounts(console: Console, accounts: Sequence[str]) -> list[ReportSubject]:
    """Return the accounts whose vendor keeps reports, each with all its devices."""
    return [
        ReportSubject(account)
        for account in accounts
        if "reports" in console.accounts[account].features
    ]
