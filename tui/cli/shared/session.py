"""Open a console for one command, and close it after the command."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tui.cli.status import UsageProblem, say
from tui.config import Problem, Settings, SettingsProblem, config_path, line_of, load, state_path
from tui.config.user_file import UnreadableFile, read_user_text
from tui.console import Console, Surroundings
from tui.domain.budget.windows import BACKGROUND_PER_HOUR
from tui.domain.place import FILE_NAME


def read_settings() -> Settings:
    """Read the settings of this machine."""
    return load(config_path(), state_path())


def add_location(problem: SettingsProblem) -> SettingsProblem:
    """Add file and line to problems which were found after the settings were read."""
    path = config_path()
    try:
        text = read_user_text(path)
    except (FileNotFoundError, UnreadableFile):
        return problem
    return SettingsProblem([_located(found, path, text) for found in problem.problems])


def _located(problem: Problem, path: Path, text: str) -> Problem:
    if problem.file or not problem.key:
        return problem
    where = [int(part) if part.isdigit() else part for part in problem.key.split(".")]
    line = line_of(text, where)
    return replace(problem, file=path, line=line) if line else problem


@asynccontextmanager
async def open_console(
    *, read_only: bool, hourly_share: int | None = BACKGROUND_PER_HOUR
) -> AsyncIterator[Console]:
    """Open the console on this machine's settings for one command."""
    settings = read_settings()
    if not settings.accounts:
        raise UsageProblem(no_account_message())
    around = Surroundings(read_only=read_only, hourly_share=hourly_share)
    console = await Console.open(settings, state_path(), around)
    if _is_there(places := config_path().parent / FILE_NAME):
        from tui.config.place_file import place_zone, read_places  # noqa: PLC0415 - it knows time zones

        console.places = await read_places(places, place_zone(settings))
    for loss in console.store.losses:
        say(loss)
    try:
        await console.confirm_accepted(ask=False)
        yield console
    finally:
        await console.close()


def _is_there(path: Path) -> bool:
    """Return whether a file stands there; one which is a broken link does, and is told when it is read."""
    return os.path.lexists(path)


def no_account_message() -> str:
    """Return a sentence on what to do if there is no account."""
    path = config_path()
    where = "has none" if path.exists() else "does not exist"
    return (
        f"No account is configured yet: {path} {where}. Try Watchfloor without an account: watchfloor"
        " demo. To add an account run watchfloor config init, then edit the file."
    )
