"""The command hooks: what is fired when a verdict begins or ends, and a test of one of them."""

import argparse
import tempfile
from pathlib import Path

from tui.cli.shared.output import default_format, print_records, write
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config.hooks import Hook
from tui.console import Console
from tui.console.hook.service import READ_ONLY, hook_caller
from tui.console.hook.status import NEVER, hook_statuses
from tui.domain.hook.firing import HookStatus
from tui.domain.show.filter import UnitQuery
from tui.export.records import Fields, instant
from tui.hooks.attempt import AttemptRecord
from tui.hooks.payload import sample_body

HOOK = (
    "hook", "when", "after", "calls", "state", "waiting", "retried", "given_up", "fired", "fired_at",
    "problem", "last",
)  # fmt: skip
FIRED = ("hook", "event", "title", "state", "attempts", "planned_at", "ended_at", "answer")
"""What a table shows of the newest deliveries, below the hooks."""
SHOWN = ("hook", "when", "after", "calls", "state", "waiting", "fired", "fired_at", "problem")


async def hooks(arguments: argparse.Namespace) -> Exit:
    """Print the hooks with their last firings, or fire one with a sample."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        if arguments.what == "test":
            await _test(console, _hook(console, arguments.name), result)
            return result.status
        configured = console.settings.hooks
        if not configured:
            say("No hook is configured. Add [[hooks]] to the settings; see docs/howto.md.")
        statuses = await hook_statuses(console)
        rows = [await _fields(console, hook, statuses.get(hook.name, NEVER)) for hook in configured]
        print_records(rows, SHOWN, arguments.format, HOOK)
        fired = [{"hook": row["hook"], **last} for row in rows for last in row["last"]]
        if (arguments.format or default_format()) == "table" and fired:
            write("\n")
            print_records(fired, FIRED, "table")
    return result.status


def _hook(console: Console, name: str) -> Hook:
    hook = console.settings.hook(name)
    if hook is None:
        known = ", ".join(hook.name for hook in console.settings.hooks) or "none"
        raise UsageProblem(f'There is no hook "{name}". The hooks are: {known}')
    return hook


async def _test(console: Console, hook: Hook, result: Result) -> None:
    """Fire a hook once with one of the units it is about, else with a made-up one, and print what came back."""
    if console.read_only:
        result.refuse(READ_ONLY)
        return
    query = UnitQuery(text=hook.when, places=console.places, limit=1)
    found = (await console.store.units.page(query)).units
    body = sample_body(hook.name, found[0] if found else None, console.now())
    say(f"{hook.name}: {hook.target} gets {body['title']} as a sample")
    with tempfile.TemporaryDirectory(prefix="watchfloor-") as folder:
        record = AttemptRecord(Path(folder), "test", 1)
        answer = await hook_caller(console).call(hook, body, record)
    if answer.output:
        write(f"{answer.output}\n")
    if answer.is_done:
        say(f"{hook.name}: {answer.words}")
    else:
        result.refuse(f"{hook.name}: {answer.words}")


async def _fields(console: Console, hook: Hook, status: HookStatus) -> Fields:
    last = await console.store.hooks.last(hook.name)
    state = "failing" if status.is_failing else "waiting" if status.waiting else "ok"
    return {
        "hook": hook.name,
        "when": hook.when,
        "after": hook.after,
        "calls": hook.target,
        "state": state if status.fired_at or state != "ok" else "never fired",
        "waiting": status.waiting,
        "retried": status.retried,
        "given_up": status.given_up,
        "fired": status.fired,
        "fired_at": instant(status.fired_at),
        "problem": status.problem or None,
        "last": [
            {
                "id": delivery.id,
                "event": delivery.event,
                "title": delivery.body.get("title"),
                "state": str(delivery.state),
                "attempts": delivery.attempts,
                "planned_at": instant(delivery.planned_at),
                "ended_at": instant(delivery.ended_at),
                "answer": delivery.answer,
            }
            for delivery in last
        ],
    }
