"""A vendor which keeps only the latest position: each one ever seen is kept, once."""

from datetime import timedelta

from tests.sync.desk import LOCATORS, desk
from tui.console.download_cost import missing_spans
from tui.domain.show.filter import DeviceQuery
from tui.domain.show.format import TimeStyle
from tui.screens.list.difference import _facts


async def history(one, record):
    until = one.clock() + timedelta(days=1)
    found = await one.console.store.reports.read(
        LOCATORS, record.key, None, until, newest_first=False
    )
    return found.reports


def places(reports):
    return [(report.at, report.latitude, report.longitude) for report in reports]


async def located(one):
    return [record for record in await one.records(LOCATORS) if record.position_at]


async def test_each_position_of_a_list_is_kept_and_the_same_one_only_once():
    async with desk() as one:
        (first, *_) = await located(one)
        await one.records(LOCATORS)

        kept = await history(one, first)

        assert places(kept) == [(first.position_at, first.latitude, first.longitude)]
        assert kept[0].position_radius_m == first.position_radius_m
        assert kept[0].received_at is None


async def test_a_newer_position_does_not_replace_the_older_one():
    async with desk() as one:
        before = {record.key: record for record in await located(one)}
        one.clock.advance(26 * 3600)
        moved = [
            record
            for record in await located(one)
            if record.key in before and record.position_at != before[record.key].position_at
        ]

        assert moved
        for record in moved:
            old = before[record.key]
            assert places(await history(one, record)) == [
                (seen.position_at, seen.latitude, seen.longitude) for seen in (old, record)
            ]


async def test_the_answer_to_a_locate_is_the_units_position_at_once():
    async with desk() as one:
        (first, *_) = await located(one)
        await one.do(LOCATORS, "register", [first.address], {})
        one.clock.advance(3600)
        wanted = await one.wanted(LOCATORS, 1, lambda record: record.key == first.key)
        plan = await one.plan(LOCATORS, "locate", wanted, {"payload": "00ff"})
        asked_at = one.clock()
        await one.run(plan)

        record = await one.console.store.devices.get(LOCATORS, plan.targets[0].device)
        (newest,) = [report for report in await history(one, record) if report.received_at]

        assert newest.received_at >= asked_at
        assert (record.latitude, record.longitude) == (newest.latitude, newest.longitude)
        assert record.last_seen == newest.received_at
        assert record.position_source == "polte"


async def test_a_promised_location_is_asked_for_again_by_its_uid_and_nothing_is_located_twice():
    async with desk() as one:
        account = one.simulator.vendors["polte"].account
        account.pending = timedelta(minutes=4)
        (first, *_) = await located(one)
        await one.do(LOCATORS, "register", [first.address], {})
        wanted = await one.wanted(LOCATORS, 1, lambda record: record.key == first.key)
        await one.run(await one.plan(LOCATORS, "locate", wanted, {"payload": "00ff"}))
        (job, *_) = await one.console.store.journal.jobs()
        promised = job.targets[0]

        later = []
        for _ in range(2):
            one.clock.advance(5 * 60)
            confirmed = await one.console.confirmer.step(one.console.source)
            (job, *_) = await one.console.store.journal.jobs()
            later.append((confirmed, job.targets[0].state))
        record = await one.console.store.devices.get(LOCATORS, first.key)
        received = [report for report in await history(one, record) if report.received_at]

        assert promised.state == "accepted"
        assert promised.answer.endswith("; no location yet")
        assert later == [(1, "confirmed"), (0, "confirmed")]
        assert [report.latitude for report in received] == [record.latitude]
        assert [charge.operation for charge in account.charges].count("locate") == 1


async def test_a_promise_which_is_never_kept_says_that_it_is_not_asked_for_again():
    async with desk() as one:
        one.simulator.vendors["polte"].account.pending = timedelta(days=9)
        (first, *_) = await located(one)
        await one.do(LOCATORS, "register", [first.address], {})
        await one.do(LOCATORS, "locate", [first.address], {"payload": "00ff"})
        evidence = []
        for minutes in (6, 60, 60):
            one.clock.advance(minutes * 60)
            await one.console.confirmer.step(one.console.source)
            (job, *_) = await one.console.store.journal.jobs()
            evidence.append(job.targets[0].evidence)

        assert job.targets[0].state == "accepted"
        assert evidence[0].endswith("; no location yet")
        assert evidence[1].endswith("; it is not asked for again")
        assert evidence[2] == evidence[1]


async def test_nothing_is_called_missing_of_a_vendor_which_keeps_no_reports():
    async with desk() as one:
        (first, *_) = await located(one)
        span = (one.clock() - timedelta(days=3), one.clock())

        assert await missing_spans(one.console, LOCATORS, first.key, span) == []


async def test_configurations_are_compared_and_filtered_setting_by_setting():
    async with desk(fleet=120) as one:
        records = await one.records(LOCATORS)
        style = TimeStyle(one.clock())
        interval = "configuration.reportIntervalSeconds"
        often = DeviceQuery(f"vendor.{interval}:900", account=LOCATORS, limit=1000)
        page = await one.console.store.devices.page(often)

        facts = [_facts(record, style).get(f"vendor.{interval}") for record in records]

        assert {"900", "3600"} == set(facts)
        assert len(page.records) == facts.count("900") > 0
