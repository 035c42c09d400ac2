from datetime import UTC, date, datetime

from tui.domain.device.record import Row, Usage
from tui.store import AccountStatus, StoredList

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def row(key, **vendor):
    return Row(provider="polte", account="t", list="tokens", key=key, vendor=vendor)


async def test_a_list_is_replaced_whole_and_keeps_its_order(store):
    await store.save_rows("t", "tokens", [row("b", n=1), row("a"), row("a")])
    first = await store.rows("t", "tokens")
    await store.save_rows("t", "tokens", [row("c")])

    assert first == StoredList((row("b", n=1), row("a"), row("a")), NOW)
    assert (await store.rows("t", "tokens")).rows == (row("c"),)


async def test_a_list_which_is_empty_differs_from_one_never_fetched(store):
    await store.save_rows("t", "tokens", [])

    assert await store.rows("t", "tokens") == StoredList((), NOW)
    assert await store.rows("t", "users") == StoredList((), None)


async def test_a_list_is_kept_for_each_argument(store):
    await store.save_rows("t", "tokens", [row("a")], argument="1")

    assert (await store.rows("t", "tokens", argument="1")).rows == (row("a"),)
    assert (await store.rows("t", "tokens")).fetched_at is None


async def test_newer_usage_replaces_older_for_the_same_day(store):
    def used(day, count):
        return Usage(
            provider="lattigo", account="s", device="1", period="daily", date_for=date(2026, 11, day),
            bytes_used=count, fetched_at=NOW, vendor={"x": day},
        )  # fmt: skip

    await store.save_usage("s", [used(3, 1), used(1, None), used(2, 5)])
    await store.save_usage("s", [used(3, 9)])

    assert await store.usage("s", "1", "daily", None, None) == [
        used(1, None),
        used(2, 5),
        used(3, 9),
    ]
    within = await store.usage("s", "1", "daily", date(2026, 11, 2), date(2026, 11, 2))
    assert within == [used(2, 5)]
    assert await store.usage("s", "1", "monthly", None, None) == []


async def test_a_status_takes_the_place_of_the_one_before(store):
    said = AccountStatus("b", None, NOW, "It cannot be reached.", "unreachable")
    await store.set_status(said)
    await store.set_status(AccountStatus("a", None, NOW, "It cannot be reached.", "unreachable"))
    await store.set_status(AccountStatus("a", NOW, None, None, "ok"))

    assert await store.statuses() == {"a": AccountStatus("a", NOW, None, None, "ok"), "b": said}
