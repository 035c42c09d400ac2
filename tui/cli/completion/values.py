"""What values there are to complete: from the settings, the vendors' declarations and the store."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from tui.cli.completion.expected_word import Expected
from tui.config import Settings, config_path, load, state_path
from tui.domain.show.filter import DEVICE_FIELDS, TEXTS, UNIT_FIELDS, DeviceQuery, UnitQuery
from tui.domain.text.fold import folded
from tui.domain.text.safe_text import clean
from tui.providers import PROVIDERS
from tui.providers.contract import Provider
from tui.store import Store, StoreError

Values = dict[str, str]
"""Words, each with what it is."""
MOST = 50
"""So many identifiers are offered: nobody reads more, and the next letter tells them apart."""
_IDENTIFIERS = ("label", "imei", "iccid", "imsi", "msisdn", "key")


async def values_of(expected: Expected) -> Values:
    """Return the values which may be typed at a place; raise SettingsProblem or StoreError."""
    read = _READ.get(expected.value)
    return {} if read is None else await read(expected, load(config_path(), state_path()))


async def _accounts(_: Expected, settings: Settings) -> Values:
    return {account.name: account.provider for account in settings.accounts}


async def _providers(_: Expected, __: Settings) -> Values:
    return {provider.name: provider.title for provider in PROVIDERS.values()}


def _asked_providers(expected: Expected, settings: Settings) -> list[Provider]:
    """Return the vendor of the account which the line names; all vendors if it names none."""
    named = expected.options.get("account") or next(iter(expected.before), "")
    account = settings.account(named)
    return [PROVIDERS[account.provider]] if account else list(PROVIDERS.values())


async def _actions(expected: Expected, settings: Settings) -> Values:
    return {
        action.name: action.title
        for provider in _asked_providers(expected, settings)
        for action in provider.actions
    }


async def _fields(expected: Expected, settings: Settings) -> Values:
    """Return the fields of the action of a line, or the choices of the one whose value is typed."""
    fields = {
        field.name: field
        for provider in _asked_providers(expected, settings)
        for action in provider.actions
        if action.name in expected.before[:1]
        for field in action.fields
    }
    name, is_value, _ = expected.typed.partition("=")
    if is_value:
        return {f"{name}={choice}": "" for choice in fields[name].choices} if name in fields else {}
    return {f"{field.name}=": field.title for field in fields.values()}


async def _targets(expected: Expected, settings: Settings) -> Values:
    """Return identifiers; after the first one of `do --to`, also the fields of the action."""
    found = await _identifiers(expected, settings)
    if expected.command == ("do",) and expected.options.get("to"):
        found |= await _fields(expected, settings)
    return found


async def _identifiers(expected: Expected, settings: Settings) -> Values:
    """Return the identifiers which begin as typed: names first; without a letter typed names only."""
    typed = folded(expected.typed)
    fields = _IDENTIFIERS if typed else ("label",)
    found: dict[str, Values] = {field: {} for field in fields}
    async with _store(settings) as store:
        for record in await store.devices.find_beginning(typed, limit=MOST):
            for field in fields:
                value = getattr(record, field)
                if value and value == clean(value) and folded(value).startswith(typed):
                    told = record.label or record.imei or record.iccid or ""
                    found[field].setdefault(
                        value, record.account if field == "label" else clean(told)
                    )
    return {value: told for values in found.values() for value, told in sorted(values.items())}


async def _filter(expected: Expected, settings: Settings) -> Values:
    """Return the fields of a filter; after `state:` the values which devices have."""
    fields = UNIT_FIELDS if "units" in expected.command else DEVICE_FIELDS
    name, is_value, _ = expected.typed.partition(":")
    if not is_value:
        found = {f"{field}:": "" for field in (*fields, "tag", "group", "org", "at")}
        if expected.value == "IDENT|FILTER" and expected.typed:
            found |= await _identifiers(expected, settings)
        return found
    if fields.get(name) not in TEXTS:
        return {}
    async with _store(settings) as store:
        if fields is UNIT_FIELDS:
            counted = await store.units.count_values(name, UnitQuery(), MOST)
        else:
            counted = await store.devices.count_values(name, DeviceQuery(), MOST)
    return {
        f"{name}:{_quoted(value)}": f"{count:,}"
        for value, count in counted
        if value and value == clean(value)
    }


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


async def _columns(expected: Expected, _: Settings) -> Values:
    """Return the columns of an export, after those which are typed before the last comma."""
    from tui.cli.export import DEVICE_NAMES, REPORT_NAMES, UNIT_NAMES  # noqa: PLC0415 - only here

    what = expected.command[-1]
    names = {"units": UNIT_NAMES, "reports": REPORT_NAMES}.get(what, DEVICE_NAMES)
    before, comma, _last = expected.typed.rpartition(",")
    taken = before.split(",")
    return {f"{before}{comma}{name}": "" for name in names if name not in taken}


async def _jobs(expected: Expected, settings: Settings) -> Values:
    """Return the verbs and the newest jobs, or after a verb the jobs."""
    from tui.cli.arguments.changes import JOB_VERBS  # noqa: PLC0415 - only here

    found = {} if expected.before else dict.fromkeys(JOB_VERBS, "a job")
    async with _store(settings) as store:
        for head in await store.journal.job_heads(MOST):
            found[head.job] = f"{head.action} at {head.account}, {head.created_at:%d %b %H:%M}"
    return found if len(expected.before) < 2 else {}


async def _lists(expected: Expected, settings: Settings) -> Values:
    providers = _asked_providers(expected, settings)
    return {spec.name: spec.title for provider in providers for spec in provider.lists}


async def _named(expected: Expected, settings: Settings) -> Values:
    """Return the hooks of the settings, or the recipes."""
    if expected.command[0] == "hooks":
        return {hook.name: hook.when for hook in settings.hooks}
    from tui.config.recipes import read_recipes  # noqa: PLC0415 - only here

    recipes = read_recipes().things if expected.option == "recipe" else ()
    return {recipe.name: clean(recipe.text) for recipe in recipes}


async def _commands(expected: Expected, _: Settings) -> Values:
    from tui.cli.arguments.parser import build_parser  # noqa: PLC0415 - only here

    return dict.fromkeys(build_parser().parser_of(expected.before).commands(), "")


_READ: Mapping[str, Callable[[Expected, Settings], Awaitable[Values]]] = {
    "A": _accounts,
    "ACCOUNT": _accounts,
    "P": _providers,
    "ACTION": _actions,
    "FIELD=VALUE": _fields,
    "IDENT": _targets,
    "IDENT|INCIDENT": _identifiers,
    "IDENT … TAG": _identifiers,
    "IDENT|FILTER": _filter,
    "FILTER": _filter,
    "A,B,…": _columns,
    "JOB": _jobs,
    "KIND": _lists,
    "NAME": _named,
    "COMMAND": _commands,
}


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    """Open the store to read what is stored; a completion makes none."""
    from tui.console.accounts import store_password  # noqa: PLC0415 - only here
    from tui.console.wiring import utc_now  # noqa: PLC0415 - only here
    from tui.store.db.url import file_paths  # noqa: PLC0415 - only here

    url, state = settings.store.url, state_path()
    paths = file_paths(url, state)
    if paths and not all(path.exists() for path in paths):
        raise StoreError("Nothing is stored yet.")
    store = await Store.open(
        url, state=state, now=utc_now, password=await store_password(settings), read_only=True
    )
    try:
        store.accounts = frozenset(account.name for account in settings.accounts)
        yield store
    finally:
        await store.close()
