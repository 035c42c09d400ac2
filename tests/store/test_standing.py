from datetime import UTC, datetime, timedelta

from tui.domain.device import DeviceRecord, Report

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


async def heard(store, device, *minutes):
    reports = [
        Report(
            provider="charterup", account="yellow", device=device, key=f"{device}-{minute}",
            received_at=NOW - timedelta(minutes=minute),
        )
        for minute in minutes
    ]  # fmt: skip
    await store.save_reports("yellow", reports)


async def test_what_is_usual_is_told_by_the_last_reports_and_is_that_of_its_rest(store):
    await heard(store, "hourly", *range(0, 600, 60))
    await heard(store, "mixed", *range(0, 50, 5), *range(60, 480, 60))
    await heard(store, "few", 0, 60, 120)

    usual = await store.usual_seconds(
        [("yellow", name) for name in ("hourly", "mixed", "few", "none")]
    )

    assert usual == {("yellow", "hourly"): 3600.0, ("yellow", "mixed"): 3600.0}


async def test_one_long_outage_does_not_become_usual(store):
    await heard(store, "1", *range(0, 60, 5), *range(900, 960, 5))

    assert await store.usual_seconds([("yellow", "1")]) == {("yellow", "1"): 300.0}


async def test_what_a_whole_list_lacked_is_told_with_when_that_was_seen(store):
    records = [
        DeviceRecord(provider="p", account="a", key=key, address=key) for key in "abcdefghij"
    ]
    await store.save_devices("p", "a", records, complete=True)
    keys = [("a", "a"), ("a", "b"), ("a", "none")]
    assert await store.absent_since(keys) == {}

    await store.save_devices("p", "a", records[1:], complete=True)

    assert await store.absent_since(keys) == {("a", "a"): NOW}


def sim(key, state, days_ago):
    return DeviceRecord(
        provider="p", account="a", key=key, address=key, state=state,
        fetched_at=NOW - timedelta(days=days_ago),
    )  # fmt: skip


async def test_moves_go_from_what_was_then_to_what_is_now_whatever_lies_between(store):
    then = [sim("1", "active", 5), sim("2", "active", 5), sim("3", "suspend", 5)]
    await store.save_devices("p", "a", then)
    await store.save_devices("p", "a", [sim("3", "active", 3)])
    await store.save_devices("p", "a", [sim("1", "suspend", 0.5), sim("2", "suspend", 0.5)])
    await store.save_devices("p", "a", [sim("1", None, 0.2), sim("2", "active", 0.1)])

    moves = await store.state_moves(NOW - timedelta(days=1))

    assert sorted(moves, key=str) == [("active", "active"), ("active", None)]
    assert len(await store.state_moves(NOW - timedelta(days=3))) == 3


async def test_where_nobody_looked_then_no_moves_are_known(store):
    assert await store.state_moves(NOW) is None

    await store.save_devices("p", "a", [sim("1", "active", 0.5)])

    assert await store.state_moves(NOW - timedelta(days=1)) is None
    assert await store.state_moves(NOW - timedelta(days=0.4)) == []
