from datetime import UTC, date, datetime, timedelta

import pytest

from tests.providers.lattigo.line import answer, client, fixture
from tui.domain.device.record import DeviceRecord
from tui.providers.errors import AnswerUnreadable, Blocked, Refused

SINCE = datetime(2024, 6, 22, tzinfo=UTC)
UNTIL = datetime(2024, 6, 23, tzinfo=UTC)
DEVICE = DeviceRecord(provider="lattigo", account="acme-sims", key="7", address="36524")


def report_at(number, at):
    return {"id": number, "created_at": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


class Reporter:
    """A device which reported at these times; the server gives the newest `limit` of a span."""

    def __init__(self, times, *, pages, keeps_dates=True):
        self.rows = [report_at(number, at) for number, at in enumerate(times)]
        self.pages, self.keeps_dates = pages, keeps_dates

    def __call__(self, call):
        query = dict(call.query)
        if int(query["limit"]) > 1000:
            return answer("limit must be less than or equal to 1000", 400)
        inside = [
            row
            for row in self.rows
            if not self.keeps_dates or query["start_date"] <= row["created_at"] < query["end_date"]
        ]
        newest = inside[-int(query["limit"]) :][::-1]
        if not self.pages:
            return answer(newest)
        page, size = int(query["page"]), int(query["per_page"])
        more = page * size < len(newest)
        return answer(
            newest[(page - 1) * size : page * size], x_next_page=str(page + 1) if more else ""
        )


async def test_a_report_keeps_what_is_certain_and_leaves_the_rest_to_the_vendors_fields():
    account, wire = client(answer(fixture("device_reports.answer"), x_next_page=""))

    page = await account.reports(DEVICE, SINCE, UNTIL)

    first, second = page.reports
    assert (first.key, first.device) == ("9001", "7")
    assert (first.latitude, first.longitude, first.heading, first.rssi) == (32.9, -96.8, 270, -71)
    assert first.at == datetime(2024, 6, 22, 8, 15, tzinfo=UTC)
    assert first.received_at == datetime(2024, 6, 22, 8, 15, 30, tzinfo=UTC)
    assert (first.speed_kmh, first.temperature_c, first.voltage_mv) == (None, None, None)
    assert first.vendor["speed"] == "12.5"
    assert (second.at, second.latitude) == (second.received_at, None)
    assert (page.cut, page.units, page.since, page.until) == (False, 1, SINCE, UNTIL)
    assert wire.calls[0].path == "v2/devices/36524/device_reports"
    assert dict(wire.calls[0].query) == {
        "start_date": "2024-06-21T23:59:59Z",
        "end_date": "2024-06-23T00:00:01Z",
        "limit": "10000",
        "page": "1",
        "per_page": "100",
    }


@pytest.mark.parametrize("pages", [True, False])
@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 3500])
async def test_more_reports_than_the_limit_are_read_in_parts(count, pages):
    step = timedelta(days=1) / max(1, count)
    server = Reporter([SINCE + step * number for number in range(count)], pages=pages)
    account, wire = client(server)

    page = await account.reports(DEVICE, SINCE, UNTIL)

    assert sorted(int(report.key) for report in page.reports) == list(range(count))
    assert not page.cut
    assert page.units == len(wire.calls)
    assert [dict(call.query)["limit"] for call in wire.calls].count("10000") == 1


async def test_more_reports_in_one_second_than_the_limit_are_called_cut():
    account, _ = client(Reporter([SINCE + timedelta(hours=1)] * 1500, pages=True))

    page = await account.reports(DEVICE, SINCE, UNTIL)

    assert page.cut
    assert len(page.reports) == 1000


async def test_a_server_which_ignores_the_dates_is_not_asked_in_ever_smaller_parts():
    long_ago = [SINCE - timedelta(days=9, seconds=number) for number in range(1200)]
    account, wire = client(Reporter(long_ago, pages=False, keeps_dates=False))

    page = await account.reports(DEVICE, SINCE, UNTIL)

    assert page.cut
    assert len(wire.calls) == 3


async def test_a_lowered_limit_is_what_counts_as_cut():
    first = answer("limit must be less than or equal to 2", 400)
    rows = [report_at(number, SINCE) for number in range(2)]
    account, wire = client(first, answer(rows, x_next_page=""))

    page = await account.reports(DEVICE, SINCE, SINCE)

    assert page.cut
    assert [dict(call.query)["limit"] for call in wire.calls] == ["10000", "2"]


@pytest.mark.parametrize("reply", [answer(None), answer(b"no", 404)])
async def test_reports_of_an_unknown_device_are_refused_and_not_empty(reply):
    account, _ = client(reply)

    with pytest.raises(Refused):
        await account.reports(DEVICE, SINCE, UNTIL)


async def test_an_error_object_is_no_report():
    account, _ = client(answer({"error": "down"}))

    with pytest.raises(AnswerUnreadable, match="down"):
        await account.reports(DEVICE, SINCE, UNTIL)


async def test_an_empty_body_is_no_empty_list_of_reports():
    account, _ = client(answer(b""))

    with pytest.raises(AnswerUnreadable):
        await account.reports(DEVICE, SINCE, UNTIL)


async def test_a_span_which_ends_before_it_starts_is_refused_here():
    account, wire = client(answer([]))

    with pytest.raises(Blocked):
        await account.reports(DEVICE, UNTIL, SINCE)
    with pytest.raises(Blocked):
        await account.usage(DEVICE, "daily", UNTIL, SINCE)
    assert wire.calls == []


async def test_reports_of_all_devices_are_not_offered():
    account, wire = client(answer([]))

    with pytest.raises(Blocked):
        await account.reports_all(SINCE, UNTIL, {})
    assert wire.calls == []


async def test_daily_use_is_asked_by_whole_days_and_kept_to_the_span():
    rows = [
        {"id": day, "date_for": f"2024-06-{day}", "bytes_used": str(day), "sms_used": 0}
        for day in (20, 21, 22, 23)
    ]
    account, wire = client(answer(rows, x_next_page=""))

    usage = await account.usage(DEVICE, "daily", SINCE - timedelta(days=1), SINCE)

    assert [usage_row.date_for for usage_row in usage] == [date(2024, 6, 21), date(2024, 6, 22)]
    assert [
        (usage_row.bytes_used, usage_row.sms_used, usage_row.device) for usage_row in usage
    ] == [
        (21, 0, "7"),
        (22, 0, "7"),
    ]
    query = dict(wire.calls[0].query)
    assert (query["start_date"], query["end_date"]) == ("2024-06-20", "2024-06-23")
    assert int(query["limit"]) > 4


async def test_the_month_a_span_begins_in_is_part_of_it():
    account, wire = client(answer(fixture("monthly_data_usages.answer"), x_next_page=""))

    usage = await account.usage(DEVICE, "monthly", datetime(2024, 5, 20, tzinfo=UTC), UNTIL)

    assert [usage_row.date_for for usage_row in usage] == [date(2024, 5, 1), date(2024, 6, 1)]
    assert wire.calls[0].path == "v2/devices/36524/monthly_data_usages"
    assert dict(wire.calls[0].query)["start_date"] == "2024-04-30"


async def test_use_without_a_date_is_unreadable():
    account, _ = client(answer([{"id": 1, "date_for": "soon"}], x_next_page=""))

    with pytest.raises(AnswerUnreadable, match="date_for"):
        await account.usage(DEVICE, "daily", SINCE, UNTIL)


async def test_use_which_may_be_cut_is_not_shown_as_whole():
    rows = [{"id": day, "date_for": f"2024-06-{day}"} for day in (21, 22)]
    account, _ = client(answer("limit is at most 2", 400), answer(rows, x_next_page=""))

    with pytest.raises(AnswerUnreadable, match="shorter span"):
        await account.usage(DEVICE, "daily", SINCE - timedelta(days=9), UNTIL)
