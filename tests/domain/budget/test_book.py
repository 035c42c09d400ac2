"""What a book counts in each window, to the second, and what becomes of it when a clock is set."""

import pytest

from tests.domain.budget.test_ledger import FREE, START, at, spend
from tui.domain.budget.charge import GUARD_SECONDS, Charge, OthersSpend
from tui.domain.budget.ledger import Book, Spend
from tui.domain.budget.pace import AdaptivePace

T = START.timestamp()


@pytest.mark.parametrize("stopped", [None, T + 7])
def test_a_clock_which_was_set_moves_the_whole_book(stopped):
    book = Book(
        spends=[Spend(1, T, 1, person=True)],
        blocks=[OthersSpend(60, T + 1, 2)],
        stopped_until=stopped,
        barred_until=T + 3,
        stride=AdaptivePace(next_at=T + 4),
        latest=T + 5,
    )
    book._shift(-100.0)

    assert (book.spends[0].at, book.blocks[0].at) == (T - 100, T - 99)
    assert book.stopped_until == (None if stopped is None else T - 93)
    assert (book.barred_until, book.stride.next_at, book.latest) == (T - 97, T - 96, T - 95)


@pytest.mark.parametrize(
    ("after", "people", "found"),
    [
        (59.0, True, [5, 2]),
        (59.0, False, [2]),
        (60.0 + GUARD_SECONDS, True, []),
    ],
)
def test_what_was_spent_counts_until_it_has_certainly_left_the_window(after, people, found):
    book = Book()
    spend(book, 5, 0, person=True)
    spend(book, 2, 0, person=False)

    charges = book._ours(60, T + after, people=people)

    assert charges == [Charge(T + 60 + GUARD_SECONDS, units) for units in found]


def test_what_is_under_way_counts_and_that_of_people_not_against_the_background():
    book = Book()
    book.reserve("a", FREE, 3, at(0), person=True)
    book.reserve("a", FREE, 2, at(0), person=False)

    assert sum(charge.units for charge in book._ours(60, T)) == 5
    assert sum(charge.units for charge in book._ours(60, T, people=False)) == 2
    assert sum(charge.units for charge in book._ours(10, T)) == 2


@pytest.mark.parametrize(
    ("held", "target", "left"),
    [
        ((), 3, [3]),
        ((), 0, []),
        ((2,), 2, [2]),
        ((2,), 5, [2, 3]),
        ((2, 3), 4, [1, 3]),
        ((2, 3), 3, [3]),
        ((2, 3), 1, [1]),
        ((2, 3), 0, []),
    ],
)
def test_what_others_spent_is_held_to_a_sum_the_oldest_first(held, target, left):
    book = Book(blocks=[OthersSpend(60, T, units) for units in held])
    other = OthersSpend(10, T, 9)
    book.blocks.append(other)

    book._hold(60, target, T + 1)

    assert [block.units for block in book.blocks if block.window_seconds == 60] == left
    assert other in book.blocks
    assert (other.units, other.at) == (9, T)
    if sum(held) < target:
        assert book.blocks[-1] == OthersSpend(60, T + 1, target - sum(held))
