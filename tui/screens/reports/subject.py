"""Whose reports are shown: one vendor's record of a device, or a whole account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tui.console import Console
from tui.domain.budget.windows import HOUR_SECONDS
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


@dataclass(frozen=True, slots=True)
class DownloadCost:
    """How many requests a download takes from an account's request budget."""

    least: int
    most: int | None
    """None where the vendor publishes no limits, and each further page is one more request."""
    left: int | None = None
    """Requests left this hour for interactive use; None where the vendor has no hourly limit."""

    @property
    def words(self) -> str:
        """The cost in words: `2–6 of 78 requests left this hour`."""
        plural = "s" if (self.most or self.least) > 1 else ""
        if self.most is None:
            return f"{self.least} request{plural} or more"
        count = f"{self.least}–{self.most}" if self.most > self.least else f"{self.least}"
        if self.left is None:
            return f"{count} request{plural}"
        return f"{count} of {self.left:,} requests left this hour"


async def cost_of(console: Console, account: str, missing: Sequence[timedelta]) -> DownloadCost:
    """Return what fetching these spans may cost; no request is sent."""
    slices = console.accounts[account].report_slices
    if slices is None:
        return DownloadCost(len(missing), None)
    calls = sum(max(1, -(-span // slices.longest)) for span in missing)
    gauges = await console.gauges(account)
    hour = next((gauge for gauge in gauges if gauge.window_seconds == HOUR_SECONDS), None)
    left = max(0, hour.limit - hour.used) if hour else None
    return DownloadCost(calls, calls * slices.most_units, left)
