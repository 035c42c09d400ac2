from tests.store.conftest import NOW
from tui.domain.account.health import AccountHealth, HealthKind


async def test_an_accounts_newest_health_replaces_the_last_one(store):
    gone = AccountHealth().failed(HealthKind.UNREACHABLE, "device list", "No route.", NOW)
    well = gone.answered("device list", NOW)
    await store.shared.save_health("b", gone)
    await store.shared.save_health("a", gone)
    await store.shared.save_health("a", well)

    assert await store.shared.health() == {"a": well, "b": gone}
