"""The commands simulate and sync; `sync --watch` runs until it is stopped."""

import argparse
import asyncio
import json
import logging
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tui.allocator import return_freed_memory
from tui.cli.shared.output import write
from tui.cli.shared.printed_log import print_log
from tui.cli.shared.progress import ProgressLine
from tui.cli.shared.select import chosen_accounts
from tui.cli.shared.session import open_console
from tui.cli.shared.together import all_together
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config import state_path
from tui.console import FAILURES, Console
from tui.console.hook.service import READ_ONLY, hook_service
from tui.console.judging import unit_judge
from tui.console.rehearsing import look_after_rehearsals, rehearse_forever
from tui.domain.account.health import AccountHealth
from tui.domain.budget.windows import BACKGROUND_PER_HOUR
from tui.sync.poller import Poller


def simulate(arguments: argparse.Namespace) -> Exit:
    """Serve the simulated vendors until stopped; print settings for them to stdout."""
    from tui.sim.http.mount import Simulator  # noqa: PLC0415 - only this command needs it
    from tui.sim.http.server import ServerMissingError, serve  # noqa: PLC0415 - the same
    from tui.sim.world.causes import BELIEVABLE, EVEN, Planting  # noqa: PLC0415 - the same
    from tui.sim.world.world import World  # noqa: PLC0415 - the same

    began = datetime.now(UTC)
    if arguments.truth and not arguments.causes:
        raise UsageProblem("--truth needs --causes: an ordinary fleet has no causes to be found.")
    weights = EVEN if arguments.even else BELIEVABLE
    planting = Planting(at=began, rate=arguments.causes, weights=weights)
    world = World(
        seed=arguments.seed,
        fleet=arguments.fleet,
        clock=lambda: datetime.now(UTC),
        planting=planting if arguments.causes else None,
        hostile=arguments.hostile,
    )
    simulator = Simulator(world)
    if arguments.truth:
        _write_truth(Path(arguments.truth), simulator.truth(began))

    def ready(base_url: str) -> None:
        write(simulator.config(base_url))
        say(
            f"{arguments.fleet:,} devices of {len(simulator.vendors)} vendors at {base_url}. Press"
            " Ctrl-C to stop."
        )

    try:
        serve(simulator, arguments.host, arguments.port, ready=ready)
    except ServerMissingError as error:
        raise UsageProblem(str(error)) from error
    except OSError as error:
        raise UsageProblem(
            f"Cannot listen on {arguments.host}:{arguments.port}: {error.strerror or error}."
            " Choose another --port."
        ) from error
    return Exit.DONE


def _write_truth(path: Path, truth: Any) -> None:
    try:
        path.write_text(json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageProblem(
            f"Cannot write {path}: {error.strerror or error}. Choose another --truth."
        ) from error


async def sync(arguments: argparse.Namespace) -> Exit:
    """Update the store once, or with --watch until stopped."""
    result = Result()
    share = BACKGROUND_PER_HOUR if arguments.watch else None
    if arguments.watch:
        return_freed_memory()
    async with open_console(read_only=arguments.read_only, hourly_share=share) as console:
        wanted = [
            account
            for name in arguments.account or [None]
            for account in chosen_accounts(console, name, None)
        ]
        accounts = list(dict.fromkeys(wanted))
        if arguments.watch:
            return await _watch(console, accounts)
        poller, fresh = make_poller(console), list[str]()
        await all_together(
            *(_once(console, poller, account, result, fresh) for account in accounts)
        )
        if not arguments.quick:
            await _ask(console, poller, fresh)
        await unit_judge(console).settle()
        await console.confirm_accepted(ask=True)
        await look_after_rehearsals(console)
    return result.status


async def _ask(console: Console, poller: Poller, accounts: Sequence[str]) -> None:
    """Ask what would decide a verdict; answers of one vendor raise questions for another, or answer them.

    Vendors which publish no limit are asked first: what they say of everybody tells which devices are
    worth the few requests of the others. Then once more what is open.
    """
    limited = [name for name in accounts if console.source(name, person=False).provider.windows]
    free = [name for name in accounts if name not in limited]
    for some, everybody in ((free, True), (limited, True), (free, False), (limited, False)):
        await all_together(
            *(
                poller.ask_once(
                    console.source(account, person=False), ProgressLine(), everybody=everybody
                )
                for account in some
            )
        )


async def _once(
    console: Console, poller: Poller, account: str, result: Result, fresh: list[str]
) -> None:
    """Update one account; add it to those which are `fresh` if it is up to date."""
    began = console.now()
    try:
        await poller.sync_once(console.source(account, person=False), ProgressLine())
        health = await _health(console, account)
        if health.ok_at is None or health.ok_at < began:
            # Nothing was due, or another process keeps the account: only an answer proves that it is alive.
            await console.fetcher.devices(console.source(account))
            health = await _health(console, account)
    except FAILURES as error:
        result.fail(error, account)
    else:
        if health.is_at_fault or health.ok_at is None:
            result.blame(health)
            return
        counts = await console.store.devices.counts()
        known = sum(count for (_, name), count in counts.items() if name == account)
        say(f"{account}: up to date as of {health.ok_at:%H:%M:%S} UTC, {known:,} devices")
        fresh.append(account)


async def _health(console: Console, account: str) -> AccountHealth:
    return (await console.store.shared.health()).get(account, AccountHealth())


async def _watch(console: Console, accounts: Sequence[str]) -> Exit:
    """Run until a signal comes; only Ctrl-C is an interruption, other signals end a service normally."""
    print_log(logging.INFO)
    stopped: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def stop(status: Exit) -> None:
        if not stopped.done():
            stopped.set_result(status)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        status = Exit.INTERRUPTED if number == signal.SIGINT else Exit.DONE
        asyncio.get_running_loop().add_signal_handler(number, stop, status)
    say(f"Keeping {', '.join(accounts)} up to date until stopped.")
    running = [*start_tasks(console, accounts), *start_hooks(console)]
    ended, _ = await asyncio.wait([stopped, *running], return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for task in ended:
        task.result()  # no task ends by itself: raise the error which ended it
    return Exit(stopped.result())


def start_tasks(console: Console, accounts: Sequence[str]) -> list[asyncio.Future[Any]]:
    """Start the tasks which keep a store up to date; none of them ends by itself."""
    poller = make_poller(console, is_service=True)
    return [
        *(
            asyncio.create_task(poller.sync_forever(partial(console.source, account, person=False)))
            for account in accounts
        ),
        asyncio.create_task(console.store_watch.watch()),
        asyncio.create_task(console.prune_forever()),
        asyncio.create_task(console.store.words.keep_up(console.around.sleep)),
        asyncio.create_task(console.confirm_forever()),
        *([] if console.read_only else [asyncio.create_task(rehearse_forever(console))]),
    ]


def start_hooks(console: Console) -> list[asyncio.Future[Any]]:
    """Start what fires the hooks; a read-only console fires none."""
    hooks = console.settings.hooks
    if not hooks:
        return []
    if console.read_only:
        say(READ_ONLY)
        return []
    say(f"Firing the hooks {', '.join(hook.name for hook in hooks)}.")
    return [asyncio.create_task(hook_service(console, state_path()).run(hooks))]


def make_poller(console: Console, *, is_service: bool = False) -> Poller:
    """Return a poller for a console; a service shares the accounts with others."""
    return Poller(
        console.store,
        console.fetcher,
        now=console.now,
        sleep=console.around.sleep,
        gauges=console.gauges,
        judge=unit_judge(console).judge_due,
        is_service=is_service,
    )
