"""How far an account is read, after its clock was set back and after a long pause."""

import json

import pytest

from tui.sync.read_position import ReadPosition, UnreadMoment
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

NOW = 1_800_000_000
DAY = 86_400


def read_to(tail):
    """Return the position of an account of which no history is missing."""
    position = ReadPosition.new(NOW)
    position.tail, position.history.missing = tail, []
    return position


@pytest.mark.parametrize(("ahead", "is_followed"), [(60, False), (61, True)])
def test_a_clock_set_back_by_more_than_a_minute_is_followed(ahead, is_followed):
    position = ReadPosition.new(NOW)
    position.tail, position.devices_at = Watermark(NOW + ahead, [TimeSpan(NOW - 90, NOW)]), NOW + 9
    position.rereads["2h"] = Watermark(NOW - 30)

    assert position.follow_clock(NOW) is is_followed
    if is_followed:
        assert position.tail == Watermark(NOW - 60, [TimeSpan(NOW - 90, NOW - 60)])
        assert (position.devices_at, position.rereads["2h"].head) == (NOW, NOW - 60)
        assert position.history.head == NOW - 3_600
    else:
        assert (position.tail.head, position.devices_at) == (NOW + 60, NOW + 9)


@pytest.mark.parametrize("away", [7_200, 7_201])
def test_after_more_than_two_hours_the_last_is_read_first_and_the_rest_is_history(away):
    one = read_to(Watermark(NOW - 4_000, [TimeSpan(NOW - away, NOW - 5_000)]))
    one.history = Watermark(0, [TimeSpan(NOW - 8 * DAY, NOW - 6 * DAY)])
    is_skipped = one.skip_long_pause(NOW)

    assert is_skipped is (away > 7_200)
    if is_skipped:
        assert one.tail == Watermark(NOW - 3_600)
        assert one.history.missing == [
            TimeSpan(NOW - 7 * DAY, NOW - 6 * DAY),
            TimeSpan(NOW - away, NOW - 5_000),
            TimeSpan(NOW - 4_000, NOW - 3_600),
        ]
        assert one.skipped_seconds == DAY
        assert one.skipped_until == NOW - 3_600


def test_of_a_long_pause_a_span_which_reaches_into_the_last_hour_is_parted():
    one = read_to(Watermark(NOW - 10, [TimeSpan(NOW - 9_000, NOW - 1_000)]))

    assert one.skip_long_pause(NOW)
    assert one.tail == Watermark(NOW - 10, [TimeSpan(NOW - 3_600, NOW - 1_000)])
    assert one.history.missing == [TimeSpan(NOW - 9_000, NOW - 3_600)]
    assert one.skipped_seconds == 0


def test_while_devices_take_turns_no_pause_is_skipped():
    one = read_to(Watermark(NOW - 90_000))
    one.turns = Turns({"bus": 1})

    assert not one.skip_long_pause(NOW)
    assert one.tail == Watermark(NOW - 90_000)


def test_a_new_account_is_read_an_hour_back_and_then_the_rest_of_the_day():
    position = ReadPosition.new(NOW, 900)

    assert position.tail == Watermark(NOW - 900)
    assert position.history == Watermark(NOW - 900, [TimeSpan(NOW - DAY, NOW - 900)])
    assert position.rereads == {"2h": Watermark(NOW - 900), "13h": Watermark(NOW - 900)}
    assert (position.began, position.skipped_until) == (NOW - 900, NOW - 900)
    assert ReadPosition.new(NOW).tail == Watermark(NOW - 3_600)
    assert read_to(Watermark(NOW)).skipped_until == 0


@pytest.mark.parametrize(
    ("tail", "missing", "since", "left"),
    [
        (Watermark(NOW), [], NOW, []),
        (Watermark(NOW, [TimeSpan(NOW - 90, NOW - 80)]), [], NOW - 90, []),
        (Watermark(NOW - DAY - 1), [], NOW - DAY, []),
        # From `began` on all is complete but for these gaps; older history stays history.
        (Watermark(NOW), [TimeSpan(NOW - 600, NOW - 500)], NOW - 600, []),
        (Watermark(NOW), [TimeSpan(NOW - 601, NOW - 500)], NOW, [TimeSpan(NOW - 601, NOW - 500)]),
    ],
)
def test_turns_begin_where_all_were_complete(tail, missing, since, left):
    position = read_to(tail)
    position.began, position.history.missing = NOW - 600, missing
    position.repairs, position.unread_moments = {"bus": (1, 2)}, [UnreadMoment(TimeSpan(1, 2))]
    turns = position.start_turns(NOW)

    assert (position.tail, position.history.missing) == (Watermark(since), left)
    assert (position.repairs, position.unread_moments) == ({}, [])
    assert position.turns is turns


def test_when_turns_end_what_each_device_lacks_is_a_gap_and_all_else_begins_there():
    position = read_to(Watermark(NOW - 9))
    position.turns, position.fleet_rates.now = Turns({"bus": NOW - 600, "van": NOW - 500}), 2.0
    position.repairs = {"van": (NOW - 900, NOW)}
    position.stop_turns(NOW)

    assert position.turns is None
    assert position.repairs == {"bus": (NOW - 600, NOW), "van": (NOW - 900, NOW)}
    assert (position.tail, position.began) == (Watermark(NOW), NOW)
    assert position.rereads == {"2h": Watermark(NOW), "13h": Watermark(NOW)}
    assert (position.fleet_rates.now, position.fleet_rates.mean()) == (2.0, 2.0)

    position.tail = Watermark(NOW - 9)
    position.stop_turns(NOW)  # nobody takes turns
    assert position.tail == Watermark(NOW - 9)


KEPT = {
    "tail": [NOW, [[1, 2]]],
    "began": 3,
    "again": {"2h": [4, []], "13h": [5, [[6, 7]]]},
    "past": [8, [[9, 10]]],
    "kept": "oldest",
    "clock": "made",
    "seen": {"made": 11},
    "rate": 0.5,
    "hours": [[1.2, 30.1], *[[0.0, 0.0]] * 23],
    "devices_at": 12,
    "debts": [[[13, 14], ["a", "b"], ["c"]], [[15, 16], [], None]],
    "repairs": {"bus": [17, 18]},
    "rota": {"van": 19},
    "given_up": 20,
}
"""A position as it is stored: what earlier versions wrote must be read for ever."""


def test_a_stored_position_is_read_as_it_was_written():
    position = ReadPosition.load(json.dumps(KEPT))

    assert (position.tail, position.began) == (Watermark(NOW, [TimeSpan(1, 2)]), 3)
    assert position.rereads == {"2h": Watermark(4), "13h": Watermark(5, [TimeSpan(6, 7)])}
    assert position.history == Watermark(8, [TimeSpan(9, 10)])
    truncation = position.truncation
    assert (truncation.kept_end, truncation.clock, truncation.votes) == (
        "oldest",
        "made",
        {"made": 11},
    )
    assert (position.fleet_rates.now, position.fleet_rates.hours[0]) == (0.5, (1.2, 30.1))
    assert position.unread_moments == [
        UnreadMoment(TimeSpan(13, 14), {"a", "b"}, ["c"]),
        UnreadMoment(TimeSpan(15, 16)),
    ]
    assert (position.devices_at, position.skipped_seconds) == (12, 20)
    assert position.repairs == {"bus": (17, 18)}
    assert position.turns.read_until == {"van": 19}
    assert position.doubted_since is None  # earlier versions wrote none


def test_a_position_is_stored_in_few_letters_and_its_rates_in_a_tenth():
    position = ReadPosition.load(json.dumps(KEPT))
    position.fleet_rates.hours[0] = (1.23, 30.06)

    assert position.dump() == json.dumps(KEPT | {"doubted": None}, separators=(",", ":"))
    position.turns = None
    assert json.loads(position.dump())["rota"] is None
    assert ReadPosition.load(position.dump()).turns is None
