"""Run a command and return its exit status; an expected failure prints a sentence, not a traceback."""

from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from tui.cli.shared.gc_freeze import frozen_imports

if TYPE_CHECKING:
    import argparse

Arguments: TypeAlias = "argparse.Namespace | SimpleNamespace"
NO_ARGUMENTS = {"command": None, "quiet": False, "verbose": False, "read_only": False}
"""What is parsed of an empty command line, which opens the console: it need not load a parser for that."""


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    arguments = _parsed(argv)
    from tui.cli.status import MESSAGES, Exit, say  # noqa: PLC0415 - after argv is read: `--help` stays instant

    MESSAGES.quiet = arguments.quiet
    if arguments.verbose:
        from tui.cli.shared.printed_log import print_log  # noqa: PLC0415 - the same

        print_log(10)  # logging.DEBUG
    try:
        return int(_run(arguments))
    except KeyboardInterrupt:
        say("watchfloor: interrupted.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        from tui.cli.shared.output import discard_stdout  # noqa: PLC0415 - a console prints no records

        discard_stdout()
        return Exit.DONE


def _parsed(argv: Sequence[str]) -> Arguments:
    if not argv:
        return SimpleNamespace(**NO_ARGUMENTS)
    from tui.cli.arguments.parser import parse  # noqa: PLC0415 - as above

    return parse(argv)


def _run(arguments: Arguments) -> int:
    from tui.cli.status import say, status_of  # noqa: PLC0415 - after argv is read

    with frozen_imports():
        command = _command(arguments.command)
    try:
        done = command(arguments)
        return done if isinstance(done, int) else _finished(done)
    except KeyboardInterrupt:
        raise  # nothing is loaded to sort it: what it interrupted may be half loaded
    except _expected_failures() as error:  # they are loaded only where something failed
        say(f"watchfloor: {_message(error)}")
        return status_of(error)


def _finished(command: Coroutine[Any, Any, int]) -> int:
    with frozen_imports():
        import asyncio  # noqa: PLC0415 - the console draws its first rows without it

    return int(asyncio.run(command))


def _message(error: Exception) -> str:
    from tui.cli.shared.session import add_location  # noqa: PLC0415 - only when something is wrong
    from tui.config import SettingsProblem  # noqa: PLC0415 - the same

    return str(add_location(error)) if isinstance(error, SettingsProblem) else str(error)


def _expected_failures() -> tuple[type[Exception], ...]:
    from tui.cli.status import MachineProblem, UsageProblem  # noqa: PLC0415 - after argv is read
    from tui.config import SecretProblem, SettingsProblem  # noqa: PLC0415 - the same
    from tui.providers.errors import ProviderError  # noqa: PLC0415 - the same
    from tui.store import StoreError  # noqa: PLC0415 - the same

    return (
        UsageProblem,
        MachineProblem,
        SettingsProblem,
        SecretProblem,
        ProviderError,
        StoreError,
    )


COMMANDS = {
    "devices": "devices.devices",
    "units": "units.units",
    "show": "units.show",
    "why": "units.why",
    "reports": "reports.reports",
    "usage": "reports.usage",
    "trips": "trips.trips",
    "plans": "costs.plans.plans",
    "list": "lists.lists",
    "export": "export.export",
    "budget": "costs.budget.budget",
    "actions": "lists.actions",
    "metrics": "metrics.metrics",
    "do": "do.do",
    "recover": "recovery.recover.recover",
    "attention": "attention.attention",
    "diff": "diff.diff",
    "ack": "attention.ack",
    "unack": "attention.unack",
    "assign": "attention.assign",
    "comment": "attention.comment",
    "tag": "tags.tag",
    "untag": "tags.untag",
    "jobs": "jobs.jobs",
    "log": "log.log",
    "simulate": "sync.simulate",
    "sync": "sync.sync",
    "web": "web.web",
    "hooks": "hooks.hooks",
    "config": "setup.config",
    "doctor": "doctor.doctor",
    "help": "about.help",
    "version": "about.version",
    "completion": "completion.commands.completion",
    "complete": "completion.commands.complete",
}
"""Each command's module in this folder, and its function there."""


def _command(name: str | None) -> Callable[..., Any]:
    """Return the function of a command, and import only what it needs."""
    if name is None or name == "demo":
        from tui.cli import launch  # noqa: PLC0415 - it imports Textual when it knows the terminal

        return launch.demo if name else launch.console
    module, _, function = COMMANDS[name].rpartition(".")
    return getattr(import_module(f"tui.cli.{module}"), function)  # type: ignore[no-any-return]
