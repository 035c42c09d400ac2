"""Towers and weather in words."""

import pytest

from tui.domain.device.radio import CellTower, Weather
from tui.domain.device.record import Report

REPORT = {"provider": "p", "account": "a", "key": "1", "device": "d"}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (CellTower(310, 410, 4365, 28231907, -78.0), "310-410-4365-28231907 -78 dBm"),
        (CellTower(310, None, None, 77, None), "310-?-?-77"),
        (Weather("Denver, CO", 49.0, "Clear"), "Denver, CO, 49, Clear"),
        (Weather(None, None, "Clear"), "Clear"),
    ],
)
def test_towers_and_weather_are_told_in_words(told, words):
    assert str(told) == words


@pytest.mark.parametrize(
    ("known", "inputs", "alerts", "towers", "town"),
    [
        ({}, None, None, None, None),
        ({"inputs": (None, False), "zone_entry": False, "towers": ()}, "none", "none", 0, None),
        (
            {
                "inputs": (True, None, True), "zone_entry": True, "zone_exit": True,
                "weather": Weather("Denver, CO", None, None),
            },
            "0 2", "entered left", None, "Denver, CO",
        ),
    ],
    ids=["nothing told", "nothing on", "much"],
)  # fmt: skip
def test_a_report_tells_which_inputs_are_on_and_its_alerts(known, inputs, alerts, towers, town):
    report = Report(**REPORT, **known)

    assert (report.inputs_on, report.alerts) == (inputs, alerts)
    assert (report.tower_count, report.weather_place) == (towers, town)
