"""What devices belong to is read once a day, a request a list, and found by every filter."""

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests.sync.desk import NOON, SIMS, TRACKERS, desk
from tui.domain.device.record import DeviceRecord, Row
from tui.domain.show.filter import DeviceQuery
from tui.providers import errors
from tui.providers.membership_lists import MembershipLists
from tui.sync.membership_sync import LOOK_SECONDS, MembershipSync

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


class Lists:
    """A vendor's lists of groups and organizations, and the store they come to, by hand."""

    def __init__(self, *, read=None, groups=("a", "none", "b"), written=None):
        self.now, self.asked, self.saved, self.error = NOON, [], {}, None
        self.read = {} if read is None else read
        """When each list was read, by its name and argument."""
        self.groups = [row(key, Name=f"Group {key}", Org=f"Child {key}") for key in groups]
        self.orgs = [row("7", Name="Org 7"), row("8", Name="")]
        self.kept, self.counts_of = {"memberships": written}, {("p", "fleet"): 3}
        self.records = [
            device("bus", org="7"), device("van", org="8"), device("tram", org="9"), device("cart"),
            device("sim", account="sims"),
        ]  # fmt: skip
        self.members = {
            "a": frozenset({"bus", "gone"}),
            "none": frozenset({"van"}),
            "b": frozenset({"bus", "van"}),
        }
        self.lists = SimpleNamespace(
            read=self.rows, fetched=self.fetched, devices_of=self.devices_of
        )
        self.devices = SimpleNamespace(
            counts=self.counts, page=self.page, save_memberships=self.save_memberships
        )
        self.sync_state = SimpleNamespace(load=self.load, save=self.save)
        lists = MembershipLists(
            groups="groups", orgs="orgs", members="members", name_field="vendor.Name",
            org_field="vendor.Org", assigned_field="vendor.Org", not_asked=frozenset({"none"}),
        )  # fmt: skip
        self.source = SimpleNamespace(account="fleet", provider=SimpleNamespace(memberships=lists))
        self.sync = MembershipSync(
            self, SimpleNamespace(rows=self.ask), self.source, lambda: self.now
        )

    async def rows(self, account, name):
        assert account == "fleet"
        return SimpleNamespace(rows={"groups": self.groups, "orgs": self.orgs}[name])

    async def fetched(self, account, name):
        assert account == "fleet"
        return {argument: at for (of, argument), at in self.read.items() if of == name}

    async def devices_of(self, account, name):
        assert (account, name) == ("fleet", "members")
        return self.members

    async def counts(self):
        return self.counts_of

    async def page(self, query):
        assert query.limit > 1_000_000
        return SimpleNamespace(records=self.records)

    async def save_memberships(self, account, field, named):
        assert account == "fleet"
        self.saved[field] = {f"{each.account}/{each.key}": each.names for each in named}

    async def load(self, account, cursor):
        assert account == "fleet"
        return self.kept[cursor]

    async def save(self, account, cursor, text):
        assert account == "fleet"
        self.kept[cursor] = text

    @asynccontextmanager
    async def apart(self):
        yield self

    async def ask(self, source, name, argument):
        assert source is self.source
        self.asked.append((name, argument))
        if self.error is not None:
            raise self.error
        self.read[name, argument or ""] = self.now


def row(key, **vendor):
    return Row(provider="p", account="fleet", list="groups", key=key, vendor=vendor)


def device(key, *, account="fleet", org=None):
    imei = "356938035643809" if key in {"bus", "sim"} else None
    return DeviceRecord(
        provider="p", account=account, key=key, address=key, imei=imei, vendor={"Org": org} if org else {}
    )  # fmt: skip


ALL = [("orgs", None), ("groups", None), ("members", "a"), ("members", "b")]


async def steps(lists):
    """Make steps until none is due, at most nine; return what they asked for."""
    lists.asked = []
    for _ in range(9):
        if not await lists.sync.step():
            break
    return lists.asked


async def test_the_lists_are_read_one_after_the_other_and_what_each_device_is_in_saved():
    lists = Lists()

    assert await steps(lists) == ALL
    # The SIM is in what its tracker is in; an organization without a name is known by its key.
    assert lists.saved["groups"] == {
        "fleet/bus": ("Group a", "Group b"), "sims/sim": ("Group a", "Group b"), "fleet/van": ("Group b",),
    }  # fmt: skip
    assert lists.saved["orgs"] == {
        "fleet/bus": ("Child a", "Child b", "Org 7"), "sims/sim": ("Child a", "Child b", "Org 7"),
        "fleet/van": ("8", "Child b"), "fleet/tram": ("9",),
    }  # fmt: skip
    assert lists.kept["memberships"] == f"{NOON.isoformat()} [(('p', 'fleet'), 3)]"


async def test_a_group_without_a_name_is_known_by_its_key():
    lists = Lists(groups=("a",))
    lists.groups = [row("a", Name=" ", Org=None)]
    await steps(lists)

    assert lists.saved["groups"] == {"fleet/bus": ("a",), "sims/sim": ("a",)}
    assert lists.saved["orgs"]["fleet/bus"] == ("Org 7",)


def day_old(seconds):
    return {(name, argument or ""): NOON - timedelta(seconds=seconds) for name, argument in ALL}


@pytest.mark.parametrize(("seconds", "asked"), [(86_399, []), (86_400, ALL), (0, []), (-1, ALL)])
async def test_each_list_is_read_again_after_a_day_or_when_a_clock_was_set_back(seconds, asked):
    assert await steps(Lists(read=day_old(seconds))) == asked


@pytest.mark.parametrize(
    "error",
    [
        errors.Blocked("no"),
        errors.Refused("no"),
        errors.AnswerUnreadable("no"),
        errors.AccessDenied("no"),
    ],
)
async def test_a_list_which_is_refused_is_left_alone_for_a_day(error, caplog):
    lists = Lists()
    lists.error = error

    assert await steps(lists) == ALL
    assert caplog.messages[1:3] == ["fleet: groups: no", "fleet: members a: no"]
    assert lists.saved == {}
    lists.now += timedelta(seconds=86_399)
    assert await steps(lists) == []
    lists.now += timedelta(seconds=LOOK_SECONDS)
    assert await steps(lists) == ALL
    lists.now += timedelta(seconds=86_400)
    assert await steps(lists) == ALL, "exactly a day later"


async def test_where_nothing_is_due_the_store_is_read_again_five_minutes_later():
    lists = Lists(read=day_old(0))
    assert await steps(lists) == []
    lists.read.clear()

    lists.now += timedelta(seconds=LOOK_SECONDS - 1)
    assert await steps(lists) == []
    lists.now += timedelta(seconds=1)
    assert await steps(lists) == ALL


async def test_another_failure_is_raised():
    lists = Lists()
    lists.error = errors.Unreachable("no route")
    with pytest.raises(errors.Unreachable):
        await lists.sync.step()


async def test_a_vendor_without_groups_is_asked_for_none():
    lists = Lists()
    lists.source.provider.memberships = None

    assert await steps(lists) == []


async def saved_again(lists, after=LOOK_SECONDS):
    lists.saved = {}
    lists.now += timedelta(seconds=after)
    await lists.sync.step()
    return bool(lists.saved)


async def test_what_devices_are_in_is_saved_again_where_some_came_or_a_list_was_read():
    written = f"{NOON.isoformat()} [(('p', 'fleet'), 3)]"
    lists = Lists(read=day_old(0), written=written)
    assert not await saved_again(lists), "another process has saved it"

    lists.counts_of = {("p", "fleet"): 4}
    assert await saved_again(lists)
    lists.counts_of = {("p", "fleet"): 5}
    assert not await saved_again(lists, 599)
    assert await saved_again(lists)
    lists.read["groups", ""] = lists.now
    assert await saved_again(lists), "a list was read"
    lists.counts_of = {("p", "fleet"): 6}
    lists.read["groups", ""] = NOON
    lists.kept["memberships"] = f"{NOON.isoformat()} []"
    assert await saved_again(lists, -1), "the clock was set back"
