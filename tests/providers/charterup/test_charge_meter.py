"""What the server counts beyond what its document says, told only where it can be told."""

from datetime import timedelta

import pytest

from tests.providers.charterup.fake import NOW
from tui.domain.budget.windows import Reading
from tui.providers.charterup.charge_meter import ChargeMeter


def readings(minute, hour):
    return (Reading(60, minute, 60), Reading(3600, hour, 130))


@pytest.mark.parametrize(
    ("seconds", "minute", "hour", "surplus"),
    [
        (30, 9, 41, 0),
        (30, 9, 44, 3),
        (30, 9, 38, None),
        (62, 1, 41, None),
        (90, 1, 90, 0),
        (90, 4, 41, 3),
        (-5, 1, 41, None),
    ],
    ids=["as documented", "more", "calls left the hour", "the minute's edge", "alone in its minute", "more alone", "clock"],
)  # fmt: skip
def test_a_surplus_is_the_counter_less_what_was_expected(seconds, minute, hour, surplus):
    meter = ChargeMeter()
    meter.stop(meter.start(), readings(1, 40), 1, NOW)

    found = meter.stop(meter.start(), readings(minute, hour), 1, NOW + timedelta(seconds=seconds))

    assert found == surplus


def test_calls_which_overlap_are_not_judged_and_neither_is_the_first():
    meter = ChargeMeter()
    assert meter.stop(meter.start(), readings(1, 40), 1, NOW) is None

    first, second = meter.start(), meter.start()

    assert meter.stop(first, readings(2, 49), 1, NOW) is None
    assert meter.stop(second, readings(3, 58), 1, NOW) is None
    assert meter.stop(meter.start(), readings(4, 59), 1, NOW) == 0


def test_an_answer_without_counters_tells_nothing():
    meter = ChargeMeter()
    meter.stop(meter.start(), readings(1, 40), 1, NOW)

    assert meter.stop(meter.start(), (), 1, NOW) is None
    assert meter.stop(meter.start(), readings(3, 48), 1, NOW) is None
