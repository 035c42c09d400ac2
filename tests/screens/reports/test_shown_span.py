"""Which span a timeline shows, and when it moves on with the clock."""

from datetime import UTC, datetime, timedelta

from tui.screens.reports.shown_span import ShownSpan

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_until_somebody_chooses_it_is_the_last_day_and_moves_on():
    span = ShownSpan()

    assert span.bounds(NOON) == (NOON - DAY, NOON)
    assert span.is_live
    _, until = span.advance(NOON + HOUR, parts=48)
    assert NOON + HOUR <= until < NOON + 2 * HOUR


def test_a_span_of_the_past_stays_where_it_is():
    span = ShownSpan()

    span.choose(NOON - 3 * DAY, NOON - 2 * DAY, NOON)

    assert not span.is_live
    assert span.advance(NOON + HOUR, parts=48) == (NOON - 3 * DAY, NOON - 2 * DAY)


def test_a_span_which_reaches_into_the_future_ends_now_and_keeps_its_length():
    span = ShownSpan()

    span.choose(NOON - HOUR, NOON + HOUR, NOON)

    assert span.is_live
    assert span.bounds(NOON) == (NOON - 2 * HOUR, NOON)
