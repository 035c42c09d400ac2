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
