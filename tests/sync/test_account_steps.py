"""One step of an account's sync after another: what is asked, counted, saved and said, with no vendor behind it."""

import json
import logging
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tui.domain.device.record import DeviceRecord, Report, ReportPage
from tui.providers import errors
from tui.store import SaveResult, Span
from tui.sync.account_sync import AccountSync
from tui.sync.next_call import BackgroundShare, NextCall
from tui.sync.poll_planner import PollPlanner
from tui.sync.read_position import ReadPosition
from tui.sync.report_rates import DeviceRates
from tui.sync.watermark import TimeSpan, Watermark

START = datetime(2026, 11, 21, 8, tzinfo=UTC)
NOW = int(START.timestamp())
ROOM = BackgroundShare(60, 60)
LIST = NextCall("devices", "the list")
TAIL = NextCall("tail", "news", TimeSpan(NOW - 90, NOW - 30), watermark="tail")
REST = NextCall("rest", "waiting", TimeSpan(NOW, NOW + 40))
ONE = NextCall("repair", "one device", TimeSpan(NOW - 900, NOW - 30), "bus")


def report(seconds, key="1"):
    """Make a report which was received so long before now."""
    at = START - timedelta(seconds=seconds)
    return Report(provider="p", account="fleet", key=key, device="bus", at=at, received_at=at)


class Questions:
    """Asks as it is told to: a call each time, or a failure."""

    def __init__(self, desk):
        self.desk, self.reserved_units = desk, 0.0
        self.steps, self.asks, self.learns, self.reads = [], [], [], False

    def _next(self, scripted, *said):
        self.desk.did.append(said)
        result = scripted.pop(0) if scripted else False
        if isinstance(result, Exception):
            raise result
        return result

    async def step(self, share):
        return self._next(self.steps, "question", share.left)

    async def ask(self, share, rate):
        return self._next(self.asks, "ask", share.left, rate)

    async def learn(self, share):
        return self._next(self.learns, "learn", share.left)

    async def may_read(self, call, share, rate):
        assert (call.reason, share.left, rate) == ("reports of the last hours", 60, 0.0)
        return self.reads


class Desk:
    """A store, a vendor and a plan in one, and the sync of an account between them."""

    def __init__(self, *calls, **kept):
        self.calls, self.kept, self.saved, self.did, self.said = list(calls), kept, [], [], []
        self.now, self.share, self.spent, self.open, self.groups = START, ROOM, [], 0, 0
        self.error, self.page, self.result = None, None, SaveResult(0, 0, 0, 0)
        self.known = {"bus": "the record of bus"}
        self.sync_state = self.questions = self
        self.client = SimpleNamespace()
        fetcher = SimpleNamespace(
            devices=self.devices_of,
            all_reports=self.all_reports,
            record_waiting=self.record_waiting,
        )
        provider = SimpleNamespace(windows=(), memberships=None)
        source = SimpleNamespace(account="fleet", provider=provider, client=self.client)
        self.sync = AccountSync(
            self, fetcher, source, now=lambda: self.now, sleep=self.sleep, find_share=self.find_share,
            judge=self.judge,
        )  # fmt: skip
        self.asking = self.sync._questions = Questions(self)
        self.sync._memberships = SimpleNamespace(step=self.read_group)
        self.devices = SimpleNamespace(get=self.get)
        if calls:
            self.plan()

    def plan(self):
        """Let the planner make the calls which it is told to, and then rest."""
        position = ReadPosition.new(NOW)
        position.tail = Watermark(NOW - 90)
        self.planner = self.sync._planner = PollPlanner(position, DeviceRates(NOW - 90))
        self.planner.next = lambda now, share: self.calls.pop(0) if self.calls else REST
        record, self.listed = self.planner.record_devices, []
        self.planner.record_devices = lambda *told: (self.listed.append(told), record(*told))

    async def sleep(self, seconds):
        self.did.append(("sleep", seconds))
        self.now += timedelta(seconds=seconds)

    async def find_share(self, spent):
        self.spent.append(spent)
        return self.share

    async def judge(self):
        self.did.append(("judge",))

    async def read_group(self):
        self.groups -= 1
        return self.groups >= 0

    async def load(self, account, cursor):
        assert account == "fleet"
        return self.kept.get(cursor)

    async def save(self, account, cursor, text):
        assert account == "fleet"
        self.saved.append(cursor)
        self.kept[cursor] = text

    async def get(self, account, key):
        assert account == "fleet"
        return self.known.get(key)

    async def count_open(self, account):
        assert account == "fleet"
        return self.open

    async def record_waiting(self, source, why):
        self.did.append(("waits", source.account, why))

    async def devices_of(self, source, on_page):
        self.did.append(("devices", source.account))
        if self.error is not None:
            raise self.error
        seen = {"bus": START - timedelta(seconds=7), "van": None}
        for key, at in seen.items():
            on_page(
                [DeviceRecord(provider="p", account="fleet", key=key, address=key, last_seen=at)]
            )
        return self.result

    async def all_reports(self, source, since, until, device, judge):
        self.did.append(("reports", source.account, since, until, device))
        if self.error is not None:
            raise self.error
        page = self.page or ReportPage(
            reports=(report(40), report(35, "2")), since=since, until=until, units=3
        )
        self.covered, self.position = judge(page)
        return page


def at(seconds):
    return START + timedelta(seconds=seconds)


async def test_a_device_list_costs_one_and_is_recorded_and_the_position_saved():
    desk = Desk(LIST)

    assert await desk.sync.step() == 0.0
    assert desk.did == [("devices", "fleet"), ("judge",)]
    assert (desk.sync.units, desk.sync.rows, desk.planner.devices) == (1, 0, 2)
    assert desk.saved == ["sync", "habits"]
    assert json.loads(desk.kept["sync"])["devices_at"] == NOW
    assert desk.listed == [({"bus": NOW - 7.0, "van": None}, NOW)]
    assert not desk.planner.is_refresh_due
    await desk.sync.step()
    assert desk.spent == [0, 1]


async def test_the_reports_of_all_are_asked_for_counted_and_saved_with_how_far_they_reach():
    desk = Desk(TAIL)
    await desk.sync.step()

    assert desk.did == [("reports", "fleet", at(-90), at(-30), None), ("judge",)]
    assert desk.covered == Span(None, at(-90), at(-30))
    assert json.loads(desk.position)["tail"] == [NOW - 30, []]
    assert (desk.sync.units, desk.sync.rows, desk.spent) == (3, 2, [0])
    rate = desk.planner.rates.by_device["bus"]
    assert (rate.received_at, rate.made_at) == (NOW - 35, NOW - 35)
    assert desk.planner._spent.total(NOW) == 3
    assert desk.saved == ["habits"], "the position is saved with the reports"
    desk.calls.append(TAIL)
    await desk.sync.step()
    assert (desk.sync.units, desk.sync.rows) == (6, 4)


@pytest.mark.parametrize(
    ("call", "is_cut", "covered"),
    [
        (ONE, False, Span("bus", at(-900), at(-30))),
        (ONE, True, None),  # which end of it is here is not known
        (TAIL, True, Span(None, at(-90), at(-35))),
    ],
)
async def test_what_is_complete_is_said_with_the_reports(call, is_cut, covered):
    desk = Desk(call)
    desk.planner.position.truncation.kept_end = "oldest"
    desk.page = ReportPage(
        reports=(report(90), report(50, "2"), report(35, "3")),
        since=at(0),
        until=at(-30),
        cut=is_cut,
    )
    await desk.sync.step()

    assert desk.covered == covered
    assert desk.did[0][-1] == (None if call is TAIL else "the record of bus")


async def test_an_answer_counts_as_far_as_the_vendor_could_know():
    desk = Desk(TAIL)
    desk.page = ReportPage(reports=(report(70),), since=at(-90), until=at(-50.5))
    await desk.sync.step()

    assert desk.covered == Span(None, at(-90), at(-51))


async def test_a_device_which_is_no_longer_listed_costs_nothing_and_its_gap_is_over():
    desk = Desk(ONE)
    desk.known, desk.planner.position.repairs = {}, {"bus": (NOW - 900, NOW)}
    await desk.sync.step()

    assert desk.did == [("judge",)]
    assert (desk.planner.position.repairs, desk.sync.units) == ({}, 0)


async def test_a_rest_is_said_to_everybody_and_lasts_as_long_as_the_plan_says():
    desk = Desk(REST)

    assert await desk.sync.step() == 40.0
    assert json.loads(desk.kept["outlook"]) == {
        "next": "waiting", "queue": ["23.0 h of earlier reports"], "overload": None
    }  # fmt: skip
    desk.now += timedelta(seconds=50)
    assert await desk.sync.step() == 0.0
    assert [said for said in desk.did if said[0] == "waits"] == []


async def test_a_rest_for_want_of_requests_is_said_and_nothing_goes_before_it():
    desk = Desk(NextCall("rest", "late reports", TimeSpan(NOW, NOW + 60), waits=True))
    desk.groups = 1

    assert await desk.sync.step() == 60.0
    assert desk.did == [("waits", "fleet", "late reports"), ("judge",)]
    assert desk.groups == 1


@pytest.mark.parametrize("kind", ["rest", "backfill", "reread", "sweep", "tail", "repair"])
async def test_groups_go_before_what_is_less_urgent_alone(kind):
    desk = Desk(NextCall(kind, "", TAIL.span, watermark="tail"))
    desk.groups = 1
    goes_before = kind in {"rest", "backfill"}
    rest = await desk.sync.step()

    assert (desk.groups == 0) is goes_before
    assert not goes_before or (rest, desk.sync.units, desk.did) == (0.0, 1, [])


@pytest.mark.parametrize("kind", ["rest", "backfill", "reread", "sweep", "tail", "repair"])
async def test_questions_go_before_what_can_wait_and_are_judged(kind):
    desk = Desk(NextCall(kind, "", TAIL.span, watermark="tail"))
    desk.asking.steps = [True]
    goes_before = kind not in {"tail", "repair"}
    await desk.sync.step()

    asked = [("question", 60), ("judge",)]
    assert (desk.did == asked) is goes_before


async def test_without_a_request_left_no_groups_are_read():
    desk = Desk(REST, REST)
    desk.groups, desk.share = 9, BackgroundShare(60, 0.9)
    await desk.sync.step()
    assert desk.groups == 9
    desk.share = BackgroundShare(60, 1)
    await desk.sync.step()
    assert desk.groups == 8


async def test_what_questions_need_of_the_hour_is_planned_for():
    desk = Desk(REST)
    desk.asking.reserved_units = 12.0
    await desk.sync.step()

    assert desk.planner.question_units == 12.0


async def test_what_is_spent_counts_for_an_hour_and_not_after_the_clock_was_set_back():
    desk = Desk(TAIL, LIST)
    await desk.sync.step()
    for seconds in (1, 3_599, 3_600, 3_601):
        desk.now = at(seconds)
        await desk.sync.step()
    assert desk.spent == [0, 3, 4, 1, 0]

    desk.calls.append(TAIL)
    await desk.sync.step()
    desk.now = START
    await desk.sync.step()
    assert desk.spent[-1] == 0


async def test_a_question_counts_for_the_account_and_for_its_plan():
    desk = Desk(REST)
    desk.sync._record_asked(2, 30)

    assert (desk.sync.units, desk.sync.rows, desk.sync._spent_units()) == (2, 30, 2)
    assert desk.planner._spent.total(NOW) == 2


async def test_a_list_which_was_read_for_a_person_is_not_read_again():
    desk = Desk()
    desk.sync.refresh()
    desk.sync.record_devices({"bus": NOW - 3.0})
    await desk.sync.step()

    assert desk.sync._planner.devices == 1
    assert [said[0] for said in desk.did] == ["reports", "judge"]
    assert not desk.sync._planner.is_refresh_due
    desk.sync.record_devices({})
    await desk.sync.step()
    await desk.sync.step()
    assert desk.sync._planner.devices == 0


async def test_a_refresh_is_passed_on_once():
    desk = Desk(REST, REST)
    desk.sync.refresh()
    await desk.sync.step()
    assert desk.planner.is_refresh_due

    desk.planner._refresh_due = False
    await desk.sync.step()
    assert not desk.planner.is_refresh_due


async def test_time_is_the_vendors():
    desk = Desk()
    desk.client.server_offset = timedelta(seconds=100)
    await desk.sync.step()

    assert desk.sync._planner.position.devices_at == NOW + 100


async def test_a_new_account_is_read_an_hour_back_and_its_rates_count_from_there():
    desk = Desk()
    planner = await desk.sync._ready()

    assert planner.position.dump() == ReadPosition.new(NOW).dump()
    assert (planner.rates.began, planner.rates.trusted_from) == (NOW - 3_600, NOW - 3_600)
    assert await desk.sync._ready() is planner


@pytest.mark.parametrize("lost", [False, True])
async def test_a_new_process_goes_on_where_the_last_one_was(lost):
    desk = Desk(TAIL)
    await desk.sync.step()
    desk.kept["sync"] = desk.position
    if lost:
        desk.kept["habits"] = desk.kept["habits"].replace(f'"mark":{NOW - 30}', '"mark":5')
    again = Desk(**desk.kept)
    planner = await again.sync._ready()

    assert planner.position.dump() == desk.position
    assert planner.rates.dump() == desk.planner.rates.dump()
    assert planner.rates.trusted_from == (NOW - 30 if lost else 0.0)


async def test_rates_are_saved_every_ten_minutes_and_at_the_end():
    desk = Desk(TAIL, REST)
    saved = []
    for seconds in (0, 0, 599, 600, 601, 0):  # at last the clock was set back
        desk.now = at(seconds)
        await desk.sync.step()
        saved.append(desk.saved.count("habits"))
    assert saved == [1, 1, 1, 2, 2, 3]
    assert '"mark":' in desk.kept["habits"]
    assert ": " not in desk.kept["habits"]

    await desk.sync.close()
    assert desk.saved.count("habits") == 4
    new = Desk()
    await new.sync.close()
    assert new.saved == []


async def test_a_short_list_is_warned_of(caplog):
    desk = Desk(LIST)
    desk.result = SaveResult(0, 0, 2, 0, quarantined=True)
    await desk.sync.step()

    assert caplog.messages == [
        "fleet: the device list has only 2 devices, a fifth fewer than before; none was dropped"
    ]


@pytest.mark.parametrize("error", [errors.Refused("no"), errors.NotPermitted("no")])
async def test_one_device_which_is_refused_waits_and_the_rest_goes_on(error, caplog):
    desk = Desk(ONE)
    desk.planner.position.repairs, desk.error = {"bus": (NOW - 900, NOW)}, error
    await desk.sync.step()

    assert desk.planner.position.repairs == {"bus": (NOW - 900, NOW + 3_600)}
    assert caplog.messages == ["fleet: bus: no"]
    assert desk.sync._planner is desk.planner
    assert desk.saved == ["habits"]


@pytest.mark.parametrize(
    ("call", "error", "goes_on"),
    [
        (TAIL, errors.Refused("no"), True),
        (ONE, errors.Unreachable("no"), True),
        (ONE, RuntimeError("the store is gone"), False),
    ],
)
async def test_another_failure_is_raised_and_of_an_unknown_one_the_store_knows_what_was_saved(
    call, error, goes_on
):
    desk = Desk(call)
    desk.error = error
    with pytest.raises(type(error)):
        await desk.sync.step()

    assert (desk.sync._planner is desk.planner) is goes_on
    assert (desk.saved, desk.did[-1][0]) == ([], "reports")


async def test_a_single_sync_of_a_new_account_reads_a_quarter_of_an_hour_and_ends_when_that_is_here():
    desk = Desk()
    desk.groups = 2
    await desk.sync.catch_up(desk.said.append)

    assert [said[0] for said in desk.did] == ["devices", "judge", "sleep", "reports", "judge"]
    assert desk.did[3][2] == at(-900)
    assert desk.said == [
        "fleet: 0 reports, 1 requests, about 0 s left",
        "fleet: 2 reports, 4 requests, about 0 s left",
        "fleet: reading groups, 5 requests",
        "fleet: reading groups, 6 requests",
    ]


@pytest.mark.parametrize(
    ("left", "per_hour", "age"),
    [(40, 60, "36 s"), (36, 60, "36 s"), (35.9, 60, "36 min"), (0, 0, "1 d 12 h")],
)
async def test_how_long_a_single_sync_takes_is_a_second_a_request_while_there_are_some(
    left, per_hour, age
):
    desk = Desk(REST)
    desk.planner.position.tail = Watermark(NOW - 1_800)
    desk.planner.position.fleet_rates.now = 2.0
    desk.share = BackgroundShare(per_hour, left)
    desk.planner.refresh = lambda: None
    desk.planner.position.turns = object()
    await desk.sync.catch_up(desk.said.append)

    assert desk.said[0] == f"fleet: 0 reports, 0 requests, about {age} left"


async def test_a_wait_longer_than_a_second_is_said():
    desk = Desk()
    await desk.sync._wait(0.5, desk.said.append)
    await desk.sync._wait(1.0, desk.said.append)
    assert (desk.did, desk.said) == ([("sleep", 0.5), ("sleep", 1.0)], [])

    await desk.sync._wait(40.0, desk.said.append)
    assert desk.did[2:] == [("sleep", 1.0), ("sleep", 39.0)]
    assert desk.said == ["fleet: waiting until requests are free"]


async def test_groups_which_the_budget_does_not_allow_are_left_to_a_later_sync():
    desk = Desk()

    async def spent():
        raise errors.BudgetSpent("full")

    desk.sync._memberships = SimpleNamespace(step=spent)
    await desk.sync._catch_up_memberships(desk.said.append)
    assert desk.said == []


async def test_a_single_sync_asks_until_nothing_is_open_and_then_learns():
    desk = Desk()
    desk.open, desk.asking.asks = 1_200, [True, False]
    await desk.sync.ask(desk.said.append, everybody=True)
    assert desk.did == [("judge",), ("ask", 60, 0.0), ("judge",), ("ask", 60, 0.0)]
    assert desk.said == ["fleet: asking about 1,200 suspicious devices"] * 2

    desk.open, desk.asking.learns = 0, [True]
    del desk.did[:], desk.said[:]
    await desk.sync.ask(desk.said.append, everybody=True)
    assert desk.did == [("judge",), ("learn", 60), ("judge",), ("learn", 60)]
    assert desk.said == ["fleet: learning how often devices report, 0 requests"] * 2

    del desk.did[:], desk.said[:]
    await desk.sync.ask(desk.said.append, everybody=False)
    assert (desk.did, desk.said) == ([("judge",)], [])

    desk.open = 1
    await desk.sync.ask(desk.said.append, everybody=False)
    assert desk.said == ["fleet: asking about 1 suspicious device"]


async def test_everybodys_last_hours_are_read_before_a_question_where_they_tell_more():
    desk = Desk(REST)
    desk.planner.position.history.missing = [TimeSpan(NOW - 9_000, NOW - 3_600)]
    desk.asking.reads, desk.open = True, 1

    assert await desk.sync._ask_next(desk.said.append, everybody=True)
    assert desk.said == ["fleet: reading everybody's last hours, 0 requests"]
    assert desk.did == [("reports", "fleet", at(-7_200), at(-3_600), None)]
    desk.asking.reads = False
    await desk.sync._ask_next(desk.said.append, everybody=True)
    assert desk.did[-1][0] == "ask"


async def test_a_single_sync_goes_on_after_two_failures_and_ends_at_the_third_in_a_row(caplog):
    desk = Desk()
    gone = errors.Unreachable("no route")
    desk.open, desk.asking.asks = 9, [gone, gone, True, gone, gone, gone, True]
    with caplog.at_level(logging.WARNING):
        await desk.sync.ask(desk.said.append, everybody=False)

    assert caplog.messages == ["no route"] * 5
    assert desk.asking.asks == [True]


async def test_a_single_sync_whose_key_is_refused_asks_no_more():
    desk = Desk()
    desk.open, desk.asking.asks = 9, [errors.AccessDenied("no key"), True]
    await desk.sync.ask(desk.said.append, everybody=False)

    assert desk.asking.asks == [True]


async def test_a_single_sync_asks_for_five_minutes_at_most():
    desk = Desk()
    desk.open, desk.asking.asks = 9, [True] * 9

    async def judge():
        desk.now += timedelta(seconds=100)

    desk.sync._judge = judge
    await desk.sync.ask(desk.said.append, everybody=False)

    assert len(desk.said) == 3
