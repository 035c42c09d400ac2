from datetime import UTC, datetime

from tui.domain.device.record import Row
from tui.store import StoredList

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def row(key, **vendor):
    return Row(provider="polte", account="t", list="tokens", key=key, vendor=vendor)


async def test_a_list_is_replaced_whole_and_keeps_its_order(store):
    await store.lists.save("t", "tokens", [row("b", n=1), row("a"), row("a")])
    first = await store.lists.read("t", "tokens")
    await store.lists.save("t", "tokens", [row("c")])

    assert first == StoredList((row("b", n=1), row("a"), row("a")), NOW)
    assert (await store.lists.read("t", "tokens")).rows == (row("c"),)


async def test_a_list_which_is_empty_differs_from_one_never_fetched(store):
    await store.lists.save("t", "tokens", [])

    assert await store.lists.read("t", "tokens") == StoredList((), NOW)
    assert await store.lists.read("t", "users") == StoredList((), None)


async def test_a_list_is_kept_for_each_argument(store):
    await store.lists.save("t", "tokens", [row("a")], argument="1")

    assert (await store.lists.read("t", "tokens", argument="1")).rows == (row("a"),)
    assert (await store.lists.read("t", "tokens")).fetched_at is None
