"""The commands list and actions: what a vendor has besides devices, and what can be changed there."""

import argparse
from collections.abc import Sequence
from datetime import timedelta

from tui.cli.shared.output import print_records
from tui.cli.shared.progress import ProgressLine
from tui.cli.shared.select import chosen_accounts, matching_units, parse_span, sync_unseen
from tui.cli.shared.session import open_console
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.console import FAILURES, Console
from tui.domain.change.action import Action
from tui.domain.device.directions import DIRECTIONS
from tui.domain.device.record import Row
from tui.domain.device.texts import Selection
from tui.domain.show.filter import DeviceQuery
from tui.domain.text.column import ListSpec
from tui.domain.text.times import format_age
from tui.export.records import ROW, Fields, row_fields
from tui.lazy_dataclass import dataclass
from tui.providers import PROVIDERS
from tui.providers.client_features import SelectsTexts
from tui.providers.contract import Provider
from tui.providers.errors import AccessDenied, Blocked, Refused

ACTION_COLUMNS = ("provider", "action", "title", "fields", "charge", "undo")


async def lists(arguments: argparse.Namespace) -> Exit:
    """Print one of a vendor's other lists, or the names of the lists."""
    result = Result()
    async with open_console(read_only=arguments.read_only) as console:
        (account,) = chosen_accounts(console, arguments.account, None)
        offered = {spec.name: spec for spec in console.accounts[account].lists}
        if arguments.kind is None:
            rows = [_spec_fields(spec) for spec in offered.values()]
            print_records(rows, ("list", "title", "of", "note"), arguments.format)
            return Exit.DONE
        if arguments.kind not in offered:
            names = ", ".join(offered)
            raise UsageProblem(f'{account} has no list "{arguments.kind}". Its lists are: {names}')
        spec = offered[arguments.kind]
        selection = _selection(console, account, arguments)
        reading = _Reading(console, account, spec, result, selection)
        found = await reading.everything(arguments.argument)
        columns = [column.field for column in spec.columns if column.shown] or ["key"]
        print_records([row_fields(row) for row in found], columns, arguments.format, ROW)
    return result.status


@dataclass
class _Reading:
    """Reads one list of an account, with as many requests as the list needs."""

    console: Console
    account: str
    spec: ListSpec
    result: Result
    selection: Selection | None = None
    """Which texts to ask for; the store keeps only the usual ones, so these are not stored."""

    async def everything(self, given: str | None) -> list[Row]:
        """Read the list for the given argument, else for every possible argument."""
        asked = await self._arguments(given)
        if given is not None or self.spec.per == "account":
            return [row for argument in asked for row in await self._rows(argument)]
        found: list[Row] = []
        left_out = 0
        progress = ProgressLine()
        for number, argument in enumerate(asked, 1):
            progress(f"{self.account}: {self.spec.name}, {number:,} of {len(asked):,}")
            try:
                found += await self._fetch(argument)
            except AccessDenied:
                found += await self._rows(argument)
                break
            except (Blocked, Refused) as error:
                left_out += 1
                say(f"{self.account}: {argument} is left out: {error}")
            except FAILURES as error:
                found += await self._stored(argument, error)
                if len(self.result.met) > 0:
                    break
        if asked and left_out == len(asked):
            self.result.refuse(f"{self.account}: no part of {self.spec.name} could be read.")
        return found

    async def _rows(self, argument: str | None) -> Sequence[Row]:
        try:
            return await self._fetch(argument)
        except FAILURES as error:
            return await self._stored(argument, error)

    async def _fetch(self, argument: str | None) -> Sequence[Row]:
        source = self.console.source(self.account)
        if self.selection is not None and isinstance(source.client, SelectsTexts):
            return await source.client.texts(argument or "", self.selection)
        return await self.console.fetcher.rows(source, self.spec.name, argument)

    async def _stored(self, argument: str | None, error: Exception) -> Sequence[Row]:
        """Return the rows stored when the vendor last answered, and print their age."""
        self.result.fail(error, self.account)
        if self.selection is not None:
            return ()
        kept = await self.console.store.lists.read(self.account, self.spec.name, argument=argument)
        if kept.fetched_at is not None:
            age = format_age((self.console.now() - kept.fetched_at).total_seconds())
            say(f"{self.account}: the rows shown are {age} old.")
        return kept.rows

    async def _arguments(self, given: str | None) -> Sequence[str | None]:
        """Return the arguments to read the list with: the given one, or every possible one."""
        if given and (self.spec.per == "device" or self.spec.differs_by_device):
            return [await self._device(given)]
        if self.spec.per == "device":
            return await self._devices()
        if given is not None or self.spec.per == "account":
            return [given]
        source = next(
            s for s in self.console.accounts[self.account].lists if s.name == self.spec.source
        )
        rows = await _Reading(self.console, self.account, source, self.result).everything(None)
        return [row.key for row in rows]

    async def _devices(self) -> Sequence[str]:
        await sync_unseen(self.console, [self.account], self.result)
        query = DeviceQuery(account=self.account, limit=1_000_000)
        page = await self.console.store.devices.page(query)
        say(
            f"{self.account}: reading {page.total:,} devices one by one. Name a device to read only"
            " that one."
        )
        return [record.address for record in page.records]

    async def _device(self, ident: str) -> str:
        await sync_unseen(self.console, [self.account], self.result)
        units = await matching_units(self.console, ident)
        members = [r for unit in units for r in unit.records if r.account == self.account]
        if len(members) != 1:
            named = "".join(f"\n  {r.label or r.key}  iccid {r.iccid or '-'}" for r in members)
            raise UsageProblem(
                f'"{ident}" matches {len(members)} devices of {self.account}; it must match one.{named}'
            )
        return members[0].address


def _selection(console: Console, account: str, arguments: argparse.Namespace) -> Selection | None:
    """Return the span and direction of the texts asked for; None where neither was given."""
    texts = console.accounts[account].texts
    if not (arguments.since or arguments.until or arguments.direction):
        return None
    if texts is None or arguments.kind != texts.name:
        raise UsageProblem("--since, --until and --direction select texts: list ACCOUNT sms.")
    since, until = parse_span(arguments, console.now(), timedelta(days=30))
    return Selection(since, until, arguments.direction or DIRECTIONS[0])


async def actions(arguments: argparse.Namespace) -> Exit:
    """Print the actions of all vendors, or of one account's vendor."""
    providers: list[Provider] = list(PROVIDERS.values())
    if arguments.account:
        async with open_console(read_only=arguments.read_only) as console:
            (account,) = chosen_accounts(console, arguments.account, None)
            providers = [console.accounts[account]]
    rows = [
        action_fields(provider.name, action)
        for provider in providers
        for action in provider.actions
    ]
    print_records(rows, ACTION_COLUMNS, arguments.format)
    return Exit.DONE


def action_fields(provider: str, action: Action) -> Fields:
    """Return an action's declaration as fields for all formats."""
    return {
        "provider": provider,
        "action": action.name,
        "title": action.title,
        "summary": action.summary,
        "target": action.target,
        "fields": [field.name for field in action.fields],
        "required": [field.name for field in action.fields if field.required],
        "charge": action.charge or None,
        "undo": action.undo or None,
        "can_be_undone": bool(action.undo),
        "repeat": action.repeat,
        "verified": action.verified,
    }


def _spec_fields(spec: ListSpec) -> Fields:
    of = {"account": None, "device": "a device", "row": spec.argument or spec.source}[spec.per]
    return {
        "list": spec.name,
        "title": spec.title,
        "of": of or spec.argument or None,
        "note": spec.note or None,
    }
