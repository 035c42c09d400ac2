from hypothesis import given
from hypothesis import strategies as st

from tui.sync.watermark import TimeSpan, Watermark

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda p: TimeSpan(p[0], sum(p)))


def seconds(stretches):
    return {second for one in stretches for second in range(one.since, one.until)}


def test_the_mark_stays_at_what_is_owed():
    watermark = Watermark(100)
    watermark.advance(200)
    watermark.mark_read(TimeSpan(100, 200), [TimeSpan(140, 150)])

    assert (watermark.mark, watermark.head, watermark.missing) == (140, 200, [TimeSpan(140, 150)])


@given(st.lists(SPANS), SPANS, st.lists(SPANS, max_size=3))
def test_reading_takes_off_what_was_asked_and_nothing_else(owed, asked, missing):
    watermark = Watermark(100)
    for span in owed:
        watermark.add_missing(span)
    before = seconds(watermark.missing)
    watermark.mark_read(asked, missing)

    assert seconds(watermark.missing) == before - seconds([asked]) | seconds(missing)
    assert watermark.missing == sorted(watermark.missing)


@given(st.lists(SPANS))
def test_a_watermark_comes_back_as_it_was_written(missing):
    watermark = Watermark(100, [])
    for one in missing:
        watermark.add_missing(one)

    assert Watermark.load(watermark.dump()) == watermark


def test_spans_which_touch_are_joined_and_empty_ones_are_none():
    watermark = Watermark(100)
    for span in [(10, 20), (30, 40), (20, 25), (41, 50), (60, 60)]:
        watermark.add_missing(TimeSpan(*span))

    assert watermark.missing == [TimeSpan(10, 25), TimeSpan(30, 40), TimeSpan(41, 50)]
    assert watermark.missing_seconds() == 34
    assert watermark.mark == 10


def test_the_oldest_and_the_newest_part_are_at_most_as_long_as_asked():
    watermark = Watermark(100, [TimeSpan(10, 20), TimeSpan(30, 50)])

    assert (watermark.oldest(4), watermark.oldest(99)) == (TimeSpan(10, 14), TimeSpan(10, 20))
    assert (watermark.newest(4), watermark.newest(99)) == (TimeSpan(46, 50), TimeSpan(30, 50))
    assert (Watermark(5).oldest(9), Watermark(5).newest(9)) == (None, None)


def test_a_head_set_back_cuts_what_is_missing_and_an_earlier_one_moves_nothing():
    watermark = Watermark(100, [TimeSpan(10, 20), TimeSpan(30, 50), TimeSpan(60, 90)])
    watermark.set_back(40)
    watermark.advance(40)
    watermark.set_back(70)

    assert watermark == Watermark(40, [TimeSpan(10, 20), TimeSpan(30, 40)])


def test_halves_of_a_window_are_not_joined_again():
    watermark = Watermark(100, [TimeSpan(0, 100)])
    watermark.mark_read(TimeSpan(20, 80), [TimeSpan(20, 50), TimeSpan(50, 80)])

    assert watermark.missing == [
        TimeSpan(0, 20),
        TimeSpan(20, 50),
        TimeSpan(50, 80),
        TimeSpan(80, 100),
    ]
    watermark.mark_read(TimeSpan(80, 90), [])
    watermark.mark_read(TimeSpan(10, 20), [])
    assert watermark.missing == [
        TimeSpan(0, 10),
        TimeSpan(20, 50),
        TimeSpan(50, 80),
        TimeSpan(90, 100),
    ]


def test_both_ends_belong_to_a_span():
    span = TimeSpan(10, 20)

    assert [span.contains(at) for at in (9.9, 10, 20, 20.1, None)] == [
        False,
        True,
        True,
        False,
        False,
    ]
