"""The pages of a long list."""

import pytest

from tui.widgets.table.rows_cache import MOST_PAGES, PAGE_ROWS, RowsCache, TableRow, first_pages


def rows(start, stop):
    return [TableRow(f"k{index}", (str(index),)) for index in range(start, stop)]


def cache_of(total):
    cache = RowsCache()
    cache.resize(total)
    return cache


@pytest.mark.parametrize(
    ("start", "stop", "span"),
    [(0, 20, (0, 64)), (60, 70, (0, 128)), (-50, 3, (0, 64)), (990, 1200, (960, 1000))],
)
def test_what_is_missing_is_named_in_whole_pages(start, stop, span):
    assert cache_of(1000).missing(start, stop) == span


def test_a_page_which_came_shorter_than_told_is_not_asked_for_again():
    cache = cache_of(PAGE_ROWS)
    cache.supply(0, rows(0, PAGE_ROWS - 20))

    assert cache.missing(0, PAGE_ROWS) is None
    cache.resize(PAGE_ROWS + 1)
    assert cache.missing(0, PAGE_ROWS) == (0, PAGE_ROWS)


def test_the_pages_used_least_are_forgotten():
    cache = cache_of(100_000)
    for page in range(MOST_PAGES + 5):
        cache.supply(page * PAGE_ROWS, rows(page * PAGE_ROWS, (page + 1) * PAGE_ROWS))

    assert cache.row(0) is None
    assert cache.row((MOST_PAGES + 4) * PAGE_ROWS).key == f"k{(MOST_PAGES + 4) * PAGE_ROWS}"


def test_rows_which_do_not_begin_a_page_are_refused():
    with pytest.raises(ValueError, match="multiple of 64"):
        cache_of(1000).supply(5, rows(5, 9))


def test_in_another_order_no_old_row_is_left_beside_new_ones():
    cache = cache_of(1000)
    cache.supply(0, rows(0, 256))
    cache.begin(2, same_order=False)
    held = cache.row(200)
    cache.supply(0, rows(500, 628))

    assert held.key == "k200"
    assert cache.row(200) is None


def test_in_the_same_order_each_page_stays_until_its_successor_comes():
    cache = cache_of(1000)
    cache.supply(0, rows(0, 256))
    cache.begin(2, same_order=True)
    cache.supply(0, rows(0, 128))

    assert cache.row(200).key == "k200"
    assert cache.missing(0, 256) == (128, 256)


@pytest.mark.parametrize(("lines", "rows"), [(18, 64), (64, 64), (65, 128), (200, 256)])
def test_the_first_pages_fill_the_screen(lines, rows):
    assert first_pages(lines) == range(rows)


def test_a_row_is_found_by_its_key_among_those_loaded():
    cache = cache_of(1000)
    cache.supply(128, rows(128, 256))

    assert cache.position("k130") == 130
    assert cache.position("k3") is None
