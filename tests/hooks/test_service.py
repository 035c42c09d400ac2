import asyncio
from collections import Counter
from datetime import UTC, datetime

from tests.hooks.fleet import judge, save_units
from tui.config.hooks import Hook
from tui.hooks.attempt import AttemptResult
from tui.hooks.service import HookService
from tui.hooks.watcher import HookWatcher
from tui.store import Store

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
