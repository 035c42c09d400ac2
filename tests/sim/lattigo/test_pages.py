import json
from datetime import UTC, datetime

import pytest

from tests.sim.desk import NOON, LattigoDesk
from tui.sim.lattigo.pages import Page, Params
from tui.sim.message import Request


@pytest.fixture
def desk():
    return LattigoDesk()


def headers(answer):
    return {name: value for name, value in answer.headers if name.startswith("X-")}


def page(**query):
    """Return a page of forty-six numbers."""
    pairs = tuple((name, str(value)) for name, value in query.items())
    return Page.asked(Params(Request("GET", "/", pairs)), 100).answer(range(46), str)


def test_the_first_page_has_ten_records_and_the_headers_say_where_it_stands():
    answer = page()

    assert json.loads(answer.body) == [str(number) for number in range(10)]
    assert headers(answer) == {
        "X-Total": "46",
        "X-Total-Pages": "5",
        "X-Page": "1",
        "X-Per-Page": "10",
        "X-Next-Page": "2",
        "X-Prev-Page": "",
        "X-Offset": "0",
    }


def test_pages_hold_every_device_once(desk):
    pages = [desk.get("/v2/devices", page=page, per_page=7) for page in range(1, 8)]

    names = [name for page in pages for name in page]
    assert sorted(names) == sorted(desk.name_of(unit) for unit in desk.world.sims)
    assert names != sorted(names)
    assert names != [desk.name_of(unit) for unit in desk.world.sims]


@pytest.mark.parametrize(
    ("number", "following", "previous"),
    [(1, "2", ""), (3, "4", "2"), (4, "5", "3"), (5, "", "4"), (9, "", "")],
)
def test_the_last_page_has_no_next_and_the_first_no_previous(number, following, previous):
    said = headers(page(page=number))

    assert (said["X-Next-Page"], said["X-Prev-Page"]) == (following, previous)


def test_an_offset_is_added_to_the_start_of_the_page():
    answer = page(page=2, per_page=5, offset=3)

    assert json.loads(answer.body) == ["8", "9", "10", "11", "12"]
    assert headers(answer)["X-Total-Pages"] == "9"
    assert headers(answer)["X-Offset"] == "3"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"per_page": 101}, b"per_page must be less than or equal to 100"),
        ({"per_page": "ten"}, b"per_page is invalid"),
        ({"per_page": 0}, b"per_page must be greater than or equal to 1"),
        ({"page": "-1"}, b"page is invalid"),
        ({"offset": "x"}, b"offset is invalid"),
    ],
)
def test_a_page_that_makes_no_sense_is_refused_in_plain_text(desk, query, text):
    answer = desk.ask("GET", "/v2/devices", **query)

    assert (answer.status, answer.body) == (400, text)
    assert answer.headers == (("content-type", "text/plain"),)


def test_totals_can_be_left_out():
    said = headers(LattigoDesk(totals=False).ask("GET", "/v2/devices"))

    assert "X-Total" not in said
    assert said["X-Next-Page"] == "2"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T06:00:00", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("2026-11-01T06:00:00Z", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("2026-11-01T06:00:00-06:00", datetime(2026, 11, 1, 12, tzinfo=UTC)),
        ("20261101T0600", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_in_utc(text, instant):
    params = Params(Request("GET", "/", (("start_date", text),)))

    assert params.window(NOON) == (instant, NOON)


def test_a_time_that_cannot_be_read_is_refused(desk):
    answer = desk.ask("GET", "/v2/devices/1/device_reports", start_date="last week")

    assert (answer.status, answer.body) == (400, b'{"error":"start_date is invalid"}')
