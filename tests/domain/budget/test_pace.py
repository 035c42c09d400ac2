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
