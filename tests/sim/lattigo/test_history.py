from datetime import date, timedelta
from urllib.parse import quote

import pytest

from tests.sim.desk import LattigoDesk


@pytest.fixture
def desk():
    return LattigoDesk()


@pytest.fixture
def read(desk):
    def read(unit, what, **query):
        return desk.get(f"/v2/devices/{quote(desk.name_of(unit), safe='')}/{what}", **query)

    return read


@pytest.mark.parametrize("what", ["device_reports", "daily_data_usages", "monthly_data_usages"])
def test_without_a_limit_there_is_one_row(desk, read, what):
    unit = desk.unit()

    assert len(read(unit, what, start_date="2026-08-01")) == 1
    assert len(read(unit, what, start_date="2026-08-01", limit=3, per_page=50)) == 3


def test_reports_are_those_of_the_window(desk, read):
    unit = desk.unit()
    window = {"start_date": "2026-11-18", "end_date": "2026-11-19T00:00:00Z"}

    rows = read(unit, "device_reports", limit=5000, per_page=100, **window)

    assert rows
    assert all("2026-11-18T00" <= row["created_at"] <= "2026-11-19T00:00:01" for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {type(row["latitude"]) for row in rows} <= {str, type(None)}


def test_a_limit_cuts_before_pages_do(desk, read):
    unit = desk.unit()

    assert len(read(unit, "device_reports", limit=12, per_page=10, page=2)) == 2


def test_an_unknown_device_has_no_history(desk):
    for what in ("device_reports", "daily_data_usages", "monthly_data_usages", "get_sms"):
        assert desk.get(f"/v2/devices/36524/{what}") == []


def test_daily_rows_are_one_for_each_day_of_use(desk, read):
    unit = desk.unit()

    rows = read(unit, "daily_data_usages", start_date="2026-11-01", limit=31, per_page=31)

    days = [date.fromisoformat(row["date_for"]) for row in rows]
    assert len(set(days)) == len(days) > 10
    for row, day in zip(rows[1:], days[1:], strict=True):
        assert (row["bytes_used"], row["sms_used"]) == desk.world.usage(unit, day)


def test_monthly_rows_carry_the_first_and_nearly_agree_with_the_days(desk, read):
    fits = lambda u: desk.id_of(u) % 7 != 3  # noqa: E731
    unit = desk.unit(fits)

    months = read(unit, "monthly_data_usages", start_date="2026-09-01", limit=12)
    days = read(
        unit,
        "daily_data_usages",
        start_date="2026-10-01",
        end_date="2026-10-31",
        limit=31,
        per_page=31,
    )

    october = next(row for row in months if row["date_for"] == "2026-10-01")
    total = sum(row["bytes_used"] for row in days)
    assert [row["date_for"] for row in months] == ["2026-11-01", "2026-10-01", "2026-09-01"]
    assert october["bytes_used"] != total
    assert abs(october["bytes_used"] - total) <= total * 0.004


def test_a_month_that_began_before_the_window_is_left_out(desk, read):
    assert read(desk.unit(), "monthly_data_usages", start_date="2026-11-02", limit=12) == []


@pytest.fixture
def talkative(desk):
    start = desk.clock() - timedelta(days=20)
    return desk.unit(lambda u: u.carrier == "VDF" and desk.world.sms(u, start, desk.clock()))


def test_texts_are_kept_for_one_carrier_only(desk, read, talkative):
    other = desk.unit(lambda u: u.carrier == "VZW")
    desk.operate("POST", "send_sms", device_names=[desk.name_of(other)], sms_text="reboot")

    assert read(talkative, "get_sms")
    assert read(other, "get_sms") == []


def test_a_text_sent_through_the_api_is_listed_among_the_sent(desk, read, talkative):
    desk.operate("POST", "send_sms", device_names=[desk.name_of(talkative)], sms_text="reboot")

    pending = read(talkative, "get_sms", direction="sent")[-1]
    desk.clock.advance(30)

    assert (pending["message_body"], pending["event_status"]) == ("reboot", "Pending")
    assert read(talkative, "get_sms", direction="sent")[-1]["event_status"] == "Delivered"
    assert "reboot" not in str(read(talkative, "get_sms", direction="received"))


def test_directions_split_what_all_holds(desk, read, talkative):
    everything = read(talkative, "get_sms")
    received = read(talkative, "get_sms", direction="received")
    sent = read(talkative, "get_sms", direction="sent")

    assert len(everything) == len(received) + len(sent)
    assert {row["event_type"] for row in received} <= {"MO"}
    assert {row["event_type"] for row in sent} <= {"MT"}


def test_only_the_dates_of_a_text_window_count_and_both_are_included(desk, read, talkative):
    day = read(talkative, "get_sms")[0]["event_timestamp"][:10]

    rows = read(talkative, "get_sms", start_date=f"{day}T23:59:00Z", end_date=f"{day}T00:00:00Z")

    assert rows
    assert {row["event_timestamp"][:10] for row in rows} == {day}
