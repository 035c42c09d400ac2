"""Rows which wait in a file come back as they were, however often and by however many they are read."""

from tui.export.rows_on_disk import SORTED_AT_ONCE, Changed, OnDisk, sorted_on_disk


def kept():
    rows = OnDisk(tuple)
    rows.add([["a", "1"], ["ö\ud800\n", ""]])
    rows.add([])
    rows.add([["c", "3"]])
    return rows


def test_rows_come_back_in_their_order_each_time():
    rows = kept()

    assert len(rows) == 3
    assert list(rows) == list(rows) == [("a", "1"), ("ö\ud800\n", ""), ("c", "3")]
    assert ("c", "3") in rows


def test_several_may_read_at_the_same_time():
    rows = kept()

    assert all(one == other for one, other in zip(rows, rows, strict=True))


def test_rows_are_changed_as_they_are_read():
    changed = Changed(kept(), lambda row: row[0])

    assert (len(changed), list(changed)) == (3, ["a", "ö\ud800\n", "c"])


def test_more_than_are_held_at_once_are_sorted_and_equal_ones_stay_as_they_came():
    count = 2 * SORTED_AT_ONCE + 1
    came = [(number * 7919 % 997, number) for number in range(count)]

    found = sorted_on_disk(came, lambda pair: pair[0], list, tuple)

    assert list(found) == sorted(came)


def test_nothing_is_sorted_too():
    assert list(sorted_on_disk((), lambda pair: pair, list, tuple)) == []
