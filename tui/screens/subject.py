"""Whose reports are looked at: one vendor's record of a device, or a whole account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tui.console import Console
from tui.domain.device import DeviceRecord

SLICE = timedelta(days=2)
"""The longest span a published-limit vendor gives whole in one answer (charterup.txt, 5: 2.1 days)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One device's record, or with None all devices of the account."""

    account: str
    record: DeviceRecord | None = None

    @property
    def device(self) -> str | None:
        """The key of the device, or None for all of the account."""
        return self.record.key if self.record else None

    @property
    def title(self) -> str:
        """What the reader calls it."""
        if self.record is None:
            return f"all devices of {self.account}"
        return f"{self.record.label or self.record.address} · {self.account}"


def subjects(console: Console, records: Sequence[DeviceRecord]) -> list[Subject]:
    """Give the records whose vendor keeps reports."""
    accounts: Mapping[str, object] = console.accounts
    return [
        Subject(record.account, record)
        for record in records
        if record.account in accounts and "reports" in console.accounts[record.account].features
    ]


def cost_words(console: Console, account: str, missing: Sequence[timedelta]) -> str:
    """Say what fetching these spans may cost of the account's budget."""
    calls = sum(max(1, -(-span // SLICE)) for span in missing)
    if not console.accounts[account].windows:
        return f"{calls} request{'s' if calls > 1 else ''} or more"
    return f"{calls} to {calls * 3} requests of the hour's"
