"""How the hooks of a console are doing, and what is wrong with any of them."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from tui.config import Problem, Settings
from tui.config.hooks import Hook
from tui.console.wiring import Console
from tui.domain.hook.firing import HookStatus
from tui.domain.place.named_places import AT, NamedPlaces
from tui.domain.show.filter import LEFT, UNIT_FIELDS, Comparison, FilterError, parse_filter
from tui.domain.text.safe_text import clean
from tui.domain.text.times import format_age
from tui.store import StoreError
from tui.store.devices.at_place import places_named

NEVER = HookStatus()


def missing_commands(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> list[Problem]:
    """Return a problem for each hook, and each command of the user's own, whose program is not there."""
    named = {f"hooks.{nth}.command": hook.words for nth, hook in enumerate(settings.hooks)}
    named |= {f"commands.{name}.run": own.words for name, own in settings.commands.items()}
    path = environment.get("PATH")
    return [
        Problem(f"{words[0]} is not a program on this machine", key)
        for key, words in named.items()
        if words and shutil.which(words[0], path=path) is None
    ]


def unknown_places(settings: Settings, places: NamedPlaces) -> list[Problem]:
    """Return a problem for each hook whose filter names a place which is not there."""
    now, found = datetime.now(UTC), []
    for nth, hook in enumerate(settings.hooks):
        for term in parse_filter(hook.when, now, UNIT_FIELDS).terms:
            if isinstance(term, Comparison) and term.field in {AT.field, LEFT}:
                try:
                    places_named(term, places)
                except FilterError as error:
                    found.append(Problem(str(error), f"hooks.{nth}.when"))
    return found


async def hook_problems(console: Console) -> list[str]:
    """Return a sentence for each hook whose deliveries fail, or were given up in the last day."""
    statuses = await hook_statuses(console)
    found = (hook_problem(hook, statuses.get(hook.name, NEVER)) for hook in console.settings.hooks)
    return [sentence for sentence in found if sentence]


async def hook_lines(console: Console) -> list[str]:
    """Return a line for each hook: what it calls, and when it last fired."""
    statuses, lines = await hook_statuses(console), []
    for hook in console.settings.hooks:
        status = statuses.get(hook.name, NEVER)
        fired = "never fired"
        if status.fired_at is not None:
            age = (console.now() - status.fired_at).total_seconds()
            fired = f"last fired {format_age(age)} ago"
        waits = f", {status.waiting:,} to deliver" if status.waiting else ""
        lines.append(f"{hook.name}: {hook.target}, {fired}{waits}")
    return lines


async def failing_hooks(console: Console) -> list[str]:
    """Return the names of the hooks which fail."""
    statuses = await hook_statuses(console)
    return [name for name, status in statuses.items() if status.is_failing]


async def hook_statuses(console: Console) -> dict[str, HookStatus]:
    """Return how each hook is doing; nothing is known where the journal cannot be read."""
    names = [hook.name for hook in console.settings.hooks]
    if not names:
        return {}
    with suppress(StoreError):
        return await console.store.hooks.statuses(names)
    return {}


def hook_problem(hook: Hook, status: HookStatus) -> str:
    """Return what is wrong with a hook's deliveries; empty if nothing is."""
    parts = []
    if status.given_up:
        parts.append(f"{status.given_up} given up in the last day")
    if status.retried:
        parts.append(f"{status.retried} not delivered yet and tried again")
    if not parts:
        return ""
    return f"Hook {hook.name}: {', '.join(parts)}. {clean(status.problem).capitalize()}."
