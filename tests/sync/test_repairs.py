"""What the tail misses is read again: bursts, gaps of single devices, and reports which come late."""

import pytest

from tui.sync.next_call import NextCall
from tui.sync.read_position import REREAD_AFTER, ReadPosition, UnreadMoment
from tui.sync.repairs import FEW_REPAIRS, MANY_REPAIRS, Repairs
from tui.sync.report_rates import DeviceRate, DeviceRates
from tui.sync.turns import LONGEST_SPAN_SECONDS, Turns
from tui.sync.watermark import TimeSpan, Watermark

NOW = 1_800_000_000
HOUR, DAY = 3600, 86_400
MOMENT = TimeSpan(NOW - 99, NOW - 97)


def begun(**known):
    """Return an account's position, complete for a day, and its repairs."""
    position = ReadPosition.new(NOW)
    position.began, position.tail = NOW - DAY, Watermark(NOW)
    position.history.missing = []
    position.rereads = {"2h": Watermark(NOW - 2 * HOUR), "13h": Watermark(NOW - 13 * HOUR)}
    for name, value in known.items():
        setattr(position, name, value)
    return position, Repairs(position, DeviceRates(NOW - DAY))


def call(kind, device, span=MOMENT):
    return NextCall(kind, "", span, device)


def test_a_burst_waits_for_the_list_which_shows_who_reported_then():
    _, repairs = begun(unread_moments=[UnreadMoment(MOMENT)])

    assert repairs.burst(MOMENT.until) is None
    assert repairs.burst(MOMENT.until + 1) == NextCall(
        "devices", "device list, to see which devices reported in a burst"
    )


def test_the_devices_of_a_burst_are_asked_from_the_last_and_a_read_burst_is_over():
    read, open_ = UnreadMoment(MOMENT, left=[]), UnreadMoment(MOMENT, left=["van", "bus"])
    position, repairs = begun(unread_moments=[read, open_])

    asked = repairs.burst(NOW)
    assert asked == NextCall("burst", "one device of a burst, 2 left", MOMENT, "bus")
    assert position.unread_moments == [open_]

    repairs.record_answer(asked, NOW, NOW)
    assert open_.left == ["van"]
    repairs.record_answer(call("burst", "bus"), NOW, NOW)
    assert open_.left == ["van"]
    repairs.record_answer(call("burst", "van"), NOW, NOW)
    assert repairs.burst(NOW) is None
    assert position.unread_moments == []


def test_a_device_of_a_burst_which_fails_is_asked_after_the_others():
    unread = UnreadMoment(MOMENT, left=["a", "b", "c"])
    _, repairs = begun(unread_moments=[unread])

    repairs.record_failure(call("burst", "c"), NOW)

    assert unread.left == ["c", "a", "b"]


def test_a_list_shows_who_may_have_reported_in_a_burst_the_most_likely_last():
    unread = UnreadMoment(MOMENT, seen={"seen"})
    position, repairs = begun(unread_moments=[unread], tail=Watermark(0))
    repairs.audit(
        {
            "later": MOMENT.since + 9.0,
            "then": MOMENT.since + 0.0,
            "before": MOMENT.since - 1.0,
            "never": None,
            "seen": MOMENT.since + 1.0,
        },
        NOW,
    )

    assert unread.left == ["later", "then"]

    repairs.audit({"other": float(NOW)}, NOW)
    assert unread.left == ["later", "then"]
    assert position.repairs == {}


def test_the_oldest_gap_which_is_due_is_read_first():
    _, repairs = begun(
        repairs={"new": (NOW - 60, NOW), "old": (NOW - 600, NOW), "later": (NOW - 900, NOW + 1)}
    )

    assert repairs.repair(NOW, NOW - 30, ()) == NextCall(
        "repair",
        "one device with a gap since 9 min ago",
        TimeSpan(NOW - 600, NOW - 30),
        "old",
    )


@pytest.mark.parametrize(
    ("since", "span"),
    [
        (NOW - 90 * HOUR, TimeSpan(NOW - LONGEST_SPAN_SECONDS, NOW)),
        (NOW + 5, TimeSpan(NOW + 5, NOW + 6)),
    ],
)
def test_a_gap_is_asked_for_as_far_as_one_answer_holds_and_for_a_second_at_least(since, span):
    _, repairs = begun(repairs={"bus": (since, NOW)})

    assert repairs.repair(NOW, NOW, ()).span == span


@pytest.mark.parametrize(("rereads", "most"), [((), MANY_REPAIRS), (("2h",), FEW_REPAIRS)])
def test_so_many_gaps_are_read_an_hour(rereads, most):
    _, repairs = begun(repairs={"bus": (NOW - 60, NOW)})
    for _ in range(most - 1):
        repairs.record_answer(call("repair", "other"), NOW, NOW)
    assert repairs.repair(NOW, NOW, rereads) is not None

    repairs.record_answer(call("repair", "other"), NOW, NOW)

    assert repairs.repair(NOW + HOUR - 1, NOW, rereads) is None
    assert repairs.repair(NOW + HOUR, NOW, rereads) is not None


def test_a_clock_which_was_set_back_does_not_hold_up_repairs():
    _, repairs = begun(repairs={"bus": (NOW - 9 * HOUR, NOW - 9 * HOUR)})
    for _ in range(MANY_REPAIRS):
        repairs.record_answer(call("repair", "other"), NOW, NOW)

    assert repairs.repair(NOW - HOUR, NOW - HOUR, ()) is not None


def test_a_gap_ends_when_it_is_read_and_is_tried_an_hour_later_if_it_could_not_be():
    position, repairs = begun(repairs={"bus": (NOW - 600, NOW), "van": (NOW - 300, NOW)})

    repairs.record_answer(call("repair", "bus"), NOW, NOW)
    repairs.record_failure(call("repair", "van"), NOW)

    assert position.repairs == {"van": (NOW - 300, NOW + HOUR)}


@pytest.mark.parametrize("record", ["record_answer", "record_failure"])
def test_a_call_about_all_devices_changes_no_repair(record):
    position, repairs = begun(repairs={"bus": (NOW - 600, NOW)})
    whole = NextCall("tail", "", MOMENT)
    getattr(repairs, record)(*((whole, NOW, NOW) if record == "record_answer" else (whole, NOW)))

    assert position.repairs == {"bus": (NOW - 600, NOW)}


def test_an_old_window_is_read_again_by_the_later_reread_first():
    position, repairs = begun()
    position.rereads["13h"].head -= HOUR
    position.rereads["2h"].head -= HOUR

    late = repairs.reread(NOW, ("13h", "2h"))
    assert late == NextCall(
        "reread",
        "reports of 13 h ago again, for late ones",
        TimeSpan(NOW - 14 * HOUR, NOW - 13 * HOUR),
        watermark="13h",
    )
    position.rereads["13h"].head += HOUR
    early = repairs.reread(NOW, ("13h", "2h"))
    assert early.span == TimeSpan(NOW - 3 * HOUR, NOW - 2 * HOUR)
    assert early.watermark == "2h"
    position.rereads["2h"].head += 1
    assert repairs.reread(NOW, ("13h", "2h")) is None


def test_a_window_which_was_missed_is_read_again_before_what_follows():
    position, repairs = begun()
    position.rereads["2h"].missing = [TimeSpan(NOW - 4 * HOUR, NOW - 4 * HOUR + 50)]

    assert repairs.reread(NOW, ("2h", "13h")).span == TimeSpan(NOW - 4 * HOUR, NOW - 4 * HOUR + 50)


def test_a_busy_fleets_windows_hold_one_answer():
    position, repairs = begun()
    position.rereads["2h"].head -= HOUR
    position.fleet_rates.now = 4.0

    assert repairs.reread(NOW, ("2h", "13h")).span == TimeSpan(NOW - 3 * HOUR, NOW - 3 * HOUR + 100)


@pytest.mark.parametrize(
    ("name", "affordable", "clock", "late", "skipped"),
    [
        ("13h", ("13h", "2h"), "made", DAY + 1, DAY + 1),
        ("13h", ("13h", "2h"), "made", DAY, 0),
        ("13h", ("2h",), "made", DAY + 1, DAY + 1),
        ("13h", ("2h",), "received", HOUR, 0),
        ("13h", ("2h", "sweep"), "made", HOUR, 0),
        ("2h", ("13h",), "made", HOUR, 0),
    ],
)
def test_what_is_not_read_again_is_counted_if_nothing_else_covers_it(
    name, affordable, clock, late, skipped
):
    position, repairs = begun()
    position.truncation.clock = clock
    mark = position.rereads[name]
    limit, mark.head = mark.head, mark.head - late
    mark.missing = [TimeSpan(mark.head - 9, mark.head)] if late == HOUR else []

    repairs.reread(NOW, affordable)

    assert position.skipped_seconds == skipped
    if late != DAY:
        assert (mark.head, mark.missing) == (limit, [])


def test_what_no_later_re_read_covers_waits_for_units():
    position, repairs = begun()
    mark = position.rereads["13h"]
    mark.head -= HOUR
    head = mark.head

    assert repairs.reread(NOW, ()) is None
    assert position.skipped_seconds == 0
    assert repairs.reread(NOW, ("13h",)).span.since == head


@pytest.mark.parametrize(
    ("name", "late", "is_late"), [("13h", HOUR, False), ("13h", HOUR + 1, True), ("2h", DAY, False)]
)
def test_only_the_last_re_read_is_late_after_an_hour(name, late, is_late):
    until = NOW - REREAD_AFTER[name] - late
    reread = NextCall("reread", "", TimeSpan(until - 60, until), watermark=name)

    assert Repairs.is_late(reread, NOW) is is_late
    assert not Repairs.is_late(None, NOW)


def test_nothing_is_skipped_of_what_is_not_due():
    position, repairs = begun()
    position.rereads["2h"].head = position.rereads["13h"].head = NOW - HOUR

    assert repairs.reread(NOW, ()) is None
    assert position.rereads["2h"].head == NOW - HOUR


def test_who_returns_from_an_unusual_silence_gets_two_and_a_half_minutes_to_deliver():
    position, repairs = begun()
    position.history.missing = [TimeSpan(NOW - 2 * HOUR, NOW - HOUR)]

    repairs.note_returned({"bus": NOW - HOUR + 0.5, "old": NOW - HOUR - 1}, NOW + 0.9)
    repairs.note_returned({"bus": NOW + 9.0}, NOW + 99)

    assert position.repairs == {"bus": (NOW - HOUR, NOW + 150)}


@pytest.mark.parametrize(
    ("contact", "has_gap"),
    [
        (NOW - 121, True),
        (NOW - 120, False),
        (NOW - 900 + 1, False),
        (NOW - 900 + 2, True),
        (None, False),
    ],
)
def test_a_contact_later_than_the_last_report_is_a_gap(contact, has_gap):
    position, repairs = begun()
    repairs._rates.by_device["bus"] = DeviceRate(received_at=NOW - 900)

    repairs.audit({"bus": contact, "unknown": NOW - 500}, NOW + 0.9)

    assert position.repairs == ({"bus": (NOW - 900, NOW)} if has_gap else {})


@pytest.mark.parametrize(
    "known",
    [
        {"began": NOW - 620},
        {"history": Watermark(NOW, [TimeSpan(0, NOW - 620)])},
        {"turns": Turns()},
        {"tail": Watermark(0)},
    ],
)
def test_a_contact_proves_no_gap_where_not_all_was_read(known):
    position, repairs = begun(**known)
    repairs._rates.by_device["bus"] = DeviceRate(received_at=NOW - 900)

    repairs.audit({"bus": NOW - 500}, NOW)

    assert position.repairs == {}


def test_of_a_device_without_a_report_all_is_missing():
    position, repairs = begun()
    repairs._rates.by_device["bus"] = DeviceRate()
    repairs._rates.trusted_from = NOW - 501

    repairs.audit({"bus": NOW - 500}, NOW)
    assert position.repairs == {}
    repairs.audit({"bus": NOW - 499}, NOW)
    assert position.repairs == {"bus": (NOW - DAY, NOW)}


def test_gaps_which_a_later_reread_covered_are_forgotten():
    position, repairs = begun()
    read = NOW - 13 * HOUR
    long_ago = NOW - 14 * HOUR
    position.repairs = {
        "covered": (read - 1, long_ago),
        "fresh": (read - 1, long_ago + 1),
        "later": (read, long_ago),
        "before": (NOW - DAY, long_ago),
    }

    repairs.forget(NOW)

    assert set(position.repairs) == {"fresh", "later", "before"}


def swept(count=2, reports=1000.0):
    position, repairs = begun()
    for number in range(count):
        repairs._rates.by_device[f"{number}"] = DeviceRate(NOW, NOW, 60, reports, NOW)
    repairs.recount(NOW)
    return position, repairs


def test_a_sweep_asks_each_device_twice_a_day_for_half_an_hour_more():
    position, repairs = swept()
    position.repairs = {"0": (NOW - 60, NOW + 60)}

    first = repairs.reread(NOW, ("sweep",))
    began = NOW - 12 * HOUR
    assert first == NextCall(
        "sweep",
        "one device, each twice a day for late reports",
        TimeSpan(began - 45_000, NOW),
        "0",
    )
    repairs.record_answer(first, NOW, NOW)
    assert position.repairs == {}
    assert repairs.reread(NOW, ("sweep",)) is None
    second = repairs.reread(NOW + 6 * HOUR, ("sweep",))
    assert second.device == "1"
    repairs.record_failure(second, NOW + 6 * HOUR)
    assert repairs.reread(NOW + 12 * HOUR, ("sweep",)).device == "0"


@pytest.mark.parametrize(("reports", "units"), [(1.0, 2 / 12), (1000.0, 4 / 12)])
def test_a_sweep_costs_a_unit_for_each_thousand_reports_of_a_day(reports, units):
    assert swept(reports=reports)[1].sweep_units == units


def test_without_devices_a_sweep_is_never_affordable():
    assert swept(count=0)[1].sweep_units == float("inf")
