import pytest

from tui.domain.budget.pace import AdaptivePace


def test_it_starts_at_one_request_a_second():
    stride = AdaptivePace()
    stride.step(100.0, mutates=False)

    assert stride.ready_at(mutates=False) == 101.0


def test_a_refusal_slows_it_to_seven_tenths():
    stride = AdaptivePace()
    stride.refuse(100.0, None)

    assert 1 / stride.seconds_between == pytest.approx(0.7)


def test_it_never_gets_slower_than_one_in_thirty_seconds():
    stride = AdaptivePace()
    for _ in range(50):
        stride.refuse(100.0, None)

    assert stride.seconds_between == 30.0


def test_answers_bring_it_back_to_four_a_second_and_no_faster():
    stride = AdaptivePace()
    stride.refuse(100.0, None)
    for _ in range(500):
        stride.succeed()

    assert stride.seconds_between == 0.25


def test_writes_stay_a_second_apart_however_fast_the_reads_go():
    stride = AdaptivePace(seconds_between=0.25)
    stride.step(100.0, mutates=True)

    assert stride.ready_at(mutates=False) == 100.25
    assert stride.ready_at(mutates=True) == 101.0


def test_the_time_the_vendor_named_is_kept():
    stride = AdaptivePace()
    stride.refuse(100.0, 145.0)

    assert stride.ready_at(mutates=False) == 145.0


def test_a_clock_which_was_set_moves_every_time_with_it():
    stride = AdaptivePace(next_at=100.0, next_write_at=200.0, waits_until=300.0)
    stride.shift(-50.0)

    assert (stride.next_at, stride.next_write_at, stride.waits_until) == (50.0, 150.0, 250.0)


def test_what_the_vendor_named_is_waited_for_and_never_less():
    stride = AdaptivePace()
    stride.refuse(100.0, 500.0)
    stride.refuse(101.0, None)

    assert (stride.waits_until, stride.last_refusal_at) == (500.0, 101.0)
    assert stride.ready_at(mutates=False) == stride.ready_at(mutates=True) == 500.0


def test_a_write_waits_for_the_last_write_and_a_reading_does_not():
    stride = AdaptivePace(next_at=1.0, next_write_at=3.0, waits_until=2.0)

    assert (stride.ready_at(mutates=False), stride.ready_at(mutates=True)) == (2.0, 3.0)
