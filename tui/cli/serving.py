"""The commands which go on: simulate, and sync --watch."""

import argparse
import asyncio
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from tui.cli.opened import opened
from tui.cli.output import write
from tui.cli.reading import chosen_accounts
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config import SecretProblem, SettingsProblem
from tui.console import Console
from tui.providers.errors import ProviderError
from tui.sync.poller import Poller

PROGRESS_SECONDS = 1.0


def simulate(arguments: argparse.Namespace) -> Exit:
    """Serve the simulated vendors until stopped; the settings for them go to stdout."""
    from tui.sim.mount import Simulator  # noqa: PLC0415 - only this command needs it
    from tui.sim.server import ServerMissingError, serve  # noqa: PLC0415 - the same
    from tui.sim.world import World  # noqa: PLC0415 - the same

    world = World(seed=arguments.seed, fleet=arguments.fleet, clock=lambda: datetime.now(UTC))
    simulator = Simulator(world)

    def ready(base_url: str) -> None:
        write(simulator.config(base_url))
        say(f"{arguments.fleet:,} devices of three vendors at {base_url} until Ctrl-C")

    try:
        serve(simulator, arguments.host, arguments.port, ready=ready)
    except (ServerMissingError, OSError) as error:
        raise UsageProblem(str(error)) from error
    return Exit.DONE


async def sync(arguments: argparse.Namespace) -> Exit:
    """Bring the store up to date once, or go on until stopped."""
    result = Result()
    async with opened(read_only=arguments.read_only) as console:
        accounts: list[str] = []
        for name in arguments.account or [None]:
            accounts += chosen_accounts(console, name, None)
        if arguments.watch:
            await _watch(console, accounts)
        else:
            await asyncio.gather(*(_once(console, account, result) for account in accounts))
    return result.status


async def _once(console: Console, account: str, result: Result) -> None:
    said_at = 0.0

    def progress(words: str) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= PROGRESS_SECONDS:
            said_at = time.monotonic()
            say(words)

    poller = make_poller(console)
    try:
        await poller.round(console.source(account, person=False), progress)
    except (ProviderError, SecretProblem, SettingsProblem) as error:
        result.fail(error, account)
    else:
        counts = await console.store.device_counts()
        known = sum(count for (_, name), count in counts.items() if name == account)
        say(f"{account}: up to date, {known:,} devices")


async def _watch(console: Console, accounts: Sequence[str]) -> None:
    poller = make_poller(console)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    say(f"keeping {', '.join(accounts)} fresh until stopped")

    def told(account: str) -> "asyncio.Task[None]":
        return asyncio.create_task(poller.run(lambda: console.source(account, person=False)))

    running = [told(account) for account in accounts]
    await stop.wait()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def make_poller(console: Console) -> Poller:
    """Make the poller of a console."""
    return Poller(
        console.store,
        console.fetcher,
        now=console.now,
        sleep=console.around.sleep,
        gauges=console.gauges,
    )
