"""What is asked of a vendor's client, what of its answer is saved, and what both say of the account."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.kept_positions import KEPT_POSITIONS
from tui.domain.device.record import DeviceRecord, Report, ReportPage, Row
from tui.providers import errors
from tui.store import SaveResult, Span
from tui.sync.fetcher import Fetcher, concerns_one_device, health_kind_of
from tui.sync.report_slices import Download

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = AccountHealth(since=NOW, ok_at=NOW)
REPORT = Report(provider="p", account="fleet", key="1", device="bus", at=NOW - DAY)
ROW = Row(provider="p", account="fleet", list="groups", key="1")


def record(key, **known):
    return DeviceRecord(provider="p", account="fleet", key=key, address=f"/{key}", **known)


BUS = record("bus", label="Bus 7")
LOCATED = record("van", latitude=1.0, longitude=2.0, position_at=NOW - DAY)


def page(since, until, *reports, **more):
    return ReportPage(reports=reports, since=since, until=until, **more)


class Vendor:
    """A client which answers as it is told to, and the store which its answers come to."""

    def __init__(self, *answers, features=(), slices=None):
        self.answers, self.asked, self.saved, self.healths = list(answers), [], [], {}
        self.known_gaps, self.said = None, []
        self.shared = SimpleNamespace(health=self.health, save_health=self.save_health)
        self.devices = SimpleNamespace(save=self.save_devices, by_key_or_imei=self.find)
        self.reports = SimpleNamespace(save=self.save_reports, gaps=self.gaps)
        self.usage = SimpleNamespace(save=self.save("usage"))
        self.lists = SimpleNamespace(save=self.save("list"))
        provider = SimpleNamespace(name="p", features=set(features), report_slices=slices)
        self.client = SimpleNamespace(
            devices=self.list_devices, device=self.answer("device"), usage=self.answer("usage"),
            reports=self.answer("reports"), reports_all=self.answer("reports_all"), rows=self.answer("rows"),
        )  # fmt: skip
        self.source = SimpleNamespace(account="fleet", provider=provider, client=self.client)
        self.fetcher = Fetcher(self, lambda: NOW)

    def answer(self, name):
        async def asked(*which, **how):
            self.asked.append((name, *which, *how.values()))
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return asked

    def save(self, name):
        async def saved(*what, **more):
            self.saved.append((name, *what, *more.values()))

        return saved

    async def list_devices(self):
        for answer in self.answers:
            if isinstance(answer, Exception):
                raise answer
            yield answer

    async def health(self):
        return self.healths

    async def save_health(self, account, health):
        self.healths[account] = health

    async def save_devices(self, provider, account, records, **more):
        assert (provider, account) == ("p", "fleet")
        self.saved.append(("devices", tuple(records), more))
        if more.get("complete"):
            return SaveResult(0, 0, 0, 5, quarantined=True)
        return SaveResult(len(records), 10, 100, 0)

    async def save_reports(self, account, reports, covered=None, cursor=None):
        assert account == "fleet"
        self.saved.append(("reports", tuple(reports), covered, cursor))
        return len(reports)

    async def gaps(self, account, key, since, until):
        assert (account, key) == ("fleet", "bus")
        return [(since, until)] if self.known_gaps is None else self.known_gaps

    async def find(self, *which):
        return which


async def test_a_list_is_saved_page_by_page_and_who_is_missing_looked_for_at_its_end():
    vendor, said, seen = Vendor([BUS, LOCATED], [BUS]), [], []
    total = await vendor.fetcher.devices(vendor.source, said.append, seen.append)

    assert vendor.saved == [
        ("devices", (BUS, LOCATED), {"complete": False}),
        ("devices", (BUS,), {"complete": False}),
        ("devices", (), {"complete": True, "seen": {"bus", "van"}}),
    ]
    assert total == SaveResult(3, 20, 200, 5, quarantined=True)
    assert seen == [[BUS, LOCATED], [BUS]]
    assert said == ["fleet: 2 devices", "fleet: 2 devices"]
    assert vendor.healths == {"fleet": WELL}


async def test_a_list_which_breaks_off_is_no_whole_one():
    vendor = Vendor([BUS], errors.AnswerLost("the line broke"))
    with pytest.raises(errors.AnswerLost):
        await vendor.fetcher.devices(vendor.source)

    assert vendor.saved == [("devices", (BUS,), {"complete": False})]
    assert (vendor.healths["fleet"].kind, vendor.healths["fleet"].call) == (
        HealthKind.UNREACHABLE, "device list",
    )  # fmt: skip


@pytest.mark.parametrize(("features", "kept"), [((KEPT_POSITIONS,), ["van"]), ((), [])])
async def test_positions_are_kept_of_a_vendor_which_has_the_latest_alone(features, kept):
    vendor = Vendor([BUS, LOCATED], features=features)
    await vendor.fetcher.devices(vendor.source)
    one = Vendor(LOCATED, features=features)
    await one.fetcher.device(one.source, LOCATED)

    for saved in (vendor.saved, one.saved):
        found = [
            report.device for what, reports, *_ in saved if what == "reports" for report in reports
        ]
        assert found == kept


async def test_one_device_is_read_by_its_address_and_one_which_is_gone_deletes_nothing():
    vendor = Vendor(BUS, None)

    assert await vendor.fetcher.device(vendor.source, BUS) is BUS
    assert vendor.saved == [("devices", (BUS,), {})]
    assert await vendor.fetcher.device(vendor.source, BUS) is None
    assert len(vendor.saved) == 1
    assert vendor.asked == [("device", "/bus")] * 2
    assert vendor.healths == {"fleet": WELL}


def slices(days=2, units=3):
    return SimpleNamespace(longest=timedelta(days=days), most_units=units)


async def test_a_download_asks_for_what_is_missing_slice_by_slice_and_says_how_far_it_is():
    answers = [
        page(NOW - DAY, NOW, REPORT),
        page(NOW - 3 * DAY, NOW - DAY, REPORT, REPORT, cut=True, units=2),
        page(NOW - 4 * DAY, NOW - 3 * DAY),
    ]
    vendor = Vendor(*answers, slices=slices())
    vendor.known_gaps = [(NOW - 4 * DAY, NOW - DAY), (NOW - DAY, NOW)]
    done = await vendor.fetcher.reports(
        vendor.source, BUS, NOW - 9 * DAY, NOW + DAY, progress=vendor.said.append
    )

    assert done == Download(3, 4, NOW - 4 * DAY, [answers[1]])
    assert vendor.asked == [
        ("reports", BUS, NOW - DAY, NOW, False),
        ("reports", BUS, NOW - 3 * DAY, NOW - DAY, False),
        ("reports", BUS, NOW - 4 * DAY, NOW - 3 * DAY, False),
    ]
    assert vendor.saved == [
        ("reports", (REPORT,), Span("bus", NOW - DAY, NOW), None),
        ("reports", (REPORT, REPORT), None, None),
        ("reports", (), Span("bus", NOW - 4 * DAY, NOW - 3 * DAY), None),
    ]
    assert vendor.said[1] == "fleet: 3 new reports of Bus 7, back to 2026-11-18 08:00 UTC"


async def test_a_full_download_asks_for_the_whole_span_as_far_as_now():
    vendor = Vendor(page(NOW - DAY, NOW))
    vendor.known_gaps = []
    into = Download(new=5)
    done = await vendor.fetcher.reports(
        vendor.source,
        LOCATED,
        NOW - DAY,
        NOW + DAY,
        full=True,
        into=into,
        progress=vendor.said.append,
    )

    assert done is into
    assert vendor.asked == [("reports", LOCATED, NOW - DAY, NOW, True)]
    assert vendor.said == ["fleet: 5 new reports of van, back to 2026-11-20 08:00 UTC"]


async def test_where_nothing_is_missing_nothing_is_asked_or_known_of_the_vendor():
    vendor = Vendor()
    vendor.known_gaps = []

    assert await vendor.fetcher.reports(vendor.source, BUS, NOW - DAY, NOW) == Download()
    assert (vendor.asked, vendor.healths) == ([], {})


async def test_the_rest_which_an_answer_did_not_reach_is_asked_for():
    vendor = Vendor(page(NOW - 2 * DAY, NOW - DAY), page(NOW - DAY, NOW))
    done = await vendor.fetcher.reports(
        vendor.source, BUS, NOW - 2 * DAY, NOW, progress=vendor.said.append
    )

    assert [asked[2:4] for asked in vendor.asked] == [(NOW - 2 * DAY, NOW), (NOW - DAY, NOW)]
    assert (done.reached, len(vendor.said)) == (NOW - DAY, 1)


@pytest.mark.parametrize(
    ("most", "rules", "requests"),
    [
        (2, slices(), 0),
        (3, slices(), 1),
        (5, slices(), 2),  # two spent, and three more could be
        (4, slices(), 1),
        (None, slices(), 3),
        (1, slices(units=None), 3),
    ],
)
async def test_a_download_ends_before_it_could_spend_more_than_it_may(most, rules, requests):
    answers = [page(NOW - days * DAY, NOW - (days - 2) * DAY, units=2) for days in (2, 4, 6)]
    vendor = Vendor(*answers, slices=rules)
    done = await vendor.fetcher.reports(vendor.source, BUS, NOW - 6 * DAY, NOW, most_units=most)

    assert (len(vendor.asked), done.is_stopped) == (requests, requests < 3)


async def test_without_rules_for_slices_a_span_is_asked_for_at_once_whatever_it_costs():
    vendor = Vendor(page(NOW - 6 * DAY, NOW, units=9))
    done = await vendor.fetcher.reports(vendor.source, BUS, NOW - 6 * DAY, NOW, most_units=1)

    assert (done.units, done.is_stopped, len(vendor.asked)) == (9, False, 1)


@pytest.mark.parametrize(
    ("answer", "covered"),
    [
        (page(NOW - DAY, NOW, REPORT), Span("bus", NOW - DAY, NOW)),
        (page(NOW - DAY, NOW, REPORT, cut=True), None),
        (page(NOW, NOW), None),
    ],
)
async def test_one_answer_counts_as_far_as_it_is_whole(answer, covered):
    vendor = Vendor(answer)
    found = await vendor.fetcher.reports_page(vendor.source, BUS, NOW - DAY, NOW)

    assert found == (answer, len(answer.reports))
    assert vendor.asked == [("reports", BUS, NOW - DAY, NOW)]
    assert vendor.saved == [("reports", answer.reports, covered, None)]
    assert vendor.healths == {"fleet": WELL}


async def test_a_vendor_which_answers_for_long_spans_is_asked_that():
    vendor = Vendor(page(NOW - DAY, NOW))
    vendor.client.reports_at_once = vendor.answer("at once")
    await vendor.fetcher.reports_page(vendor.source, BUS, NOW - DAY, NOW)

    assert vendor.asked == [("at once", BUS, NOW - DAY, NOW)]


async def test_usage_and_other_lists_are_saved_and_say_nothing_of_the_account():
    vendor = Vendor([ROW], [ROW], errors.AccessDenied("no"), errors.Unreachable("no"))
    await vendor.fetcher.usage(vendor.source, BUS, "daily", NOW - DAY, NOW)
    assert await vendor.fetcher.rows(vendor.source, "groups", "7") == [ROW]
    with pytest.raises(errors.AccessDenied):
        await vendor.fetcher.usage(vendor.source, BUS, "daily", NOW - DAY, NOW)
    with pytest.raises(errors.Unreachable):
        await vendor.fetcher.rows(vendor.source, "groups")

    assert vendor.asked[:2] == [("usage", BUS, "daily", NOW - DAY, NOW), ("rows", "groups", "7")]
    assert vendor.asked[3] == ("rows", "groups", None)
    assert vendor.saved == [("usage", "fleet", [ROW]), ("list", "fleet", "groups", [ROW], "7")]
    assert vendor.healths == {}


@pytest.mark.parametrize(("device", "call"), [(None, "reports"), (BUS, "one device")])
async def test_reports_are_saved_with_how_far_all_is_read(device, call):
    vendor = Vendor(
        page(NOW - DAY, NOW, REPORT), errors.AnswerUnreadable("odd"), errors.Unreachable("no route")
    )
    span, judged = Span(None, NOW - DAY, NOW), []

    def judge(page):
        judged.append(page)
        return span, "a position"

    async def fetch():
        return await vendor.fetcher.all_reports(vendor.source, NOW - DAY, NOW, device, judge)

    found = await fetch()
    assert [found] == judged
    assert vendor.saved == [("reports", (REPORT,), span, ("sync", "a position"))]
    assert vendor.healths == {"fleet": WELL}
    name, *which = vendor.asked[0]
    if device is None:
        assert (name, which[:2], await which[2]("a key")) == (
            "reports_all", [NOW - DAY, NOW], ("fleet", "a key"),
        )  # fmt: skip
    else:
        assert (name, which) == ("reports", [BUS, NOW - DAY, NOW])

    with pytest.raises(errors.AnswerUnreadable):
        await fetch()
    assert (vendor.healths["fleet"] == WELL) is (device is not None)
    with pytest.raises(errors.Unreachable):
        await fetch()
    health = vendor.healths["fleet"]
    assert (health.kind, health.call, health.sentence) == (HealthKind.UNREACHABLE, call, "no route")
    assert (health.since, health.ok_at) == (NOW, NOW)


@pytest.mark.parametrize(
    ("error", "kinds"),
    [
        (errors.Refused("no such device"), set()),
        (errors.AnswerLost("odd", 500), set()),
        (errors.Unreachable("no route"), {HealthKind.UNREACHABLE}),
        (errors.BudgetSpent("full"), {HealthKind.AT_ITS_LIMIT}),
    ],
)
async def test_a_call_for_one_device_says_of_its_account_only_what_concerns_all(error, kinds):
    for call in ("device", "reports", "reports_page"):
        vendor = Vendor(error)
        span = () if call == "device" else (NOW - DAY, NOW)
        with pytest.raises(type(error)):
            await getattr(vendor.fetcher, call)(vendor.source, BUS, *span)

        assert {health.kind for health in vendor.healths.values()} == kinds
        assert {health.call for health in vendor.healths.values()} <= {"one device"}


async def test_what_we_refuse_to_send_says_nothing_of_the_account():
    vendor = Vendor(errors.Blocked("read-only"))
    with pytest.raises(errors.Blocked):
        await vendor.fetcher.all_reports(vendor.source, NOW - DAY, NOW, None, None)

    assert vendor.healths == {}


async def test_that_the_newest_waits_for_our_share_is_saved():
    vendor = Vendor()
    await vendor.fetcher.record_waiting(vendor.source, "late reports")

    assert vendor.healths["fleet"] == AccountHealth(
        kind=HealthKind.AT_OUR_SHARE, since=NOW, call="reports", sentence="fleet: late reports"
    )


@pytest.mark.parametrize(
    ("error", "kind", "is_of_one"),
    [
        (errors.NotPermitted(""), HealthKind.REFUSES_CALL, True),
        (errors.AccessDenied(""), HealthKind.REFUSES_KEY, False),
        (errors.Refused(""), HealthKind.REFUSES_CALL, True),
        (errors.Unreachable(""), HealthKind.UNREACHABLE, False),
        (errors.BudgetSpent(""), HealthKind.AT_ITS_LIMIT, False),
        (errors.BudgetSpent("", is_ours=True), HealthKind.AT_OUR_SHARE, False),
        (errors.AnswerLost(""), HealthKind.UNREACHABLE, False),
        (errors.AnswerLost("", 500), HealthKind.FAILING, False),
        (errors.AnswerUnreadable(""), HealthKind.FAILING, True),
    ],
)
def test_whose_fault_a_failure_is_and_whether_it_may_be_one_devices(error, kind, is_of_one):
    assert (health_kind_of(error), concerns_one_device(error)) == (kind, is_of_one)
