"""The plan in words, for the screen of the rate limits."""

import pytest

from tui.sync.explain import overload_sentence, queue_lines
from tui.sync.read_position import ReadPosition, UnreadMoment
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

NOW = 1_800_000_000  # 08:00 UTC


def test_everything_which_waits_has_its_line_the_most_urgent_first():
    position = ReadPosition.new(NOW)
    position.tail = Watermark(NOW, [TimeSpan(NOW - 200, NOW - 50), TimeSpan(NOW - 40, NOW - 10)])
    position.unread_moments = [
        UnreadMoment(TimeSpan(NOW + 61, NOW + 64)),
        UnreadMoment(TimeSpan(NOW, NOW + 3), left=["a"] * 1_200),
    ]
    position.repairs = {f"{number}": (1, 2) for number in range(1_001)}
    position.history.missing = [TimeSpan(NOW - 9_000, NOW)]
    position.skipped_seconds = 5_400

    assert queue_lines(position) == (
        "3 min of newest reports which did not fit into one answer",
        "some devices which reported in the burst at 08:01:01 UTC",
        "1,200 devices which reported in the burst at 08:00:00 UTC",
        "1,001 devices with a gap in their reports",
        "2.5 h of earlier reports",
        "1.5 h not read again for late reports: the budget is too small",
    )


def test_where_nothing_waits_nothing_is_said():
    position = ReadPosition.new(NOW)
    position.history.missing = []

    assert queue_lines(position) == ()


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (50.0, "the fleet needs 1,800 requests an hour, the budget is 1,040"),
        (None, "the fleet needs 0 requests an hour, the budget is 1,040"),
    ],
)
def test_what_the_budget_cannot_do_is_said_while_devices_take_turns(rate, sentence):
    position = ReadPosition.new(NOW)
    position.fleet_rates.now = rate
    assert overload_sentence(position, 1_040.0) is None

    position.turns = Turns()
    assert overload_sentence(position, 1_040.0) == sentence
