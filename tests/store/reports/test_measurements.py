"""Measurements over time, decimated where they are kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tui.domain.device.record import Report
from tui.store.reports.measurements import ENTERED, KNOWN, LEFT, Measurements

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def report(key, minutes, voltage_mv=None, vendor=None):
    at = NOON + timedelta(minutes=minutes)
    return Report(
        provider="charterup",
        account="yellow",
        key=key,
        device="7",
        at=at,
        received_at=at,
        voltage_mv=voltage_mv,
        vendor=vendor or {"reportId": key},
    )


async def test_each_part_of_a_span_has_its_lowest_and_its_highest_measurement(store):
    voltages = [3900, 4100, 3700, 4000]
    reports = [report(str(n), n, voltage) for n, voltage in enumerate(voltages)]
    await store.reports.save("yellow", [*reports, report("late", 40, 3800)])

    found = await store.reports.measurements("yellow", "7", NOON, NOON + timedelta(hours=1), 2)

    assert found.series == {
        "voltage_mv": [
            (NOON, 3700.0),
            (NOON + timedelta(minutes=3), 4100.0),
            (NOON + timedelta(minutes=40), 3800.0),
        ]
    }


async def test_what_was_never_measured_is_not_plotted(store):
    await store.reports.save("yellow", [report("1", 0)])

    found = await store.reports.measurements("yellow", "7", NOON, NOON + timedelta(hours=1), 4)

    assert found == Measurements({}, {}, [])


async def test_inputs_and_alerts_are_told_for_each_part_of_a_span(store):
    told = [
        (0, {"inputs": (False, None, True), "zone_entry": False, "zone_exit": False}),
        (1, {"inputs": (True, None, True), "zone_entry": True, "zone_exit": False}),
        (20, {"inputs": (False, None, None), "zone_exit": True}),
        (40, {}),
    ]
    reports = [
        replace(report(str(n), at), firmware="5.4", **known) for n, (at, known) in enumerate(told)
    ]
    await store.reports.save("yellow", [*reports, report("core", 50)])

    found = await store.reports.measurements("yellow", "7", NOON, NOON + timedelta(hours=1), 6)
    whole = await store.reports.measurements("yellow", None, NOON, NOON + timedelta(hours=1), 6)

    assert found.inputs == {0: [3, 0, 1, 0, 0, 0], 2: [3, 0, 0, 0, 0, 0]}
    assert found.zones == [KNOWN | ENTERED, 0, KNOWN | LEFT, 0, 0, 0]
    assert (whole.inputs, whole.zones) == ({}, ())


async def test_a_report_fetched_again_with_every_field_keeps_them(store):
    await store.reports.save("yellow", [report("1", 0, 3900)])
    full = report("1", 0, 3900, {"reportId": "1", "input0": True, "cellTower1": {"cid": 5}})

    new = await store.reports.save("yellow", [full, report("2", 1)])
    again = await store.reports.save("yellow", [report("1", 0, 3900)])

    held = await store.reports.read("yellow", "7", None, None, newest_first=False)
    assert (new, again) == (1, 0)
    assert held.reports[0].vendor == full.vendor
