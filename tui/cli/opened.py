"""A console opened for one command, and closed after it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from tui.cli.status import UsageProblem
from tui.config import (
    Problem,
    Settings,
    SettingsProblem,
    config_path,
    line_of,
    load,
    state_path,
)
from tui.console import Console, Surroundings
from tui.domain.device import DeviceRecord
from tui.domain.unit import Unit, join

NOTHING_CONFIGURED = (
    "no account is configured yet. Try it without one: watchfloor demo."
    " Add one: watchfloor config init, then edit the file."
)


def read_settings() -> Settings:
    """Load the settings of this machine."""
    return load(config_path())


def located(problem: SettingsProblem) -> SettingsProblem:
    """Add file and line to problems which were found after reading."""
    path = config_path()
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    return SettingsProblem([_located(one, text) for one in problem.problems])


def _located(problem: Problem, text: str) -> Problem:
    if problem.file or not problem.key:
        return problem
    where = [int(part) if part.isdigit() else part for part in problem.key.split(".")]
    line = line_of(text, where)
    return replace(problem, file=config_path(), line=line) if line else problem


@asynccontextmanager
async def opened(*, read_only: bool) -> AsyncIterator[Console]:
    """Open the console on this machine's settings for one command."""
    settings = read_settings()
    if not settings.accounts:
        raise UsageProblem(NOTHING_CONFIGURED)
    console = await Console.open(settings, state_path(), Surroundings(read_only=read_only))
    try:
        yield console
    finally:
        await console.close()


async def matching_units(console: Console, ident: str) -> Sequence[Unit]:
    """Find the units a caller may mean, each with the records of all its vendors."""
    found = {(record.account, record.key): record for record in await console.store.find(ident)}
    fresh = list(found.values())
    while fresh:  # a record shares an identifier with others which the caller did not name
        names = {name for record in fresh for name in (record.imei, record.iccid) if name}
        fresh = []
        for name in names:
            for record in await console.store.find(name):
                if (record.account, record.key) not in found and _shares(record, name):
                    found[record.account, record.key] = record
                    fresh.append(record)
    return join(found.values())


def _shares(record: DeviceRecord, name: str) -> bool:
    return name in (record.imei, record.iccid)
