"""Positions which are kept as reports, what waits for a contact, names of groups, and prices of plans."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.device.kept_positions import position_seen
from tui.domain.device.membership import TagProblem, membership_field, membership_key, tag_name
from tui.domain.device.pending_fields import drop_pending, keep_pending
from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import DeviceRecord

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RECORD = DeviceRecord(
    provider="polte", account="cells", key="7", address="7", latitude=1.5, longitude=-2.5,
    position_at=NOON, position_source="c-loc", position_radius_m=80.0,
)  # fmt: skip


def test_a_position_seen_is_a_report_of_its_own_time_and_place():
    seen = position_seen(RECORD)

    assert (seen.provider, seen.account, seen.device) == ("polte", "cells", "7")
    assert (seen.at, seen.received_at) == (NOON, None)
    assert (seen.latitude, seen.longitude) == (1.5, -2.5)
    assert (seen.position_source, seen.position_radius_m) == ("c-loc", 80.0)
    assert position_seen(replace(RECORD, position_at=NOON + timedelta(minutes=1))).key != seen.key
    assert position_seen(replace(RECORD, label="other")).key == seen.key


@pytest.mark.parametrize("missing", ["latitude", "longitude", "position_at"])
def test_without_a_place_or_its_time_there_is_no_position(missing):
    assert position_seen(replace(RECORD, **{missing: None})) is None


def test_what_waits_is_kept_until_the_device_is_heard():
    waits = replace(RECORD, vendor={"pendingState": "off", "a": 1}, last_seen=NOON)
    read = replace(RECORD, vendor={"a": 2}, last_seen=NOON)
    heard = replace(read, last_seen=NOON + timedelta(seconds=1))

    assert keep_pending(read, waits).vendor == {"a": 2, "pendingState": "off"}
    assert keep_pending(heard, waits) is heard
    assert keep_pending(read, replace(waits, last_seen=None)) is read
    assert keep_pending(replace(read, last_seen=None), waits).vendor == {
        "a": 2,
        "pendingState": "off",
    }
    assert keep_pending(replace(read, vendor={"pendingState": ""}), waits).vendor == {
        "pendingState": ""
    }
    assert drop_pending(waits).vendor == {"a": 1}
    assert drop_pending(read) is read


def test_a_tag_is_a_word_of_at_most_64_characters():
    assert tag_name("  North   yard ") == "North yard"
    assert tag_name("x" * 64) == "x" * 64
    with pytest.raises(TagProblem, match="at most 64 characters; this one has 65"):
        tag_name("x" * 65)
    with pytest.raises(TagProblem, match="at least one letter"):
        tag_name(' " ')
    assert membership_key(' "North"  Yárd ') == "north yard"
    assert [membership_field(word) for word in ("tag", "Tags", "group", "orgs", "state")] == [
        "tags", "tags", "groups", "orgs", None
    ]  # fmt: skip


def test_the_price_of_a_plan_names_each_fee_which_is_known():
    plan = RatePlan(
        name="p", activation_fee=5.0, termination_fee=0.0, data_per_month=1_234.5, texts_per_month=1.0,
        term_days=1_080,
    )  # fmt: skip

    assert plan.price == (
        "activation fee 5.00, termination fee 0.00, data per month 1,234.50, texts per month 1.00; "
        "term 1,080 days"
    )
    assert replace(plan, term_days=None).price.endswith("texts per month 1.00")
    assert RatePlan(name="p", term_days=30).price == ""
