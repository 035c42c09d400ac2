"""A device's texts as Lattigo lists them, as our records."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.record import Row
from tui.domain.device.texts import Text
from tui.providers.lattigo.texts import computed_of, read_text

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def row(**vendor):
    return Row(provider="lattigo", account="sims", list="sms", key="1", vendor=vendor)


@pytest.mark.parametrize(
    ("kind", "is_inbound"), [("MO", True), ("received", True), ("MT", False), ("sent", False)]
)
def test_its_type_says_who_sent_a_text(kind, is_inbound):
    listed = row(event_type=kind, message_body="OK", event_timestamp="2026-11-21T12:00:00Z")

    assert read_text(listed) == Text(NOON, "OK", is_inbound, "")


def test_a_failure_stands_beside_the_status():
    listed = row(event_status="Failed", failure_reason="off", message_body="x")

    text = read_text(listed)

    assert (text.status, text.failure) == ("Failed", "off")


def test_a_delay_runs_from_the_text_to_the_report_of_its_delivery():
    sent, told = "2026-11-21T12:00:00Z", "2026-11-21 12:00:20"
    listed = row(event_type="MT", event_timestamp=sent, report_timestamp=told)

    assert read_text(listed).delay == timedelta(seconds=20)
    assert computed_of(listed.vendor) == {"direction": "sent", "delivery_seconds": 20.0}


@pytest.mark.parametrize(
    "told", [None, "", "soon", 1763726420, ["2026-11-21"], "2026-11-21T11:00:00Z"]
)
def test_a_report_without_a_time_which_can_be_leaves_the_delay_unknown(told):
    listed = row(event_type="??", event_timestamp="2026-11-21T12:00:00Z", report_timestamp=told)

    assert computed_of(listed.vendor) == {"direction": None, "delivery_seconds": None}


def test_a_time_without_a_zone_is_utc():
    assert read_text(row(event_timestamp="2026-11-21 12:00:00")).at == NOON
