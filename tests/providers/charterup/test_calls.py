"""CharterUP's commands as calls."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tui.providers.charterup import PROVIDER
from tui.providers.charterup.calls import READS, SET_FREQUENCY, single_reports, stamp

START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("command", sorted(READS))
@pytest.mark.parametrize("path", ["", "/"])
def test_every_command_which_only_reads_is_let_through(command, path):
    assert PROVIDER.is_read("POST", path, f'{{"commandstring": "{command}"}}'.encode())


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "", b'{"commandstring": "%s"}' % SET_FREQUENCY.encode()),
        ("POST", "", b'{"commandstring": "Get_Devices"}'),
        (
            "POST",
            "",
            b'{"commandstring": "get_devices", "CommandString": "set_reporting_frequency"}',
        ),
        (
            "POST",
            "",
            b'{"commandstring": "get_devices", "commandstring": "set_reporting_frequency"}',
        ),
        ("POST", "", b'{"commandstring": ["get_devices"]}'),
        ("POST", "", b'{"commandstring": null}'),
        ("POST", "", b'[{"commandstring": "get_devices"}]'),
        ("POST", "", b"{}"),
        ("POST", "", b""),
        ("POST", "", b"\xff"),
        ("GET", "", b'{"commandstring": "get_devices"}'),
        ("POST", "other/", b'{"commandstring": "get_devices"}'),
    ],
)
def test_whatever_is_not_surely_a_read_is_none(method, path, body):
    assert not PROVIDER.is_read(method, path, body)


@pytest.mark.parametrize(
    ("days", "units"), [(0.1, 3), (2.0, 3), (2.09, 3), (2.1, 1), (2.11, 1), (30, 1)]
)
def test_the_worst_cost_of_reports_follows_from_their_window(days, units):
    call = single_reports("7", START, START + timedelta(days=days), core=True)

    assert call.units == units


def test_times_are_sent_in_utc_whatever_zone_they_are_in():
    at = datetime(2026, 11, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))

    assert stamp(at) == "11/02/2026 04:30:00"
