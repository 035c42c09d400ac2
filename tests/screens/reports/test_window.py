"""Any row of a span of reports, by its position and by its time."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.record import DeviceRecord, Report
from tui.screens.reports.subject import ReportSubject
from tui.screens.reports.window import ReportWindow, align_end
from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SINCE = NOW - timedelta(days=1)
MINUTES = [minute for minute in range(1440) if minute % 7 == 3 or 300 < minute < 420]
RECORD = DeviceRecord(provider="charterup", account="yellow", key="5", address="five")


@pytest.fixture
async def window(tmp_path):
    store = await Store.open(state=tmp_path, now=lambda: NOW)
    await store.reports.save(
        "yellow",
        [
            Report(
                provider="charterup",
                account="yellow",
                key=str(minute),
                device="5",
                received_at=SINCE + timedelta(minutes=minute),
            )
            for minute in MINUTES
        ],
    )
    yield await ReportWindow.open(store, ReportSubject("yellow", RECORD), SINCE, NOW, 170)
    await store.close()


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (3, 40), (100, 356), (250, 999)])
async def test_any_rows_are_found_at_their_positions(window, start, stop):
    rows = await window.rows(start, stop)

    newest_first = [str(minute) for minute in reversed(MINUTES)]
    assert window.total == len(MINUTES)
    assert [row.key for row in rows] == newest_first[start:stop]


@pytest.mark.parametrize("minute", [0, 3, 4, 301, 419, 1000, 1438.5, 1439, 1440])
async def test_a_time_is_found_at_the_position_of_its_report(window, minute):
    position = await window.position(SINCE + timedelta(minutes=minute))

    assert position == sum(one >= minute for one in MINUTES)


def test_a_live_span_ends_at_a_border_of_its_parts():
    day = timedelta(days=1)

    ends = {align_end(NOW + timedelta(seconds=second), day, 144) for second in range(1, 600)}
    assert ends == {NOW + timedelta(minutes=10)}
    assert align_end(NOW, day, 144) == NOW
