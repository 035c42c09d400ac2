"""Each call of the planner word for word, at the second and at the unit from which on it is made."""

import pytest

from tests.sync.test_poll_planner import NOW, PLENTY, planner
from tui.sync.next_call import BackgroundShare, CallResult, NextCall
from tui.sync.poll_planner import PollPlanner
from tui.sync.read_position import ReadPosition, UnreadMoment
from tui.sync.report_rates import DeviceRates
from tui.sync.truncation import ReportTimes
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

END = NOW - 30
"""Until then reports can be asked for."""
FULL_LIST = NextCall("devices", "device list, to see which devices there are")
LATE_LIST = NextCall("devices", "device list, so that the map is right: reports are behind")


def history():
    return Watermark(NOW, [TimeSpan(NOW - 90_000, NOW - 80_000)])


def day_before():
    """Return the history of the day before the first poll."""
    return Watermark(NOW, [TimeSpan(NOW - 170_000, NOW - 90_000)])


def gap():
    return {"bus": (NOW - 5_000, NOW - 1)}


def left(units):
    return BackgroundShare(104, units)


def in_turns(**read_until):
    """Make a planner whose devices take turns of ten minutes."""
    turns = Turns(read_until)
    turns.set_equal_turns(600)
    return planner(turns=turns)


def rows_at(*times, device="bus"):
    return tuple(ReportTimes(device, float(at), float(at)) for at in times)


@pytest.mark.parametrize(("clock", "overlap"), [("received", 2), ("made", 46_800), (None, 46_800)])
def test_a_turn_reads_again_what_may_have_come_late(clock, overlap):
    one = in_turns(bus=NOW - 4_000)
    one.position.truncation.clock = clock

    assert one.next(NOW, PLENTY) == NextCall(
        "poll", "reports of one device, its turn", TimeSpan(NOW - 4_000 - overlap, END), "bus"
    )


@pytest.mark.parametrize(
    ("read", "units", "kind"),
    [
        (END - 600, 7.9, "poll"),
        (END - 599, 7.9, "rest"),
        (END - 599, 8, "poll"),  # ahead of its time
        (END - 60, 8, "poll"),
        (END - 59, 8, "rest"),
    ],
)
def test_a_turn_is_had_ahead_of_its_time_if_units_are_left(read, units, kind):
    assert in_turns(bus=read).next(NOW, left(units)).kind == kind


@pytest.mark.parametrize(
    ("known", "refreshed", "call"),
    [
        ({"devices_at": 0}, False, FULL_LIST),
        ({"devices_at": NOW - 30}, True, FULL_LIST),
        ({"devices_at": NOW - 29}, True, None),
        ({"devices_at": NOW - 600, "tail": Watermark(END - 601)}, False, LATE_LIST),
        ({"devices_at": NOW - 599, "tail": Watermark(END - 601)}, False, None),
        ({"devices_at": NOW - 600, "tail": Watermark(END - 600)}, False, None),
    ],
)
def test_the_list_goes_first_when_it_is_needed_at_once(known, refreshed, call):
    one = planner(**known)
    if refreshed:
        one.refresh()
    made = one.next(NOW, PLENTY)

    assert made == call or (call is None and made.kind == "tail")


def test_while_devices_take_turns_the_list_is_read_every_five_minutes():
    one = in_turns(bus=END)
    one.position.devices_at = NOW - 299
    assert one.next(NOW, PLENTY).kind == "rest"

    one.position.devices_at = NOW - 300
    assert one.next(NOW, PLENTY) == NextCall("devices", "device list, every 5 min for the map")


@pytest.mark.parametrize(
    ("at", "share", "reason"),
    [
        (NOW - 299, PLENTY, "waiting, then the device list"),
        (NOW - 300, PLENTY, "device list, every 5 min"),
        (NOW + 1, PLENTY, "device list, every 5 min"),  # the clock was set back
        (NOW, PLENTY, "waiting, then the newest reports"),
        (NOW - 899, BackgroundShare(40, 30), "waiting, then the device list"),
        (NOW - 900, BackgroundShare(40, 30), "device list, every 15 min"),
    ],
)
def test_the_list_is_read_at_its_interval(at, share, reason):
    assert planner(devices_at=at).next(NOW, share).reason == reason


@pytest.mark.parametrize(
    ("known", "rate", "call"),
    [
        ({"tail": Watermark(END - 60)}, 0.0, (TimeSpan(END - 60, END), "newest reports of all devices, every 60 s")),
        ({"tail": Watermark(END - 59)}, 0.0, None),
        (
            {"tail": Watermark(END - 9, [TimeSpan(END - 130, END - 70)])},
            0.0,
            (TimeSpan(END - 130, END - 70), "reports of all devices, 2 min behind"),
        ),
        ({"tail": Watermark(END - 480)}, 1.0, (TimeSpan(END - 480, END - 80), "reports of all devices, 8 min behind")),
        ({"tail": Watermark(END - 400)}, 1.0, (TimeSpan(END - 400, END), "newest reports of all devices, every 60 s")),
        ({"tail": Watermark(END + 1)}, 0.0, None),
    ],
)  # fmt: skip
def test_the_newest_reports_are_asked_for_at_their_interval_in_full_windows(known, rate, call):
    one = planner(**known)
    one.position.fleet_rates.now = rate
    made = one.next(NOW, PLENTY)

    assert (made.kind == "tail") is (call is not None)
    assert call is None or made == NextCall("tail", call[1], call[0], watermark="tail")


@pytest.mark.parametrize(
    ("kept", "behind", "seconds"),
    [("oldest", 601, 601), ("oldest", 600, 400), (None, 601, 400)],
)
def test_far_behind_a_window_is_as_long_as_possible_if_a_cut_wastes_nothing(kept, behind, seconds):
    one = planner(tail=Watermark(END - behind))
    one.position.fleet_rates.now, one.position.truncation.kept_end = 1.0, kept
    span = one.next(NOW, PLENTY).span

    assert span == TimeSpan(END - behind, END - behind + seconds)


def test_a_refresh_asks_at_once_and_ends_with_an_answer_about_the_newest_reports():
    one = planner(tail=Watermark(END - 5), history=history())
    one.refresh()
    one.position.devices_at = NOW
    call = one.next(NOW, PLENTY)
    assert call.span == TimeSpan(END - 5, END)

    earlier = NextCall("backfill", "", TimeSpan(NOW - 90_000, NOW - 80_000), watermark="history")
    one.record_answer(earlier, CallResult(rows_at(NOW - 85_000), NOW), NOW)
    assert one.is_refresh_due

    one.record_answer(call, CallResult(rows_at(END - 2), END), NOW)
    assert not one.is_refresh_due


@pytest.mark.parametrize(
    ("behind", "units", "kind"),
    [(601, 11, "tail"), (601, 10.9, "rest"), (600, 5, "tail"), (600, 1, "tail")],
)
def test_reports_far_behind_leave_the_hours_lists(behind, units, kind):
    call = planner(tail=Watermark(END - behind)).next(NOW, left(units))

    assert (call.kind, call.waits) == (kind, kind == "rest")


@pytest.mark.parametrize(
    ("known", "rate", "units", "kind"),
    [
        # 3 for a gap, 2 for the next poll, and 12 lists and 4 polls an hour.
        ({"repairs": gap()}, 0.0, 21, "repair"),
        ({"repairs": gap()}, 0.0, 20.9, "rest"),
        # The newest reports at their present rate: 1.3 times 36 units, however small the mean of the day.
        ({"repairs": gap()}, 1.0, 63.81, "repair"),
        ({"repairs": gap()}, 1.0, 63.79, "rest"),
        # 5 for a window, 5 for the next poll, and what polls at their interval and lists cost.
        ({"history": day_before()}, 0.0, 70.01, "backfill"),
        ({"history": day_before()}, 0.0, 69.99, "rest"),
        # What was skipped waits only for 5 for a window, and for 12 lists and 4 polls.
        ({"history": history()}, 0.0, 21, "backfill"),
        ({"history": history()}, 0.0, 20.9, "rest"),
        ({"history": history(), "repairs": gap()}, 0.0, 21, "backfill"),
        ({"history": history(), "repairs": gap()}, 0.0, 20, "rest"),
    ],
)  # fmt: skip
def test_what_can_wait_leaves_the_news_of_the_coming_hour(known, rate, units, kind):
    one = planner(**known)
    one.position.fleet_rates.now = rate

    assert one.next(NOW, left(units)).kind == kind


def test_of_the_news_only_what_does_not_come_back_in_time_is_kept():
    one = planner(repairs=gap())
    one.record_spent(10, NOW - 1_800)  # half an hour of 16 units until they come back

    assert one.next(NOW, left(12.9)).kind == "rest"
    assert one.next(NOW, left(13)).kind == "repair"


@pytest.mark.parametrize(
    ("until", "kind"), [(END - 50_400, "repair"), (END - 50_401, "reread")]
)  # 13 hours, and one hour late
def test_a_gap_waits_for_the_last_re_read_if_that_is_late(until, kind):
    one = planner(repairs=gap())
    one.position.truncation.clock = "made"
    one.position.rereads = {"2h": Watermark(NOW), "13h": Watermark(until - 3_600)}

    assert one.next(NOW, PLENTY).kind == kind


@pytest.mark.parametrize(("units", "kind"), [(5, "repair"), (4.9, "rest")])
def test_while_devices_take_turns_a_gap_leaves_the_next_turn(units, kind):
    one = in_turns(van=END - 599)
    one.position.repairs = gap()

    assert one.next(NOW, left(units)).kind == kind


def test_earlier_reports_are_asked_for_from_the_newest_in_full_windows():
    one = planner(history=history())
    one.position.fleet_rates.now = 0.1
    call = NextCall(
        "backfill", "earlier reports, 2.8 h missing", TimeSpan(NOW - 84_000, NOW - 80_000), watermark="history"
    )  # fmt: skip
    assert one.next(NOW, PLENTY) == call

    one.position.truncation.kept_end = "newest"
    assert one.next(NOW, PLENTY).span == TimeSpan(NOW - 90_000, NOW - 80_000)


@pytest.mark.parametrize(
    ("rate", "span"),
    [
        (0.0, TimeSpan(NOW - 7_600, NOW - 4_000)),
        (0.2, TimeSpan(NOW - 6_000, NOW - 4_000)),
    ],
)
def test_the_last_hours_of_everybody_are_asked_for_in_windows_of_an_hour_at_most(rate, span):
    one = planner(history=Watermark(NOW, [TimeSpan(NOW - 90_000, NOW - 4_000)]))
    one.position.fleet_rates.now = rate

    assert one.recent(NOW) == NextCall(
        "backfill", "reports of the last hours", span, watermark="history"
    )


def test_what_is_older_than_three_hours_or_read_in_turns_is_none_of_the_last_hours():
    one = planner(history=Watermark(NOW, [TimeSpan(NOW - 90_000, NOW - 10_800)]))
    assert one.recent(NOW) is not None
    assert one.recent(NOW + 1) is None
    one.position.turns = Turns({"bus": NOW})
    assert one.recent(NOW) is None
    assert planner().recent(NOW) is None


@pytest.mark.parametrize(
    ("known", "units", "until", "what"),
    [
        ({}, 90, NOW + 59, "the newest reports"),  # 31 s ago, of 60, and 30 s later
        ({"tail": Watermark(END)}, 90, NOW + 60, "the newest reports"),
        ({"devices_at": NOW - 280}, 90, NOW + 20, "the device list"),
        ({"tail": Watermark(NOW - 3_000)}, 3, NOW + 60, "late reports, once requests are free"),
        ({"tail": Watermark(NOW - 3_000), "devices_at": NOW - 290}, 3, NOW + 10, "the device list"),
        ({"devices_at": NOW - 240, "tail": Watermark(END)}, 90, NOW + 60, "the device list"),
    ],
)
def test_a_rest_lasts_until_something_is_due_and_a_minute_at_most(known, units, until, what):
    rest = planner(**known).next(NOW + 0.9, left(units))

    assert rest == NextCall("rest", f"waiting, then {what}", TimeSpan(NOW, until), waits=units == 3)


@pytest.mark.parametrize(
    ("read", "until"),
    [(END - 580, NOW + 1), (END - 600 + 45, NOW + 15), (END - 630, NOW + 10)],
)
def test_while_devices_take_turns_a_rest_lasts_until_the_next(read, until):
    one = in_turns(bus=read)
    one.position.turns.read_until["bus"] = END  # asked just now
    rest = one.next(NOW, left(3))

    assert rest == NextCall("rest", "waiting, then the next device's turn", TimeSpan(NOW, until))


def test_without_devices_for_turns_the_list_is_waited_for():
    one = planner(turns=Turns(), devices_at=NOW - 250)

    assert one.next(NOW, PLENTY) == NextCall(
        "rest", "waiting, then the device list", TimeSpan(NOW, NOW + 50)
    )


@pytest.mark.parametrize(("rate", "seconds"), [(0.1, 30), (0.099, 60)])
def test_an_empty_answer_is_doubted_for_half_a_minute_where_six_reports_were_expected(
    rate, seconds
):
    one = planner(tail=Watermark(END - 60), devices_at=NOW)
    one.position.fleet_rates.now = rate
    one.refresh()
    call = one.next(NOW, PLENTY)
    read = one.record_answer(call, CallResult((), call.span.until), NOW)

    assert (read, one.is_refresh_due) == (None, False)
    assert one.next(NOW + seconds - 1, PLENTY).kind == "rest"
    again = one.next(NOW + seconds, PLENTY)
    assert again.span == TimeSpan(END - 60, END + seconds)
    read = one.record_answer(again, CallResult((), again.span.until), NOW + seconds)
    assert read == again.span


def test_a_single_sync_believes_an_empty_answer_which_the_one_before_it_doubted():
    first = planner(tail=Watermark(END - 60), devices_at=NOW)
    call = first.next(NOW, PLENTY)
    doubted = first.record_answer(call, CallResult((), call.span.until), NOW)

    second = PollPlanner(ReadPosition.load(first.position.dump()), DeviceRates(NOW - 86_400))
    second.position.devices_at = NOW + 900
    again = second.next(NOW + 900, PLENTY)
    believed = second.record_answer(again, CallResult((), again.span.until), NOW + 900)

    assert (doubted, believed) == (None, again.span)


def test_an_answer_is_read_as_far_as_the_vendor_can_know_and_its_rate_learned():
    one = planner(tail=Watermark(END - 60))
    call = one.next(NOW, PLENTY)
    read = one.record_answer(
        call, CallResult(rows_at(END - 61, END - 60, END - 20, END - 9), END - 20, units=3), NOW
    )

    assert read == TimeSpan(END - 60, END - 20)
    assert (one.position.tail.head, one.position.tail.missing) == (END - 20, [])
    assert one.position.fleet_rates.now == 2 / 40
    assert one.rates.by_device["bus"].received_at == END - 9


def test_of_a_cut_answer_what_it_lacks_stays_missing_and_counts_for_no_rate():
    one = planner(tail=Watermark(END - 1_000))
    one.position.truncation.kept_end = "oldest"
    call = NextCall("tail", "", TimeSpan(END - 1_000, END), watermark="tail")
    read = one.record_answer(
        call, CallResult(rows_at(END - 1_000, END - 700, END - 600), END, cut=True), NOW
    )

    assert read == TimeSpan(END - 1_000, END - 600)
    assert one.position.tail.missing == [TimeSpan(END - 600, END)]
    assert one.position.fleet_rates.now == 3 / 400


def test_of_an_answer_which_ends_before_it_begins_nothing_is_read():
    one = planner(tail=Watermark(END - 60))
    call = one.next(NOW, PLENTY)
    read = one.record_answer(call, CallResult(rows_at(END - 60), END - 90, cut=True), NOW)

    assert (read, one.position.tail) == (None, Watermark(END - 60))


def test_a_burst_is_noted_once_with_those_whose_report_is_here():
    one = planner(tail=Watermark(END - 1))
    call = NextCall("tail", "", TimeSpan(END - 1, END), watermark="tail")
    rows = (*rows_at(END - 1), *rows_at(END - 40, device="early"))
    for _ in range(2):
        one.record_answer(call, CallResult(rows, END, cut=True), NOW)

    assert one.position.unread_moments == [UnreadMoment(TimeSpan(END - 2, END + 1), {"bus"})]


def test_a_window_of_history_moves_no_head_and_notes_neither_bursts_nor_rates():
    one = planner(history=history())
    call = NextCall("backfill", "", TimeSpan(NOW - 80_001, NOW - 80_000), watermark="history")
    one.record_answer(call, CallResult(rows_at(NOW - 80_001), NOW - 80_000, cut=True), NOW)

    assert one.position.history.head == NOW
    assert one.position.unread_moments == []
    assert one.position.fleet_rates.now is None


def test_old_windows_which_were_read_again_move_their_own_mark_alone():
    one = planner()
    span = TimeSpan(NOW - 7_300, NOW - 7_200)
    call = NextCall("reread", "", span, watermark="2h")

    assert one.record_answer(call, CallResult(rows_at(NOW - 7_250), NOW), NOW) == span
    heads = {name: watermark.head for name, watermark in one.position.rereads.items()}
    assert heads == {"2h": NOW - 7_200, "13h": NOW - 7_300}


@pytest.mark.parametrize(
    ("clock", "kind", "repairs"),
    [
        (None, "tail", {"bus": (NOW - 9_000, NOW + 150)}),
        ("received", "tail", {}),
        (None, "backfill", {}),
    ],
)
def test_who_is_back_from_a_silence_may_bring_late_reports(clock, kind, repairs):
    one = planner(tail=Watermark(END - 60))
    one.position.truncation.clock = clock
    one.rates.record(rows_at(NOW - 9_060, NOW - 9_000))
    watermark = "tail" if kind == "tail" else "history"
    call = NextCall(kind, "", TimeSpan(END - 60, END), watermark=watermark)
    one.record_answer(call, CallResult(rows_at(END - 10), END), NOW)

    assert one.position.repairs == repairs


@pytest.mark.parametrize(("until", "read"), [(END, END), (END - 5, END - 5), (END + 5, END)])
def test_one_devices_answer_is_read_to_its_end(until, read):
    one = in_turns(bus=END - 600)
    call = NextCall("poll", "", TimeSpan(END - 602, END), "bus")

    assert one.record_answer(call, CallResult((), until), NOW) == TimeSpan(END - 602, read)
    assert one.position.turns.read_until == {"bus": read}
    nothing = NextCall("repair", "", TimeSpan(END - 9, END), "bus")
    assert one.record_answer(nothing, CallResult((), END - 9), NOW) is None


def test_a_device_which_could_not_be_read_waits_its_turn_and_a_gap_an_hour():
    one = in_turns(bus=END - 900, van=END - 800)
    one.position.repairs = gap()
    one.record_failure(NextCall("poll", "", device="bus"), NOW)
    one.record_failure(NextCall("repair", "", device="bus"), NOW)

    assert one.position.turns.next()[1] == "van"
    assert one.position.repairs == {"bus": (NOW - 5_000, NOW + 3_600)}


def test_a_list_costs_one_and_brings_new_devices_their_turn_from_where_all_are_read():
    one = in_turns(bus=END)
    one.record_devices({"bus": None, "van": NOW - 5.0}, NOW + 0.9)

    assert one.position.turns.read_until == {"bus": END, "van": NOW - 31}
    assert (one.devices, one.position.devices_at, one._spent.total(NOW + 1)) == (2, NOW, 1)
    assert set(one.rates.by_device) == {"bus", "van"}


def test_the_budget_follows_the_share_by_a_tenth():
    one = in_turns(bus=END)
    one.position.fleet_rates.now = 2.0
    for per_hour in (100, 50):
        call = one.next(NOW, BackgroundShare(per_hour, 9))
    one.position.repairs = gap()

    assert one.outlook(call).overload == "the fleet needs 72 requests an hour, the budget is 95"
    assert one.outlook(call).next == call.reason
    assert one.outlook(call).queue == ("1 devices with a gap in their reports",)


def test_every_hour_need_and_budget_are_compared_with_the_cost_of_a_sweep_and_gaps_forgotten():
    one = planner(tail=Watermark(END - 60), rereads={"2h": Watermark(NOW), "13h": Watermark(NOW)})
    one.position.repairs = {"bus": (NOW - 60_000, NOW - 50_400)}
    call = one.next(NOW, PLENTY)
    one.record_answer(call, CallResult(rows_at(END - 9), END), NOW)

    assert one.repairs.sweep_units == 1 / 12
    assert one.position.repairs == {}


def test_a_clock_which_is_followed_ends_the_wait_after_a_doubtful_answer():
    one = planner(tail=Watermark(END - 60))
    call = one.next(NOW, PLENTY)
    one.record_answer(call, CallResult((), END), NOW)
    one.refresh()

    assert one.next(NOW - 86_400, PLENTY).kind != "rest"
    assert one._not_before == 0


@pytest.mark.parametrize(("gaps", "period"), [(2, 60), (4, 75)])
def test_gaps_take_their_part_of_the_hour_from_the_polls(gaps, period):
    one = planner(repairs={f"{number}": (NOW - 99, NOW + 99) for number in range(gaps)})
    one.next(NOW, BackgroundShare(100, 90))

    assert one.split(NOW).period_seconds == period


def test_what_was_skipped_goes_before_old_windows_and_the_day_before_the_first_poll_after_them():
    known = {"rereads": {"2h": Watermark(NOW - 15_000), "13h": Watermark(NOW)}}

    assert planner(history=history(), **known).next(NOW, PLENTY).kind == "backfill"
    assert planner(history=day_before(), **known).next(NOW, PLENTY).kind == "reread"


@pytest.mark.parametrize(("units", "kind"), [(5, "tail"), (4.9, "rest")])
def test_a_refresh_waits_until_there_are_units_for_an_answer(units, kind):
    one = planner(tail=Watermark(END - 5), devices_at=NOW)
    one.refresh()

    assert one.next(NOW, left(units)).kind == kind


def test_near_the_least_cost_of_a_days_reports_the_map_waits_longer():
    one = planner(tail=Watermark(END - 1_000), devices_at=NOW - 1_199)
    one.position.fleet_rates.fill(50 / 36)
    little = BackgroundShare(60, 40)
    assert one.next(NOW, little).kind == "tail"

    one.position.devices_at = NOW - 1_200
    assert one.next(NOW, little) == LATE_LIST
