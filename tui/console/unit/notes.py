"""The notes on one unit as a dated log: the desk's comments, and what was written to its vendors' note fields."""

from collections.abc import Iterable
from datetime import UTC, datetime

from tui.console.unit.timeline import read_unit_past
from tui.console.wiring import Console
from tui.domain.attention.subject import UnitSubject
from tui.domain.change.action import Action
from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.domain.verdict.facts import OurAction
from tui.lazy_dataclass import dataclass

NOTE_ROLE = "note"
"""The role of the actions which write into a vendor's note field."""
FIELD = "vendor."
DELETED = "(deleted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEntry:
    """One entry of the log."""

    at: datetime | None
    """None: it was there when the store first read it."""
    by: str
    """Who wrote it; `seen at ACCOUNT`: somebody else than we did."""
    where: str
    """`comment`, or the vendor's field."""
    text: str


async def read_unit_notes(console: Console, unit: Unit) -> list[NoteEntry]:
    """Return the log of a unit, the newest first; what has no time comes last."""
    entries = await _comments(console, unit)
    for record in unit.records:
        entries += await _of_record(console, record)
    past = await read_unit_past(console, unit)
    ours = [entry for action in past.actions for entry in _written(console, unit, action)]
    own = {(entry.where, entry.text) for entry in ours}
    seen = [entry for entry in entries if (entry.where, entry.text) not in own]
    return sorted([*seen, *ours], key=_when, reverse=True)


def _when(entry: NoteEntry) -> datetime:
    return entry.at or datetime.min.replace(tzinfo=UTC)


async def _comments(console: Console, unit: Unit) -> list[NoteEntry]:
    first = unit.records[0]
    stored = await console.store.units.of_device(first.account, first.key)
    if stored is None:
        return []
    comments = await console.store.attention.comments(UnitSubject(stored.key))
    return [
        NoteEntry(
            at=comment.at,
            by=clean(comment.by),
            where="on the incident" if comment.incident else "comment",
            text=clean(comment.text),
        )
        for comment in comments
    ]


async def _of_record(console: Console, record: DeviceRecord) -> list[NoteEntry]:
    """Return how a record's notes changed as its readings saw them, and those which never changed."""
    changes = await console.store.history.changes(record.account, record.key)
    notes = [change for change in changes if change.field.startswith(FIELD)]
    by = f"seen at {record.account}"
    found = [
        NoteEntry(
            at=change.at,
            by=by,
            where=change.field.removeprefix(FIELD),
            text=clean(change.new) if change.new else DELETED,
        )
        for change in notes
    ]
    for name in dict.fromkeys(change.field for change in notes):
        before = next(change.old for change in notes if change.field == name)
        if before:
            where = name.removeprefix(FIELD)
            found.append(NoteEntry(at=None, by=by, where=where, text=clean(before)))
    changed = {change.field.removeprefix(FIELD) for change in notes}
    for name, text in _current_notes(console, record):
        if text and name not in changed:
            found.append(NoteEntry(at=None, by=by, where=name, text=clean(text)))
    return found


def _note_actions(console: Console, account: str) -> Iterable[Action]:
    return (each for each in console.accounts[account].actions if each.role == NOTE_ROLE)


def _current_notes(console: Console, record: DeviceRecord) -> Iterable[tuple[str, str | None]]:
    """Yield each field into which an account's vendor lets people write a note, and what is in it."""
    for action in _note_actions(console, record.account):
        effect = action.effect
        if effect is not None:
            named = ((field.name, name) for field in action.fields for name in field.choices)
            yield from ((name, effect.shown(record, {field: name})) for field, name in named)


def _written(console: Console, unit: Unit, action: OurAction) -> Iterable[NoteEntry]:
    """Yield what we wrote with an action, if it writes a note."""
    for account in dict.fromkeys(record.account for record in unit.records):
        for known in _note_actions(console, account):
            if known.name == action.action and known.effect is not None:
                text = known.effect.wanted(action.values)
                yield NoteEntry(
                    at=action.at,
                    by=clean(action.actor),
                    where=clean(known.effect.name(action.values)),
                    text=clean(text) if text else DELETED,
                )
                return
