"""What a clock on the wall means on the days on which it is changed, in five zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tui.domain.text.typed_time import parse_time
from tui.domain.text.wall_clock import instants, start_of_day, start_of_hour
from tui.widgets.timeline.axis import TimeAxis

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Santiago",
)


def days_of_change(name: str) -> list[date]:
    """Return the days on which this zone's clocks change in 2026; for a zone without change, two others."""
    zone = ZoneInfo(name)
    days = [date(2026, 1, 1) + timedelta(days=day) for day in range(364)]
    found = [
        day
        for day in days
        if start_of_day(day + timedelta(days=1), zone) - start_of_day(day, zone)
        != timedelta(days=1)
    ]
    return found or [date(2026, 3, 29), date(2026, 10, 25)]


CHANGES = [(name, day) for name in ZONES for day in days_of_change(name)]


def test_each_zone_has_both_its_changes_in_the_tables_below():
    assert len(CHANGES) == 2 * len(ZONES)


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_a_tick_stands_at_the_instant_whose_time_it_shows(name, day):
    zone = ZoneInfo(name)
    since = start_of_day(day, zone) - timedelta(hours=6)
    axis = TimeAxis(since, since + timedelta(hours=36), 36 * 60)

    ticks = axis.ticks(zone, 6)

    for column, text in ticks:
        around = [(since + timedelta(minutes=column + one)).astimezone(zone) for one in (0, 1)]
        assert text in {f"{at:{form}}" for at in around for form in ("%H:%M", "%m-%d")}
    assert f"{day:%m-%d}" in [text for _, text in ticks]  # also where the day begins at 01:00


@pytest.mark.parametrize(("name", "day"), CHANGES)
def test_a_jump_to_a_time_of_day_goes_where_the_clock_showed_it(name, day):
    zone = ZoneInfo(name)
    end = start_of_day(day + timedelta(days=2), zone)
    for minutes in range(0, 48 * 60, 30):
        now = start_of_day(day, zone) + timedelta(minutes=minutes)
        if now >= end:
            break
        for text in ("00:30", "01:30", "02:15", "23:45", "14:00"):
            at = parse_time(text, now, zone)

            assert at <= now
            assert now - at < timedelta(hours=26)
            wall = at.astimezone(zone)
            if instants(datetime.combine(wall.date(), time.fromisoformat(text)), zone):
                assert f"{wall:%H:%M}" == text


@pytest.mark.parametrize(
    ("name", "text", "at"),
    [
        ("Europe/Berlin", "2026-07-01 12:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("Europe/Berlin", "2026-12-01 12:00", datetime(2026, 12, 1, 11, tzinfo=UTC)),
        ("Europe/Berlin", "2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # skipped: 03:30
        ("Europe/Berlin", "2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        ("America/New_York", "2026-11-01 01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", "2026-07-01 12:00", datetime(2026, 7, 1, 1, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", "2026-10-04 02:15", datetime(2026, 10, 3, 15, 45, tzinfo=UTC)),
        ("Asia/Kolkata", "2026-07-01 12:00", datetime(2026, 7, 1, 6, 30, tzinfo=UTC)),
        ("America/Santiago", "2026-09-06", datetime(2026, 9, 6, 4, tzinfo=UTC)),  # the day begins at 01:00
        ("America/Santiago", "2026-04-04 23:30", datetime(2026, 4, 5, 2, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_jump_to_a_date_is_read_by_the_rules_of_that_day(name, text, at):
    assert parse_time(text, datetime(2026, 12, 20, tzinfo=UTC), ZoneInfo(name)) == at


def test_an_hour_which_is_shown_twice_means_the_later_once_that_is_past():
    berlin, change = ZoneInfo("Europe/Berlin"), datetime(2026, 10, 25, 1, tzinfo=UTC)

    assert parse_time("02:30", change, berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert parse_time("02:30", change + timedelta(hours=5), berlin) == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31 23:59"])
def test_a_time_no_calendar_holds_is_refused(text):
    with pytest.raises(ValueError, match="before the year 1"):
        parse_time(
            text,
            datetime(2026, 10, 25, tzinfo=UTC),
            ZoneInfo("Asia/Tokyo" if text[0] == "0" else "America/New_York"),
        )


@pytest.mark.parametrize(
    ("name", "at", "began"),
    [
        ("Europe/Berlin", "2026-11-21T06:45:12Z", "2026-11-21T06:00:00Z"),
        ("Asia/Kolkata", "2026-11-21T06:45:12Z", "2026-11-21T06:30:00Z"),
        ("Australia/Lord_Howe", "2026-07-21T06:45:12Z", "2026-07-21T06:30:00Z"),
        ("Australia/Lord_Howe", "2026-11-21T06:45:12Z", "2026-11-21T06:00:00Z"),
    ],
)
def test_an_hour_begins_where_the_clock_shows_a_full_one(name, at, began):
    assert start_of_hour(datetime.fromisoformat(at), ZoneInfo(name)) == datetime.fromisoformat(
        began
    )
