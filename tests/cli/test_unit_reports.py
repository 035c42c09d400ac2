"""A unit's reports come from all its records in one order, some hundreds at a time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.cli.shared.unit_reports import BATCH, UnitReports
from tui.domain.device.record import DeviceRecord, Report

SINCE = datetime(2026, 11, 21, 8, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)


def report(key: str, second: int) -> Report:
    received = SINCE + timedelta(seconds=second)
    return Report(provider="p", account="a", key=key, device="d", received_at=received)


def record(key: str) -> DeviceRecord:
    return DeviceRecord(provider="p", account="a", key=key, address=key)


@dataclass
class Held:
    """A store's reports: those of each device in order of time, in small parts."""

    by_device: dict[str, list[Report]]
    asked: list[str] = field(default_factory=list)

    async def stream(self, account: str, device: str, since: datetime, until: datetime) -> Any:
        self.asked.append(f"{account} {device} {since:%H} {until:%H}")
        held = self.by_device[device]
        for start in range(0, len(held), 3):
            yield tuple(held[start : start + 3])


def reports_of(held: Held, is_met: Any = lambda report: True) -> UnitReports:
    console: Any = SimpleNamespace(store=SimpleNamespace(reports=held))
    records = [record(key) for key in held.by_device]
    return UnitReports(console, records, SINCE, UNTIL, is_met)


@given(st.lists(st.lists(st.integers(0, 9), max_size=12), max_size=3))
async def test_reports_of_all_records_are_in_one_order_and_those_of_one_moment_by_record(
    seconds: list[list[int]],
) -> None:
    by_device = {
        f"{number}": [
            report(f"{number} {place}", second) for place, second in enumerate(sorted(of))
        ]
        for number, of in enumerate(seconds)
    }

    found = await reports_of(Held(by_device)).read()

    every = [report for reports in by_device.values() for report in reports]
    assert found == sorted(every, key=lambda report: report.received_at or SINCE)


async def test_they_come_in_batches_and_can_be_read_again_and_a_filter_leaves_none_empty() -> None:
    held = Held({"1": [report(f"{number}", number) for number in range(3 * BATCH)]})
    found = reports_of(held, lambda report: int(report.key) % 2 == 0)

    batches = [batch async for batch in found.batches()]

    assert [len(batch) for batch in batches] == [BATCH, BATCH // 2]
    assert [one async for one in found.batches()] == batches
    assert held.asked == ["a 1 08 08"] * 2
