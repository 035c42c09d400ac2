from hypothesis import given
from hypothesis import strategies as st

from tui.sync.watermark import TimeSpan, Watermark

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda p: TimeSpan(p[0], sum(p)))


def seconds(stretches):
    return {second for one in stretches for second in range(one.since, one.until)}


def test_the_mark_stays_at_what_is_owed():
    front = Watermark(100)
    front.advance(200)
    front.settle(TimeSpan(100, 200), [TimeSpan(140, 150)])

    assert (front.mark, front.head, front.owed) == (140, 200, [TimeSpan(140, 150)])


@given(st.lists(SPANS), SPANS, st.lists(SPANS, max_size=3))
def test_settling_takes_off_what_was_asked_and_nothing_else(owed, asked, missing):
    front = Watermark(100)
    for one in owed:
        front.owe(one)
    before = seconds(front.owed)
    front.settle(asked, missing)

    assert seconds(front.owed) == before - seconds([asked]) | seconds(missing)
    assert front.owed == sorted(front.owed)


@given(st.lists(SPANS))
def test_a_front_comes_back_as_it_was_written(owed):
    front = Watermark(100, [])
    for one in owed:
        front.owe(one)

    assert Watermark.load(front.dump()) == front
