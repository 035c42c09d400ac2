"""What devices belong to is read once a day, a request a list, and found by every filter."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from tests.sync.desk import SIMS, TRACKERS, desk
from tui.domain.show.filter import DeviceQuery
from tui.sync.membership_sync import MembershipSync

GROUPS = {"Devices for ChildOrg1", "Downtown shuttles", "Spare", "Devices for ChildOrg2"}


def reading(at):
    return MembershipSync(at.console.store, at.console.fetcher, at.source(TRACKERS), at.clock)


async def read(at):
    """Do every step which is due, and return how many requests that were."""
    sync, steps = reading(at), 0
    while await sync.step():
        steps += 1
    return steps


async def found(at, text):
    page = await at.console.store.devices.page(DeviceQuery(text, limit=1000))
    return page.records


async def test_the_groups_and_organizations_of_every_device_are_read_with_a_request_each():
    async with desk() as at:
        records = await at.records(TRACKERS)
        before = len(at.transport.left)

        steps = await read(at)

        groups = (await at.console.store.lists.read(TRACKERS, "groups")).rows
        asked = [group for group in groups if group.key != "-1"]
        assert steps == 2 + len(asked)
        assert len(at.transport.left) - before == steps
        stored = await found(at, f"account={TRACKERS}")
        counted = Counter(name for record in stored for name in record.groups)
        assert counted == {
            group.vendor["Name"]: group.vendor["DeviceCount"]
            for group in asked
            if group.vendor["DeviceCount"]
        }
        assert all(record.orgs for record in stored)
        assert len(stored) == len(records)


async def test_a_group_and_an_organization_filter_by_their_whole_names():
    async with desk() as at:
        await at.records(TRACKERS)
        await read(at)
        stored = await found(at, f"account={TRACKERS}")

        downtown = await found(at, f'group:"downtown SHUTTLES" account={TRACKERS}')
        child = await found(at, f'org:"Child Org 1" account={TRACKERS}')

        assert downtown == tuple(r for r in stored if "Downtown shuttles" in r.groups)
        assert downtown
        assert child == tuple(r for r in stored if r.vendor["OrgID"] in {7012, "7012"})
        assert child
        assert await found(at, "group:downtown") == ()
        without = await found(at, f"group= account={TRACKERS}")
        assert {r.key for r in without} == {r.key for r in stored if not r.groups}
        names = await at.console.store.devices.count_values("groups", DeviceQuery(account=TRACKERS))
        assert {name for name, _ in names} - {None} <= {*GROUPS, "[VIP] 🎒 Спецрейсы"}


async def test_the_sims_of_a_group_s_trackers_are_in_it_also_those_which_come_later():
    async with desk() as at:
        await at.records(TRACKERS)
        await read(at)
        assert {record.account for record in await found(at, "group:")} == {TRACKERS}

        await at.records(SIMS)
        assert await read(at) == 0

        sims = await found(at, f"group: account={SIMS}")
        assert sims
        for sim in sims:
            unit = await at.console.unit(sim)
            groups = {name for record in unit.records for name in record.groups}
            assert set(sim.groups) == groups


async def test_devices_which_come_page_by_page_are_given_their_groups_only_every_ten_minutes():
    async with desk() as at:
        await at.records(TRACKERS)
        sync = reading(at)
        while await sync.step():
            pass
        await at.records(SIMS)

        await sync.step()
        assert await found(at, f"group: account={SIMS}") == ()
        at.clock.advance(600)
        await sync.step()
        assert await found(at, f"group: account={SIMS}")


async def test_they_are_read_again_a_day_later_and_not_before_by_any_process():
    async with desk() as at:
        await at.records(TRACKERS)
        first = await read(at)
        at.clock.advance(timedelta(hours=23).total_seconds())
        assert await read(at) == 0

        at.clock.advance(timedelta(hours=2).total_seconds())

        assert await read(at) == first


async def test_a_group_which_is_gone_takes_nobody_with_it_and_is_found_no_more():
    async with desk() as at:
        await at.records(TRACKERS)
        await read(at)
        store = at.console.store
        assert await found(at, 'group:"Downtown shuttles"')
        at.clock.advance(timedelta(hours=25).total_seconds())
        sync = reading(at)
        assert await sync.step()  # the organizations
        assert await sync.step()  # the groups
        rows = (await store.lists.read(TRACKERS, "groups")).rows
        kept = [row for row in rows if row.vendor["Name"] != "Downtown shuttles"]
        await store.lists.save(TRACKERS, "groups", kept)

        while await sync.step():
            pass

        assert await found(at, 'group:"Downtown shuttles"') == ()
        assert await found(at, "group:spare")


async def test_a_list_which_the_vendor_refuses_is_skipped_for_a_day_and_the_others_are_read():
    async with desk() as at:
        await at.records(TRACKERS)
        sync = reading(at)
        assert await sync.step()
        assert await sync.step()
        rows = (await at.console.store.lists.read(TRACKERS, "groups")).rows
        gone = [replace(rows[1], key="99999", vendor={"Name": "Gone"}), *rows]
        await at.console.store.lists.save(TRACKERS, "groups", gone)

        steps = 0
        while await sync.step():
            steps += 1

        assert steps == len(gone) - 1
        assert await found(at, "group:gone") == ()
        assert await found(at, 'group:"Downtown shuttles"')
