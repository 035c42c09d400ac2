"""A service which fires hooks, to be killed: `python -m tests.hooks.victim FOLDER COMMAND`.

It imports everything once. For each line on its standard input it forks a service and prints its number, or
(`reap`) waits until that one has ended; so a life costs milliseconds, and its death is a real one.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from tui.config import Settings
from tui.config.hooks import Hook
from tui.hooks.call import HookCaller
from tui.hooks.service import HookService
from tui.hooks.watcher import HookWatcher
from tui.store import Store

FASTER = 100


def now():
    return datetime.now(UTC)


async def sleep(seconds):
    await asyncio.sleep(seconds / FASTER)


async def follow(store):
    """Notice what the other process writes, as the store watch of the service does."""
    while True:
        await store.poll_changes()
        await sleep(1)


async def serve(folder, command):
    hook = Hook(name="desk", when="severity:critical", command=command)
    store = await Store.open(state=folder, now=now)
    service = HookService(
        store,
        HookWatcher(store, now),
        HookCaller(Settings(), now).call,
        folder=folder / "hooks",
        now=now,
        sleep=sleep,
    )
    await asyncio.gather(service.run([hook]), follow(store))


def main(folder, command):
    child = 0
    for line in sys.stdin:
        if line == "reap\n":
            os.waitpid(child, 0)
        else:
            child = os.fork()
            if not child:
                asyncio.run(serve(Path(folder), command))
                os._exit(1)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
