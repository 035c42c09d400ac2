from tests.store.conftest import NOW
from tui.store import AccountStatus


async def test_a_status_takes_the_place_of_the_one_before(store):
    said = AccountStatus("b", None, NOW, "It cannot be reached.", "unreachable")
    await store.shared.save_status(said)
    await store.shared.save_status(
        AccountStatus("a", None, NOW, "It cannot be reached.", "unreachable")
    )
    await store.shared.save_status(AccountStatus("a", NOW, None, None, "ok"))

    assert await store.shared.statuses() == {
        "a": AccountStatus("a", NOW, None, None, "ok"),
        "b": said,
    }
