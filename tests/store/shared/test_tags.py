import asyncio
from datetime import UTC, datetime

import pytest

from tests.store.conftest import now
from tui.domain.device.membership import TagProblem, tag_name
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery, FilterError
from tui.store import Store

ANA, BEN = "ana@desk", "ben@desk"


def record(key, account="yellow-fleet", **known):
    return DeviceRecord(
        provider="charterup", account=account, key=key, address=key, label=known.pop("label", key),
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC), **known,
    )  # fmt: skip


@pytest.fixture
async def fleet(store):
    """Four devices in two accounts."""
    devices = [record("1"), record("2"), record("3")]
    await store.devices.save("charterup", "yellow-fleet", devices, complete=True)
    await store.devices.save("charterup", "other", [record("4", "other")], complete=True)
    return [*devices, record("4", "other")]


async def keys(store, text, **query):
    page = await store.devices.page(DeviceQuery(text=text, **query))
    return [record.key for record in page.records]


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("depot", "tag:depot"),
        ("North yard", 'tag:"north YARD"'),
        ("🚌 spare", 'tag:"🚌 spare"'),
        ("a:b>=c", "tag:a:b>=c"),
        ('the "old" one', 'tags="the old one"'),
        ("Straße", "tag:STRASSE"),
        ("100%_\\", "tag:100%_\\"),
        ("-!x", "tag:-!x"),
        ("42", "tag:42"),
    ],
)
async def test_a_tag_of_any_text_finds_its_devices_and_the_inverse_finds_all_others(
    store, fleet, tag, text
):
    await store.tags.add(tag, fleet[:2], actor=ANA)

    assert await keys(store, text) == ["1", "2"]
    assert await keys(store, f"-{text}") == ["3", "4"]


async def test_a_tag_is_compared_whole(store, fleet):
    await store.tags.add("depot north", fleet[:1], actor=ANA)

    assert await keys(store, "tag:depot") == []
    assert await keys(store, 'tag:"depot north"') == ["1"]


async def test_devices_with_any_tag_or_none_are_found_and_terms_combine(store, fleet):
    await store.tags.add("depot", fleet[:2], actor=ANA)
    await store.tags.add("spare", fleet[1:3], actor=ANA)

    assert await keys(store, "tag:") == ["1", "2", "3"]
    assert await keys(store, "tag=") == ["4"]
    assert await keys(store, "tag:depot tag:spare") == ["2"]
    assert await keys(store, "tag:depot -tag:spare account=yellow-fleet") == ["1"]


async def test_a_tag_cannot_be_compared_by_size(store, fleet):
    with pytest.raises(FilterError, match="tag needs : or = and a name"):
        await keys(store, "tag>depot")


async def test_a_record_shows_its_tags_in_natural_order_wherever_it_is_read(store, fleet):
    for tag in ("Bus 10", "bus 9"):
        await store.tags.add(tag, fleet[:1], actor=ANA)

    tagged = ("bus 9", "Bus 10")
    assert (await store.devices.get("yellow-fleet", "1")).tags == tagged
    assert (await store.devices.page(DeviceQuery())).records[0].tags == tagged
    assert (await store.devices.find("1"))[0].tags == tagged


async def test_a_tag_keeps_its_first_spelling_and_is_given_once(store, fleet):
    assert len(await store.tags.add("Depot", fleet[:1], actor=ANA)) == 1
    assert [device.key for device in await store.tags.add("depot", fleet[:2], actor=ANA)] == ["2"]

    assert await store.tags.counts() == [("Depot", 2)]


async def test_removing_a_tag_takes_it_from_these_devices_only(store, fleet):
    await store.tags.add("depot", fleet[:2], actor=ANA)

    removed = await store.tags.remove("DEPOT", fleet[1:], actor=BEN)

    assert [device.key for device in removed] == ["2"]
    assert await keys(store, "tag:depot") == ["1"]


async def test_a_list_sorts_by_tag_and_counts_the_devices_of_each(store, fleet):
    await store.tags.add("b", fleet[:1], actor=ANA)
    await store.tags.add("a", [fleet[0], fleet[2]], actor=ANA)
    await store.tags.add("c", fleet[2:3], actor=ANA)

    page = await store.devices.page(DeviceQuery(sort="tags", limit=2))
    assert [record.key for record in page.records] == ["1", "3"]
    assert (page.total, page.missing) == (4, 2)
    assert await keys(store, "", sort="tags", descending=True) == ["3", "1", "2", "4"]
    counted = await store.devices.count_values("tags", DeviceQuery())
    assert counted == [("a", 2), (None, 2), ("b", 1), ("c", 1)]
    alone = await store.devices.count_values("tags", DeviceQuery(text="tag:b"))
    assert alone == [("a", 1), ("b", 1)]


async def test_tags_stay_when_a_record_changes_or_leaves_its_list(store, fleet):
    await store.tags.add("depot", fleet[:2], actor=ANA)

    renamed = record("1", label="Renamed")
    await store.devices.save(
        "charterup", "yellow-fleet", [renamed], complete=True, accept_shorter=True
    )

    assert await keys(store, "tag:depot") == ["2", "1"]


async def test_the_audit_log_has_who_tagged_what_and_its_chain_holds(store, fleet):
    await store.tags.add("depot", fleet[:1], actor=ANA, reason="moved in")
    await store.tags.add("depot", fleet[:1], actor=BEN)  # it has it: nothing happens
    await store.tags.remove("depot", fleet[:1], actor=BEN)

    removed, added = await store.audit.read()
    assert added.actor == ANA
    assert added.what == {
        "event": "tagged", "account": "yellow-fleet", "target": "1", "label": "1",
        "after": "depot", "reason": "moved in",
    }  # fmt: skip
    assert (removed.actor, removed.what["event"], removed.what["before"]) == (
        BEN,
        "untagged",
        "depot",
    )
    assert (await store.audit.verify()).broken is None


async def test_other_consoles_hear_of_a_tag_and_find_by_it(store, fleet, tmp_path, url):
    other = await Store.open(url, state=tmp_path / "state", now=now)
    heard = []
    other.subscribe(heard.append)
    assert await keys(other, "tag:depot") == []

    await store.tags.add("depot", fleet[:1], actor=ANA)
    for _ in range(6_000):  # a server's notice takes a moment
        if "devices" in await other.poll_changes():
            break
        await asyncio.sleep(0.01)

    assert "devices" in frozenset().union(*heard)
    assert await keys(other, "tag:depot") == ["1"]
    await other.close()


async def test_tags_outlive_a_cache_which_is_replaced(tmp_path):
    state = tmp_path / "state"
    first = await Store.open(state=state, now=now)
    await first.devices.save("charterup", "yellow-fleet", [record("1"), record("2")], complete=True)
    await first.tags.add("depot", [record("2")], actor=ANA)
    await first.close()
    for file in state.glob("cache.db*"):
        file.unlink()

    again = await Store.open(state=state, now=now)
    assert await keys(again, "tag:depot") == []  # no device is listed yet
    assert await keys(again, "", sort="tags") == []
    await again.devices.save("charterup", "yellow-fleet", [record("1"), record("2")], complete=True)

    assert await keys(again, "tag:depot") == ["2"]
    assert await keys(again, "", sort="tags") == ["2", "1"]
    await again.close()


async def test_tags_of_accounts_which_are_not_shown_are_not_counted(store, fleet):
    await store.tags.add("depot", fleet, actor=ANA)

    store.accounts = frozenset({"other"})

    assert await store.tags.counts() == [("depot", 1)]
    assert await keys(store, "tag:depot") == ["4"]


async def test_a_read_only_store_refuses_a_tag(tmp_path):
    refusing = await Store.open(state=tmp_path / "state", now=now, read_only=True)
    await refusing.devices.save("charterup", "yellow-fleet", [record("1")], complete=True)

    with pytest.raises(Exception, match="read-only"):
        await refusing.tags.add("depot", [record("1")], actor=ANA)

    assert await keys(refusing, "tag:depot") == []
    await refusing.close()


@pytest.mark.parametrize(
    ("text", "name"),
    [("  North \t yard ", "North yard"), ("🚌", "🚌"), ("a\x1b[2Jb", "a\\x1b[2Jb"), ('"x"', '"x"')],
)
def test_a_tag_is_cleaned_where_it_comes_in(text, name):
    assert tag_name(text) == name


@pytest.mark.parametrize("text", ["", "  ", '""', '" "', "x" * 65])
def test_what_cannot_be_a_tag_is_refused(text):
    with pytest.raises(TagProblem):
        tag_name(text)
