"""Run a command of the user's own for rows: once for each unit, one after the other, into the audit log."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui.config.own_commands import OwnCommand
from tui.console.actor import actor
from tui.console.own_command.process import CommandResult, run_command
from tui.console.tagging import whole_units
from tui.console.wiring import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.text.placeholders import NotFilled, fill_words
from tui.domain.unit.unit import Unit
from tui.lazy_dataclass import dataclass
from tui.store import StoreError

Run = Callable[[Sequence[str]], Coroutine[Any, Any, CommandResult]]
READ_ONLY = "This console is read-only, and {name} is not marked as safe in the settings."


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One unit for which a command is run, and the record which stood in the list."""

    unit: Unit
    record: DeviceRecord

    @property
    def label(self) -> str:
        """What people call it."""
        return self.record.label or self.unit.label or self.unit.key

    @property
    def values(self) -> Mapping[str, str | None]:
        """What the placeholders stand for: of the record in the list, else of its unit."""
        unit, record = self.unit, self.record
        return {
            "label": self.label,
            "imei": record.imei or unit.imei,
            "iccid": record.iccid or unit.iccid,
            "imsi": record.imsi or unit.imsi,
            "msisdn": record.msisdn or unit.msisdn,
            "unit": unit.key,
            "provider": record.provider,
            "account": record.account,
            "key": record.key,
            "address": record.address,
        }


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of a command for one row; it was `skipped` where nothing was run."""

    row: CommandRow
    result: CommandResult
    is_skipped: bool = False


async def command_rows(console: Console, records: Sequence[DeviceRecord]) -> list[CommandRow]:
    """Return the units of these records, each once, with its first record among them."""
    found = []
    for unit in await whole_units(console, records):
        own = {(record.account, record.key) for record in unit.records}
        first = next(record for record in records if (record.account, record.key) in own)
        found.append(CommandRow(unit, first))
    return found


async def run_for_rows(
    console: Console,
    name: str,
    command: OwnCommand,
    rows: Sequence[CommandRow],
    run: Run = run_command,
) -> AsyncIterator[RowResult]:
    """Run a command for each row and yield what came of it; a row without a value is skipped and told."""
    for row in rows:
        try:
            words = _words(console, command, row)
        except NotFilled as why:
            yield RowResult(row, CommandResult(f"skipped: {why}"), is_skipped=True)
            continue
        result = CommandResult("stopped")
        try:
            result = await run(words)
        finally:
            await _log(console, name, row, result)
        yield RowResult(row, result)


def _words(console: Console, command: OwnCommand, row: CommandRow) -> tuple[str, ...]:
    account = row.record.account
    if console.is_read_only(account) and not command.safe:
        raise NotFilled(f"{account} is read-only, and this command is not marked as safe")
    return fill_words(command.words, row.values)


async def _log(console: Console, name: str, row: CommandRow, result: CommandResult) -> None:
    """Write into the audit log what was run; a read-only console writes nothing."""
    facts = {
        "event": "own command",
        "action": name,
        "account": row.record.account,
        "target": row.record.key,
        "label": row.record.label,
        "result": result.words,
    }
    with suppress(
        StoreError
    ):  # it has been run: a log which cannot be written changes nothing of that
        await console.store.audit.write(actor(), [facts])
