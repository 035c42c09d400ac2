"""Find the targets of a change: from any identifier to the name which the vendor's API takes."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tui.domain.change.target import Target, targets_of_records
from tui.domain.device.identity import find_identifiers
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.cell import ListedTarget
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.target_list import TargetList
from tui.domain.show.filter import DeviceQuery
from tui.domain.text.safe_text import clean, without_commands
from tui.domain.unit.unit import Unit
from tui.store import Store

EVERYTHING = 10_000_000
"""No page limit: more devices than any account has."""
FEW = 25
"""Up to this many are looked up one by one; for more, one reading of the whole list is faster."""
_NAMES = ("address", "key", "imei", "iccid", "msisdn", "imsi", "label")
"""The names of a device, the most certain first."""
_FIELDS: Mapping[str, Sequence[str]] = {
    "any": _NAMES,
    "name": ("address", "key", "label"),
    "label": ("label", "address"),
    **{number: (number, "address") for number in ("iccid", "imei", "imsi", "msisdn")},
}
"""The fields of a record in which a kind of identifier may be; other kinds are a field's own name."""
Index = Mapping[tuple[str, str], Sequence[DeviceRecord]]
"""Records by a field's name and its folded value."""


async def find_targets(store: Store, account: str, idents: Sequence[str]) -> list[Target]:
    """Find the devices of an account by any of their identifiers, or the last digits of one.

    They are returned in order, each once. An unknown, ambiguous or damaged identifier is returned
    with its problem, so that nothing is dropped silently.
    """
    wanted = list(dict.fromkeys(ident for ident in idents if ident.strip()))
    index: Index = {}
    if len(wanted) > FEW:
        index = await _index(store, account, wanted)
    found: dict[str, Target] = {}
    for ident in wanted:
        records = _whole(index, "any", ident)
        if not records and not _damage(ident):
            records = [
                record for record in await store.devices.find(ident) if record.account == account
            ]
            records = _called(records, ident) or _called(records, ident.strip()) or records
        parts = [part for part in re.split(r"[,;\n]", ident) if part.strip()]
        if (
            not records and len(parts) > 1
        ):  # no device has this name: several identifiers in one word
            for target in await find_targets(store, account, parts):
                found.setdefault(target.key, target)
            continue
        target = (
            targets_of_records(records)[0]
            if len(records) == 1
            else _problem(ident, account, records)
        )
        found.setdefault(target.key, target)
    return list(found.values())


async def find_listed_targets(
    store: Store, account: str, listed: TargetList
) -> tuple[list[Target], list[LineProblem]]:
    """Find the devices of an account which a list names, as `whole_matches` does."""
    page = await store.devices.page(DeviceQuery(account=account, limit=EVERYTHING))
    return await asyncio.to_thread(whole_matches, page.records, account, listed)


def whole_matches(
    records: Iterable[DeviceRecord], account: str, listed: TargetList
) -> tuple[list[Target], list[LineProblem]]:
    """Find the devices which a list names by whole identifiers, never by the end of one.

    Return them in order, each once, with the lines which name it; and each line which names no device,
    or several.
    """
    index = _by_name(
        records, (text for entry in listed.found for text in (*entry.exact, *entry.loose))
    )
    found: dict[str, Target] = {}
    problems = list(listed.not_taken)
    for entry in listed.found:
        meant = _meant(index, entry)
        if len(meant) == 1 and meant[0].address:
            (target,) = targets_of_records(meant)
            again = found.get(target.key, replace(target, values=entry.values))
            problem = "" if again.values == entry.values else "two lines give it different values"
            lines = (*again.lines, entry.line)
            found[target.key] = replace(again, lines=lines, problem=again.problem or problem)
        elif meant or not entry.is_optional:
            shown = clean((*entry.loose, *entry.exact)[0].strip())
            problems.append(
                LineProblem(entry.line, shown, _against(account, meant, entry.otherwise))
            )
    return list(found.values()), sorted(problems, key=lambda problem: problem.line)


def unit_matches(units: Sequence[Unit], listed: TargetList) -> tuple[list[Unit], list[LineProblem]]:
    """Find the units which a list names by whole identifiers of any vendor's record.

    Return them in order, each once, and each line which names no unit, or several.
    """
    home = {(record.account, record.key): unit for unit in units for record in unit.records}
    texts = (text for entry in listed.found for text in (*entry.exact, *entry.loose))
    index = _by_name((record for unit in units for record in unit.records), texts)
    found: dict[str, Unit] = {}
    problems = list(listed.not_taken)
    for entry in listed.found:
        named = [home[record.account, record.key] for record in _meant(index, entry)]
        meant = {unit.key: unit for unit in named}
        if len(meant) == 1:
            found |= meant
        elif meant or not entry.is_optional:
            names = ", ".join(clean(unit.label or unit.key) for unit in list(meant.values())[:3])
            many = f"names {len(meant)} units ({names})" if meant else ""
            reason = many or entry.otherwise or "no account has such a device in the store"
            problems.append(
                LineProblem(entry.line, clean((*entry.loose, *entry.exact)[0].strip()), reason)
            )
    return list(found.values()), sorted(problems, key=lambda problem: problem.line)


def _meant(index: Index, entry: ListedTarget) -> list[DeviceRecord]:
    """Find the devices of a line: by its exact text, else by its digits or its text without quotes."""
    if entry.kind == "record":
        return _recorded(index, entry)
    for readings in (entry.exact, entry.loose):
        records = [record for text in readings for record in _whole(index, entry.kind, text)]
        if records:
            return _each_once(records)
    return []


def _recorded(index: Index, entry: ListedTarget) -> list[DeviceRecord]:
    """Find the record with this key, also in the form shown if the key has control characters."""
    for field, keys in (("key", entry.exact), ("shown key", entry.exact), ("key", entry.loose)):
        found = _each_once(record for key in keys for record in index.get((field, key), ()))
        if found:
            return [record for record in found if _is_of(record, entry)]
    return []


def _is_of(record: DeviceRecord, entry: ListedTarget) -> bool:
    """Return whether a record is of the vendor and the account which its row names, if it does."""
    accounts = {"", record.account, clean(record.account)}
    return entry.provider in {"", record.provider} and entry.account in accounts


def _each_once(records: Iterable[DeviceRecord]) -> list[DeviceRecord]:
    return list({(record.account, record.key): record for record in records}.values())


def _whole(index: Index, kind: str, text: str) -> list[DeviceRecord]:
    """Return the records with a name as it is written, else regardless of case."""
    fields = _FIELDS.get(kind, (kind,))
    for spelled in (text, _folded(text)):
        found = [record for field in fields for record in index.get((field, spelled), ())]
        if found:
            return _each_once(found)
    return []


def _called(records: Sequence[DeviceRecord], name: str) -> list[DeviceRecord]:
    """Return those of some records which are called exactly so: `Ops` and `ops ` are not `ops`."""
    return [record for record in records if name in {getattr(record, field) for field in _NAMES}]


def _folded(text: str) -> str:
    return f"\0{text.casefold().lstrip('+')}"


async def _index(store: Store, account: str, wanted: Iterable[str]) -> Index:
    """Read the account's whole list once, and return the records with one of these names."""
    page = await store.devices.page(DeviceQuery(account=account, limit=EVERYTHING))
    return await asyncio.to_thread(_by_name, page.records, wanted)


def _by_name(records: Iterable[DeviceRecord], wanted: Iterable[str]) -> Index:
    spellings = {spelled for text in wanted for spelled in (text, _folded(text))}
    found: dict[tuple[str, str], list[DeviceRecord]] = {}
    for record in records:
        named = [(name, str(getattr(record, name))) for name in _NAMES if getattr(record, name)]
        folds = [(name, _folded(text)) for name, text in named]
        shown = [("shown key", show(record.key)) for show in (clean, without_commands)]
        for name in {*named, *folds, *shown}:
            if name[1] in spellings:
                found.setdefault(name, []).append(record)
    return found


async def with_known_imsis(store: Store, wanted: Sequence[Target]) -> list[Target]:
    """Return the targets, with a doubt on each IMEI which is the IMSI of a stored device."""
    numbers = {target.key.partition("/")[0]: target for target in wanted if not target.problem}
    if len(numbers) > FEW:
        page = await store.devices.page(DeviceQuery(limit=EVERYTHING))
        records: Iterable[DeviceRecord] = page.records
    else:
        records = [
            record for number in numbers if number for record in await store.devices.find(number)
        ]
    known = {record.imsi: record for record in records if record.imsi in numbers}
    return [_doubted(target, known.get(target.key.partition("/")[0])) for target in wanted]


def _doubted(target: Target, record: DeviceRecord | None) -> Target:
    if record is None:
        return target
    return replace(target, doubt=f"this is the IMSI of {record.name} at {record.account}")


def _problem(ident: str, account: str, records: Sequence[DeviceRecord]) -> Target:
    return Target(key=ident, problem=_against(account, records, _damage(ident)))


def _against(account: str, records: Sequence[DeviceRecord], otherwise: str) -> str:
    """Return why a name cannot be used: it names several devices, or none."""
    if len(records) == 1:
        return f"{records[0].provider} gave no API name for {records[0].name}"
    if records:
        names = ", ".join(record.name for record in records[:3])
        return f"matches {len(records)} devices ({names}): give more digits"
    return otherwise or f"{account} has no such device in the store"


def _damage(ident: str) -> str:
    """Return how a number is damaged: a spreadsheet's 8.96E+19, or digits of another script."""
    return next(
        (
            identifier.warning
            for identifier in find_identifiers(ident)
            if identifier.kind == "unknown"
            and ("spreadsheet" in identifier.warning or "plain" in identifier.warning)
        ),
        "",
    )
