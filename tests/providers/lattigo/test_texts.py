"""A device's texts as Lattigo lists them, as our records."""

from datetime import UTC, datetime

import pytest

from tui.domain.device.record import Row
from tui.domain.device.texts import Text
from tui.providers.lattigo.texts import read_text

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

    assert read_text(listed) == Text(None, "x", is_inbound=False, status="Failed: off")


def test_a_time_without_a_zone_is_utc():
    assert read_text(row(event_timestamp="2026-11-21 12:00:00")).at == NOON
