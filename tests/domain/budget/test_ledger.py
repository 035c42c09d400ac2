from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.domain.budget.ledger import Book
from tui.domain.budget.windows import Allowance, Reading, Reservation, Wait, Window

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHARTERUP = (Window(10, 20), Window(60, 60), Window(3600, 130))
FREE = Allowance(windows=CHARTERUP, people={}, background_per_hour=None)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def spend(book: Book, units: int, seconds: float, *, person: bool = True, allowance=FREE):
    """Reserve and settle at once; the wait if there is no room."""
    room = book.reserve("a", allowance, units, at(seconds), person=person)
    if isinstance(room, Reservation):
        book.settle(room.id, units, at(seconds))
    return room


def used(book: Book, window_seconds: int, seconds: float, allowance=FREE) -> int:
    gauges = book.gauges("a", allowance, at(seconds))
    return next(gauge.used for gauge in gauges if gauge.window_seconds == window_seconds)


def test_a_call_fits_an_empty_budget():
    assert spend(Book(), 5, 0) == Reservation("a", 1, 5)


def test_the_twenty_first_call_in_ten_seconds_waits_until_the_first_has_left():
    book = Book()
    for second in range(20):
        assert isinstance(spend(book, 1, second / 10), Reservation)

    wait = spend(book, 1, 2)

    assert wait == Wait(at(11), Window(10, 20))  # ten seconds and one of guard
    assert isinstance(spend(book, 1, 11.001), Reservation)


def test_the_ten_second_window_counts_calls_and_the_others_their_weight():
    book = Book()
    spend(book, 5, 0)

    assert (used(book, 10, 0), used(book, 60, 0), used(book, 3600, 0)) == (1, 5, 5)


def test_the_worst_case_stands_until_the_answer_settles_it():
    book = Book()
    room = book.reserve("a", FREE, 5, at(0), person=True)
    before = used(book, 3600, 1)
    book.settle(room.id, 2, at(3))

    assert (before, used(book, 3600, 4)) == (5, 2)


def test_a_spend_ages_from_its_answer_since_the_server_may_have_counted_it_only_then():
    book = Book()
    room = book.reserve("a", FREE, 1, at(0), person=True)
    book.settle(room.id, 1, at(100))

    assert used(book, 3600, 3650) == 1
    assert used(book, 3600, 3702) == 0


def test_a_killed_process_s_reservation_ages_out_at_its_worst_case():
    book = Book()
    book.reserve("a", FREE, 5, at(0), person=True)

    assert used(book, 3600, 3700) == 5
    assert used(book, 3600, 3600 + 182) == 0


def test_a_call_that_never_left_is_given_back():
    book = Book()
    room = book.reserve("a", FREE, 5, at(0), person=True)
    book.settle(room.id, 0, at(1), answered=False)

    assert used(book, 3600, 1) == 0


def test_an_answer_dearer_than_reserved_counts_in_full():
    book = Book()
    room = book.reserve("a", FREE, 1, at(0), person=True)
    book.settle(room.id, 4, at(1))

    assert used(book, 3600, 1) == 4


def test_what_can_never_fit_says_so_instead_of_waiting():
    tight = Allowance(windows=CHARTERUP, lowered={3600: 4})

    assert spend(Book(), 5, 0, allowance=tight) == Wait(None, Window(3600, 4), is_ours=True)


def test_background_calls_leave_room_for_people_in_every_window():
    allowance = Allowance(windows=CHARTERUP, background_per_hour=None)
    book = Book()
    sent = [spend(book, 1, 0, person=False, allowance=allowance) for _ in range(20)]
    people = [spend(book, 1, 0, allowance=allowance) for _ in range(5)]

    assert sum(isinstance(room, Reservation) for room in sent) == 16
    assert sum(isinstance(room, Reservation) for room in people) == 4


@pytest.mark.parametrize(
    ("limit", "share"), [(130, 60), (390, 180), (216, 99), (60, 27), (2, 1)], ids=str
)
def test_the_background_share_is_as_large_a_part_of_whatever_limit_is_in_force(limit, share):
    allowance, book = Allowance(windows=CHARTERUP), Book()
    book.learn([Reading(3600, 0, limit)], at(0))
    sent = [spend(book, 1, 10 * n, person=False, allowance=allowance) for n in range(350)]
    (hour,) = [one for one in book.gauges("a", allowance, at(3500)) if one.window_seconds == 3600]

    assert hour.share == share
    assert share + hour.reserved <= limit
    assert sum(isinstance(room, Reservation) for room in sent) == share


def test_a_wait_says_whether_the_vendor_would_still_take_the_call():
    allowance, book = Allowance(windows=CHARTERUP), Book()
    for n in range(60):
        spend(book, 1, 20 * n, person=False, allowance=allowance)
    share = spend(book, 1, 1200, person=False, allowance=allowance)
    book.learn([Reading(3600, 110, 130)], at(1200))
    reserve = spend(book, 1, 1200, person=False, allowance=allowance)
    book.learn([Reading(3600, 130, 130)], at(1200))
    full = [spend(book, 1, 1200, person=one, allowance=allowance) for one in (True, False)]
    book.refuse(3600, None, at(1200))
    refused = spend(book, 1, 1200, person=False, allowance=allowance)

    assert (share.is_ours, reserve.is_ours) == (True, True)
    assert [one.is_ours for one in (*full, refused)] == [False, False, False]


def test_background_calls_keep_to_their_hourly_share():
    allowance = Allowance(windows=CHARTERUP)
    book = Book()
    sent = [spend(book, 1, 20 * n, person=False, allowance=allowance) for n in range(100)]

    assert sum(isinstance(room, Reservation) for room in sent) == 60
    assert isinstance(spend(book, 5, 2000, allowance=allowance), Reservation)


@pytest.mark.parametrize(
    ("lowered", "server", "in_force"),
    [
        ({}, None, 130),
        ({3600: 90}, None, 90),
        ({3600: 500}, None, 130),
        ({}, 390, 390),
        ({3600: 200}, 390, 200),
        ({3600: 200}, 100, 100),
    ],
)
def test_settings_lower_the_server_s_limit_and_never_raise_it(lowered, server, in_force):
    book, allowance = Book(), Allowance(windows=CHARTERUP, lowered=lowered)
    if server:
        book.learn([Reading(3600, 0, server)], at(0))

    assert book.windows(allowance)[-1] == Window(3600, in_force)


def test_what_others_spent_is_held_and_leaves_after_an_hour():
    book = Book()
    spend(book, 3, 0)
    book.learn([Reading(3600, 50, 130)], at(1))
    gauge = book.gauges("a", FREE, at(2))[-1]

    assert (gauge.ours, gauge.others, gauge.used, gauge.source) == (3, 47, 50, "server")
    assert used(book, 3600, 3603) == 0


def test_what_others_spent_is_not_spent_again_by_us():
    book = Book()
    book.learn([Reading(3600, 128, 130)], at(0))

    assert spend(book, 3, 1) == Wait(at(3601), Window(3600, 130))
    assert isinstance(spend(book, 2, 1), Reservation)


def test_the_next_reading_corrects_what_was_held_for_others():
    book = Book()
    book.learn([Reading(3600, 50, 130)], at(0))
    book.learn([Reading(3600, 20, 130)], at(60))

    assert used(book, 3600, 61) == 20


def test_a_server_which_counts_less_than_we_do_does_not_erase_our_own():
    book = Book()
    spend(book, 5, 0)
    book.learn([Reading(3600, 1, 130)], at(1))

    assert used(book, 3600, 1) == 5


def test_what_is_under_way_is_not_taken_off_the_server_s_count():
    book = Book()
    book.reserve("a", FREE, 5, at(0), person=True)
    book.learn([Reading(3600, 10, 130)], at(1))

    assert used(book, 3600, 1) == 15


def test_after_a_refusal_background_calls_stop_for_the_named_window_and_people_do_not():
    book = Book()
    book.refuse(60, None, at(0))

    assert spend(book, 1, 30, person=False) == Wait(at(61), None)
    assert isinstance(spend(book, 1, 30), Reservation)


def test_after_a_refusal_one_probe_goes_alone_and_its_answer_opens_the_gate():
    book = Book()
    book.refuse(60, None, at(0))
    probe = book.reserve("a", FREE, 1, at(62), person=False)
    second = book.reserve("a", FREE, 1, at(62), person=False)
    book.settle(probe.id, 1, at(63))
    third = book.reserve("a", FREE, 1, at(63), person=False)

    assert isinstance(probe, Reservation)
    assert isinstance(second, Wait)
    assert isinstance(third, Reservation)


def test_a_probe_whose_process_was_killed_does_not_close_the_gate_for_good():
    book = Book()
    book.refuse(60, None, at(0))
    book.reserve("a", FREE, 1, at(62), person=False)

    assert isinstance(spend(book, 1, 300, person=False), Reservation)


def test_a_time_the_vendor_named_binds_people_too():
    book = Book()
    book.refuse(None, at(40), at(0))

    assert spend(book, 1, 10) == Wait(at(40), None)


def test_a_small_step_back_of_the_clock_lets_nothing_age_early():
    book = Book()
    spend(book, 7, 100)
    spend(book, 1, 40)

    assert used(book, 60, 155) == 8


def test_a_clock_set_back_by_a_day_does_not_freeze_the_book():
    book = Book()
    spend(book, 7, 86_400)

    assert used(book, 3600, 0) == 7
    assert used(book, 3600, 3602) == 0


def test_a_day_asleep_leaves_no_debt_and_no_credit():
    book = Book()
    for _ in range(20):
        spend(book, 1, 0)
    sent = [spend(book, 1, 86_400) for _ in range(25)]

    assert sum(isinstance(room, Reservation) for room in sent) == 20


def test_a_book_written_down_and_read_again_is_the_same_book():
    book = Book()
    spend(book, 5, 0)
    book.reserve("a", FREE, 3, at(1), person=False)
    book.learn([Reading(3600, 50, 390)], at(2))
    book.refuse(10, at(9), at(3))

    assert Book.load(book.dump()) == book


def test_without_published_windows_one_request_a_second_is_sent():
    book = Book()
    bare = Allowance()

    assert isinstance(spend(book, 1, 0, allowance=bare), Reservation)
    assert isinstance(spend(book, 1, 0.5, allowance=bare), Wait)
    assert isinstance(spend(book, 1, 1, allowance=bare), Reservation)
    assert book.gauges("a", bare, at(1)) == ()


def test_without_published_windows_two_writes_are_a_second_apart_however_fast_the_reads_are():
    book = Book()
    book.stride.seconds_between = 0.25
    bare = Allowance()

    def write(seconds):
        return book.reserve("a", bare, 1, at(seconds), person=True, mutates=True)

    assert isinstance(write(0), Reservation)
    assert isinstance(spend(book, 1, 0.5, allowance=bare), Reservation)
    assert write(0.75) == Wait(at(1), is_ours=True)
    assert isinstance(write(1), Reservation)


def test_without_published_windows_a_time_the_vendor_named_is_its_own_wait():
    book = Book()
    book.refuse(None, at(100), at(0))

    assert spend(book, 1, 1, allowance=Allowance()) == Wait(at(100), is_ours=False)
    assert book.pace("a", Allowance(), at(1)).waits_until == at(100)
    assert book.pace("a", Allowance(), at(100)).waits_until is None


@dataclass
class Server:
    """Counts calls as the vendor does: each at some moment between its sending and its answer."""

    counted: list[tuple[float, int]] = field(default_factory=list)

    def most(self, seconds: int) -> int:
        """Return the most that ever counted in one sliding window."""
        return max(
            (
                sum(
                    units if seconds >= 60 else 1
                    for at_, units in self.counted
                    if end - seconds < at_ <= end
                )
                for end, _ in self.counted
            ),
            default=0,
        )


calls = st.lists(
    st.tuples(
        st.floats(0, 40),  # pause before it
        st.integers(1, 5),  # reserved
        st.floats(0, 1),  # how much of that it really costs
        st.floats(0, 20),  # until its answer
        st.floats(0, 1),  # when in between the server counts it
        st.booleans(),
    ),
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(calls)
def test_no_window_is_ever_overspent_whatever_the_calls_cost(calls):
    windows = (Window(10, 5), Window(60, 12), Window(300, 30))
    allowance = Allowance(windows=windows, background_per_hour=25)
    book, server, clock = Book(), Server(), 0.0
    answers: list[tuple[float, int, int]] = []
    for pause, worst, share, duration, counted, person in calls:
        clock += pause
        for answer in sorted(answers):
            if answer[0] <= clock:
                book.settle(answer[1], answer[2], at(answer[0]))
                answers.remove(answer)
        room = book.reserve("a", allowance, worst, at(clock), person=person)
        if isinstance(room, Reservation):
            real = max(1, round(worst * share))
            server.counted.append((clock + duration * counted, real))
            answers.append((clock + duration, room.id, real))

    assert all(server.most(window.seconds) <= window.limit for window in windows)


@settings(max_examples=60, deadline=None)
@given(calls, st.lists(st.integers(0, 9), min_size=120, max_size=120))
def test_right_after_a_reading_the_book_never_counts_less_than_the_server(calls, others):
    book, clock, total = Book(), 0.0, 0
    for (pause, worst, share, *_), beside in zip(calls, others, strict=False):
        clock += min(pause, 20)
        room = book.reserve("a", FREE, worst, at(clock), person=True)
        real = max(1, round(worst * share)) if isinstance(room, Reservation) else 0
        total += real + beside
        if isinstance(room, Reservation):
            book.settle(room.id, real, at(clock))
        book.learn([Reading(3600, total, 10_000)], at(clock))

        assert used(book, 3600, clock) >= total


@settings(max_examples=60, deadline=None)
@given(calls)
def test_a_wait_ends_when_it_said_if_nobody_else_spends(calls):
    book, clock = Book(), 0.0
    for pause, worst, *_ in calls:
        clock += pause / 10
        wait = spend(book, worst, clock)
        if isinstance(wait, Wait):
            clock = (wait.until - START).total_seconds() + 0.001

            assert isinstance(spend(book, worst, clock), Reservation)
