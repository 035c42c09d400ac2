import asyncio
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

from tests.hooks.fleet import judge, save_units
from tests.team_server import running
from tui.config.hooks import Hook
from tui.domain.hook.firing import HookStatus
from tui.hooks.attempt import AttemptResult
from tui.hooks.service import HookService
from tui.hooks.watcher import HookWatcher
from tui.store import Store, StoreError

HOOKS = (
    Hook(name="desk", when="severity:critical", command="true"),
    Hook(name="chat", when="severity:critical", command="true"),
)
KEYS = [str(number) for number in range(12)]


def now():
    return datetime.now(UTC)


async def sleep(seconds):
    await asyncio.sleep(seconds / 200)


async def test_of_two_services_on_one_store_one_fires_each_hook(tmp_path, url):
    stores = [await Store.open(url, state=tmp_path / "state", now=now) for _ in range(2)]
    await save_units(stores[0], KEYS)
    await judge(stores[0], dict.fromkeys(KEYS, ("battery-empty", "critical")), at=now())
    told, everything = Counter(), asyncio.Event()

    async def call(hook, body, record):
        told[hook.name, body["title"]] += 1
        if len(told) == len(HOOKS) * len(KEYS):
            everything.set()
        return AttemptResult.made("done")

    services = [
        HookService(
            store,
            HookWatcher(store, now),
            call,
            folder=tmp_path / f"host-{number}",
            now=now,
            sleep=sleep,
        )
        for number, store in enumerate(stores)
    ]
    tasks = [asyncio.ensure_future(service.run(HOOKS)) for service in services]
    async with asyncio.timeout(60):
        await everything.wait()
    await sleep(20)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert set(told.values()) == {1}
    for store in stores:
        await store.close()


async def test_over_a_database_which_goes_away_each_verdict_is_fired_once(tmp_path):
    told, outages, is_there = Counter(), 2, asyncio.Event()
    is_there.set()

    async def patient(seconds):
        """Let the handed-in clock stand while the real server recovers: hours would pass meanwhile."""
        await is_there.wait()
        await sleep(seconds)

    with running() as server:
        store = await Store.open(server.url, state=tmp_path / "state", now=now)
        await save_units(store, KEYS)
        await judge(store, dict.fromkeys(KEYS, ("battery-empty", "critical")), at=now())

        async def call(hook, body, record):
            nonlocal outages
            told[body["title"]] += 1
            if outages and len(told) % 4 == 0:  # while its result is still to be written
                outages -= 1
                is_there.clear()
                await asyncio.to_thread(server.kill)
                await asyncio.to_thread(server.start)
                is_there.set()
            return AttemptResult.made("done")

        service = HookService(
            store, HookWatcher(store, now), call, folder=tmp_path / "hooks", now=now, sleep=patient
        )
        running_service = asyncio.ensure_future(service.run(HOOKS[:1]))
        async with asyncio.timeout(90):
            while (await status(store)).fired < len(KEYS):
                await sleep(20)
        running_service.cancel()
        await asyncio.gather(running_service, return_exceptions=True)
        await store.close()

    assert outages == 0
    assert len(told) == len(KEYS)
    assert set(told.values()) == {1}


async def status(store):
    """Return how the hook is doing; nothing is known while the database is away."""
    with suppress(StoreError):
        return (await store.hooks.statuses(["desk"]))["desk"]
    return HookStatus()
