import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.sync.next_call import BackgroundShare, CallResult
from tui.sync.poll_planner import PollPlanner
from tui.sync.read_position import ReadPosition, UnreadMoment
from tui.sync.report_rates import DeviceRates, FleetRates
from tui.sync.truncation import ReportTimes
from tui.sync.turns import Turns
from tui.sync.watermark import TimeSpan, Watermark

NOW = 1_800_000_000
PLENTY = BackgroundShare(104, 90)
LITTLE = BackgroundShare(104, 3)


def planner(**known):
    """Make a planner of an account which is up to date: listed a minute ago, read to the last moment."""
    position = ReadPosition.new(NOW)
    position.tail, position.began = Watermark(NOW - 31), NOW - 86_400
    position.history.missing = []
    position.rereads = {name: Watermark(NOW - 7300) for name in position.rereads}
    position.devices_at = NOW - 60
    for name, value in known.items():
        setattr(position, name, value)
    return PollPlanner(position, DeviceRates(NOW - 86_400))


@pytest.mark.parametrize(
    ("known", "room", "kind"),
    [
        ({"devices_at": 0}, PLENTY, "devices"),
        ({"tail": Watermark(NOW - 120)}, PLENTY, "tail"),
        ({"tail": Watermark(NOW - 120)}, LITTLE, "tail"),
        ({"tail": Watermark(NOW - 3000), "devices_at": NOW - 700}, PLENTY, "devices"),
        ({"tail": Watermark(NOW - 3000), "devices_at": NOW - 500}, PLENTY, "tail"),
        ({"tail": Watermark(NOW - 3000), "devices_at": NOW - 20}, PLENTY, "tail"),
        ({"tail": Watermark(NOW - 31, [TimeSpan(NOW - 90, NOW - 60)])}, PLENTY, "tail"),
        ({"devices_at": NOW - 1000}, PLENTY, "devices"),
        (
            {"unread_moments": [UnreadMoment(TimeSpan(NOW - 99, NOW - 97), set(), ["a"])]},
            PLENTY,
            "burst",
        ),
        ({"unread_moments": [UnreadMoment(TimeSpan(NOW - 99, NOW - 97))]}, PLENTY, "devices"),
        ({"repairs": {"a": (NOW - 5000, NOW - 1)}}, PLENTY, "repair"),
        ({"repairs": {"a": (NOW - 5000, NOW + 60)}}, PLENTY, "rest"),
        ({"repairs": {"a": (NOW - 5000, NOW - 1)}}, LITTLE, "rest"),
        ({"rereads": {"2h": Watermark(NOW - 15_000), "13h": Watermark(NOW)}}, PLENTY, "reread"),
        ({"history": Watermark(NOW, [TimeSpan(NOW - 90_000, NOW - 80_000)])}, PLENTY, "backfill"),
        ({}, PLENTY, "rest"),
    ],
)
def test_the_most_urgent_call_goes_first(known, room, kind):
    assert planner(**known).next(NOW, room).kind == kind


@pytest.mark.parametrize("jump", [120, 7200, 30 * 86_400])
def test_a_refresh_ends_although_the_clock_was_set_back(jump):
    one = planner(
        tail=Watermark(NOW + jump, [TimeSpan(NOW - 90, NOW + jump)]), devices_at=NOW + jump
    )
    one.refresh()
    kinds = []
    for second in range(10):
        call = one.next(NOW + second, PLENTY)
        kinds.append(call.kind)
        if call.kind == "devices":
            one.record_devices({}, NOW + second)
        elif call.kind == "tail":
            assert call.span.until <= NOW + second
            one.record_answer(call, CallResult((), call.span.until), NOW + second)

    assert "tail" in kinds
    assert not one.is_refresh_due
    assert one.position.tail.head <= NOW + 10


def test_while_devices_take_turns_the_map_stays_fresh_and_the_device_due_is_asked():
    turns = Turns({"quiet": NOW - 4000, "busy": NOW - 4000})
    turns.set_turns({"quiet": 1e-5, "busy": 0.03}, 2)
    fresh, stale = planner(turns=turns), planner(turns=turns, devices_at=NOW - 400)

    assert fresh.next(NOW, PLENTY).device == "busy"
    assert stale.next(NOW, PLENTY).kind == "devices"


@pytest.mark.parametrize("away", [8 * 3600, 3 * 86_400])
def test_after_a_long_pause_the_list_comes_first_then_the_last_hour_then_what_lies_between(away):
    one = planner(tail=Watermark(NOW - away), devices_at=NOW - away)
    asked = []
    for _ in range(4):
        step = one.next(NOW, PLENTY)
        asked.append(step.kind)
        if step.kind == "devices":
            one.record_devices({}, NOW)
        elif step.kind != "rest":
            one.record_answer(
                step,
                CallResult((ReportTimes("a", *[step.span.until - 1.0] * 2),), step.span.until),
                NOW,
            )
        if step.kind == "tail":
            assert step.span.since >= NOW - 3700

    assert asked[:2] == ["devices", "tail"]
    assert {"reread", "backfill"} & set(asked)
    assert one.position.tail.mark > NOW - 3700


def test_what_was_filled_in_of_the_past_is_not_owed_again():
    one = planner(history=Watermark(NOW - 50_000, [TimeSpan(NOW - 20_000, NOW - 10_000)]))
    step = one.next(NOW, PLENTY)
    one.record_answer(
        step, CallResult((ReportTimes("a", *[NOW - 15_000.0] * 2),), step.span.until), NOW
    )

    assert step.kind == "backfill"
    assert one.position.history.missing_seconds() == 10_000 - (step.span.until - step.span.since)


def test_a_burst_alone_says_nothing_of_an_hours_rate():
    fleet_rates = FleetRates()
    for hour in range(8):
        fleet_rates.learn(TimeSpan(NOW + hour * 3600, NOW + hour * 3600 + 3600), 3600)
    fleet_rates.learn(TimeSpan(NOW + 8 * 3600, NOW + 8 * 3600 + 20), 900)

    assert fleet_rates.mean() == 1.0
    assert fleet_rates.past(NOW + 3600) == 1.0


ROWS = st.lists(st.integers(0, 7200), max_size=40).map(
    lambda at: tuple(ReportTimes(f"d{a % 5}", NOW - float(a), NOW - float(a)) for a in at)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ROWS, st.booleans(), st.integers(0, 3)), max_size=40))
def test_the_mark_never_passes_what_the_vendor_can_know_nor_goes_back(answers):
    one, now = planner(), float(NOW)
    for rows, cut, short in answers:
        step = one.next(now, PLENTY)
        before = one.position.tail.mark
        if step.kind == "devices":
            one.record_devices({"d1": now - 100}, now)
        elif step.kind != "rest":
            until = step.span.until - short
            one.record_answer(step, CallResult(rows, until, cut), now)
            if step.watermark == "tail":
                assert one.position.tail.mark <= max(until, before)
        now = max(now + 1, float(step.span.until))

        assert before <= one.position.tail.mark <= now - 30 or one.position.tail.mark == before


def test_an_empty_answer_moves_nothing_until_a_second_one_says_the_same():
    one = planner(tail=Watermark(NOW - 120))
    first = one.next(NOW, PLENTY)
    one.record_answer(first, CallResult((), first.span.until), NOW)
    unmoved = one.position.tail.mark
    later = NOW + 1000
    one.position.devices_at = later
    again = one.next(later, PLENTY)
    one.record_answer(again, CallResult((), again.span.until), later)

    assert unmoved == NOW - 120
    assert again.span.since == NOW - 120
    assert one.position.tail.mark == again.span.until


def test_a_device_the_list_heard_and_the_reports_did_not_is_asked_by_itself():
    one = planner()
    one.rates.record(
        [ReportTimes("a", NOW - 9000.0, NOW - 9000.0), ReportTimes("b", NOW - 500.0, NOW - 500.0)]
    )
    one.record_devices({"a": NOW - 5000.0, "b": NOW - 500.0}, NOW)

    assert one.position.repairs == {"a": (NOW - 9000, NOW)}


def test_a_position_comes_back_as_it_was_written():
    one = planner(
        turns=Turns({"a": 5}),
        unread_moments=[UnreadMoment(TimeSpan(1, 2), {"x"}, ["y"])],
        repairs={"a": (1, 2)},
        history=Watermark(9, [TimeSpan(1, 2)]),
    ).position

    assert ReadPosition.load(one.dump()).dump() == one.dump()


def test_what_the_budget_cannot_do_is_said():
    one = planner(turns=Turns({"a": NOW}))
    one.position.fleet_rates.now = 20_000 / 3600
    step = one.next(NOW, BackgroundShare(60, 50))

    assert one.outlook(step).overload == "the fleet needs 200 requests an hour, the budget is 60"
