"""Acknowledgements, assignments and comments: written beside the journal with their audit rows, copied for searching."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from tui.domain.attention.acknowledgement import Assignment, Comment
from tui.domain.attention.subject import IncidentSubject, Subject, UnitSubject
from tui.domain.verdict.judgement import SEVERITIES
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.errors import StoreError
from tui.store.db.row_ids import device_numbers
from tui.store.db.timestamps import micros, moment
from tui.store.journal.audit import append
from tui.store.shared.sync_state import write_state
from tui.store.units.rows import read_members
from tui.store.units.said_of_units import ACKNOWLEDGED, ASSIGNED, COMMENTED, SaidRow, read_said

UNACKNOWLEDGED = "unacknowledged"
_NUMBER = "attention"
"""Counts the changes, in the journal's database and, as of the last copy, in the cache."""
_COLUMNS = "id, kind, incident, actor, at, text, start, until, cause, severity, units"
_ADD = f"INSERT INTO attention ({_COLUMNS}) VALUES ({', '.join('?' * 11)})"
_ADD_MEMBER = (
    "INSERT INTO attention_member (attention, place, provider, account, key) VALUES (?, ?, ?, ?, ?)"
)
_COPY_MEMBER = "INSERT INTO attention_member (attention, place, device) VALUES (?, ?, ?)"
_MEMBERS = "SELECT attention, place, device FROM attention_member"
Row = tuple[Any, ...]
Member = tuple[str, str, str]
"""Provider, account and key of a device record."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A subject as the store has it."""

    subject: Subject
    label: str
    members: tuple[Member, ...] = ()
    """A unit's records; those of a tracker first, for the unit is the thing and its SIM may be moved."""
    cause: str | None = None
    severity: int | None = None
    units: int | None = None
    """Of an incident: how many fell silent."""
    said: Sequence[SaidRow] = ()
    """What was said of it before, the newest last."""

    @property
    def incident(self) -> str | None:
        return self.subject.id if isinstance(self.subject, IncidentSubject) else None


class SharedAttention:
    """What people say of units and incidents; everybody on the store sees it.

    The original is in the journal's database, which is never replaced. Lists search a copy of it in the cache, which
    may be: the copy knows of which number it is, and is made again where the numbers differ. What is said of a unit
    names its records, for keys and rows of units may change.
    """

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def acknowledge(
        self,
        subjects: Iterable[Subject],
        *,
        actor: str,
        reason: str,
        until: datetime | None = None,
        start: datetime | None = None,
    ) -> list[Subject]:
        """Acknowledge units and incidents about which something is wrong, and return those.

        With a `start` it is planned work: any verdict is acknowledged which begins between `start` and `until`. A new
        acknowledgement takes the place of the last one; planned work stands beside it.
        """
        known = await self._known(subjects)
        if start is None:
            known = [each for each in known if each.severity]
        times = micros(start), micros(until)

        def change(connection: Connection) -> None:
            if start is None:
                _remove(
                    connection, known, lambda said: said.kind == ACKNOWLEDGED and not said.start
                )
            for each in known:
                judged = (each.cause, each.severity) if start is None else (None, None)
                self._add(connection, ACKNOWLEDGED, each, actor, reason, *times, *judged)
            facts = {"reason": reason, "from": start, "until": until}
            self._log(connection, ACKNOWLEDGED, known, actor, facts)

        return await self._change(known, change, may="acknowledge")

    async def unacknowledge(self, subjects: Iterable[Subject], *, actor: str) -> list[Subject]:
        """Remove acknowledgements and planned work, and return the subjects which had any."""
        known = await self._known(subjects)

        def change(connection: Connection) -> list[_Known]:
            had = _remove(connection, known, lambda said: said.kind == ACKNOWLEDGED)
            self._log(connection, UNACKNOWLEDGED, had, actor, {})
            return had

        return await self._change(known, change, may="acknowledge")

    async def assign(
        self, subjects: Iterable[Subject], *, actor: str, to: str | None
    ) -> list[Subject]:
        """Assign units and incidents to somebody, None: to nobody; return those which the store has."""
        known = await self._known(subjects)

        def change(connection: Connection) -> None:
            _remove(connection, known, lambda said: said.kind == ASSIGNED)
            for each in known:
                if to is not None:
                    self._add(connection, ASSIGNED, each, actor, to)
            self._log(connection, ASSIGNED, known, actor, {"after": to or "nobody"})

        return await self._change(known, change)

    async def comment(self, subjects: Iterable[Subject], text: str, *, actor: str) -> list[Subject]:
        """Write a comment on units and incidents, and return those which the store has."""
        known = await self._known(subjects)

        def change(connection: Connection) -> None:
            for each in known:
                self._add(connection, COMMENTED, each, actor, text)
            self._log(connection, COMMENTED, known, actor, {"after": text})

        return await self._change(known, change, may="comment")

    async def comments(self, subject: Subject) -> list[Comment]:
        """Return what was written about a unit or an incident, the newest last."""
        said = await self._said(subject, COMMENTED)
        return [Comment(by=each.actor, at=moment(each.at), text=each.text) for each in said]

    async def assignment(self, subject: Subject) -> Assignment | None:
        """Return to whom a unit or an incident is assigned itself, by whom and when."""
        said = await self._said(subject, ASSIGNED)
        if not said:
            return None
        return Assignment(to=said[-1].text, by=said[-1].actor, at=moment(said[-1].at))

    async def follow(self) -> None:
        """Copy everything for searching if it changed since the last copy.

        Who copies looks again afterwards: an older copy never stays over a newer one.
        """
        copied = await self._databases.read(_copied)
        while await self._databases.read_journal(_number) != copied:
            copied, rows, members = await self._databases.read_journal(_all)
            await self._databases.write(partial(_copy, copied, rows, members))

    async def _known(self, subjects: Iterable[Subject]) -> list[_Known]:
        asked = list(dict.fromkeys(subjects))
        await self.follow()
        return await self._databases.read(partial(_read_known, asked))

    async def _change(
        self,
        known: Sequence[_Known],
        change: Callable[[Connection], list[_Known] | None],
        *,
        may: str = "",
    ) -> list[Subject]:
        if refusal := self._databases.cache.refusal:
            raise StoreError(refusal)

        def work(connection: Connection, topics: set[str]) -> list[_Known]:
            changed = change(connection)
            done = list(known) if changed is None else changed
            if done:
                topics |= {_NUMBER, "jobs"}
            return done

        done = await self._databases.write_journal(work, may=may)
        await self.follow()
        return [each.subject for each in done]

    async def _said(self, subject: Subject, kind: str) -> list[SaidRow]:
        known = await self._known([subject])
        return [said for each in known for said in each.said if said.kind == kind]

    def _add(
        self,
        connection: Connection,
        kind: str,
        known: _Known,
        actor: str,
        text: str,
        *rest: float | str | None,
    ) -> None:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM attention").fetchone()
        start, until, cause, severity = (*rest, None, None, None, None)[:4]
        at = micros(self._databases.now())
        connection.execute(
            _ADD,
            (last + 1, kind, known.incident, actor, at, text, start, until, cause, severity, known.units),
        )  # fmt: skip
        connection.executemany(
            _ADD_MEMBER,
            [(last + 1, place, *member) for place, member in enumerate(known.members)],
        )

    def _log(
        self,
        connection: Connection,
        event: str,
        known: Iterable[_Known],
        actor: str,
        facts: Mapping[str, str | datetime | None],
    ) -> None:
        told = {name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in facts.items()}  # fmt: skip
        rows = [{"event": event, **_named(each), **told} for each in known]
        append(connection, micros(self._databases.now()), actor, rows)


def _named(known: _Known) -> Mapping[str, str | None]:
    if known.incident is not None:
        return {"target": known.incident, "label": known.label}
    _, account, key = known.members[0]
    return {"account": account, "target": key, "label": known.label}


def _read_known(subjects: Sequence[Subject], connection: Connection) -> list[_Known]:
    found = []
    for subject in subjects:
        known = (
            _unit(connection, subject)
            if isinstance(subject, UnitSubject)
            else _incident(connection, subject)
        )
        if known is not None:
            found.append(known)
    return found


def _unit(connection: Connection, subject: UnitSubject) -> _Known | None:
    row = connection.execute(
        "SELECT id, label, cause, severity FROM unit WHERE key = ?", (subject.key,)
    ).fetchone()
    if row is None:
        return None
    records = sorted(
        read_members(connection, [row[0]])[row[0]], key=lambda record: record.msisdn is not None
    )
    members = tuple((record.provider, record.account, record.key) for record in records)
    said = read_said(connection, row=row[0])
    return _Known(subject, row[1] or subject.key, members, row[2], row[3], said=said)


def _incident(connection: Connection, subject: IncidentSubject) -> _Known | None:
    row = connection.execute(
        "SELECT shared, value, silent FROM incident WHERE id = ?", (subject.id,)
    ).fetchone()
    if row is None:
        return None
    shared, value, silent = row
    worst = connection.execute(
        "SELECT cause, max(severity) FROM unit WHERE incident = ? GROUP BY cause "
        "ORDER BY max(severity) DESC LIMIT 1",
        (subject.id,),
    ).fetchone() or ("carrier-incident", SEVERITIES.index("critical"))
    said = read_said(connection, incident=subject.id)
    cause, severity = worst
    return _Known(
        subject, f"{shared} {value}", cause=cause, severity=severity, units=silent, said=said
    )


def _remove(
    connection: Connection, known: Iterable[_Known], which: Callable[[SaidRow], bool]
) -> list[_Known]:
    """Remove some of what was said of these subjects, and return those of which anything was."""
    had = []
    for each in known:
        if found := [said.id for said in each.said if which(said)]:
            had.append(each)
            among = (json.dumps(found),)
            connection.execute(f"DELETE FROM attention_member WHERE attention IN {AMONG}", among)
            connection.execute(f"DELETE FROM attention WHERE id IN {AMONG}", among)
    return had


def _number(connection: Connection) -> int:
    found = connection.execute("SELECT number FROM revision WHERE topic = ?", (_NUMBER,)).fetchone()
    return int(found[0]) if found else 0


def _copied(connection: Connection) -> int:
    found = connection.execute(
        "SELECT place FROM cursor WHERE account = '' AND name = ?", (_NUMBER,)
    ).fetchone()
    return int(found[0]) if found else 0


def _all(connection: Connection) -> tuple[int, list[Row], list[Row]]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM attention").fetchall()
    members = connection.execute(
        "SELECT attention, place, provider, account, key FROM attention_member"
    ).fetchall()
    return _number(connection), rows, members


def _copy(
    number: int,
    rows: Iterable[Row],
    members: Collection[Row],
    connection: Connection,
    topics: set[str],
) -> None:
    providers: dict[str, dict[str, str]] = {}
    for _, _, provider, account, key in members:
        providers.setdefault(account, {})[key] = provider
    numbers = {
        account: device_numbers(connection, account, keys)
        for account, keys in sorted(providers.items())
    }
    copied = {(said, place, numbers[account][key]) for said, place, _, account, key in members}
    _replace(connection, f"SELECT {_COLUMNS} FROM attention", _ADD, "id", set(rows))
    _replace(connection, _MEMBERS, _COPY_MEMBER, "attention", copied)
    topics.add("units")
    write_state(connection, "", _NUMBER, str(number))


def _replace(
    connection: Connection, present: str, add: str, key: str, wanted: Collection[Row]
) -> None:
    """Make a copied table equal to its original; nearly all of its rows are there already."""
    known = set(map(tuple, connection.execute(present)))
    table = "attention" if key == "id" else "attention_member"
    gone = json.dumps(sorted({row[0] for row in known.difference(wanted)}))
    connection.execute(f"DELETE FROM {table} WHERE {key} IN {AMONG}", (gone,))
    ids = set(json.loads(gone))
    connection.executemany(add, sorted(row for row in wanted if row not in known or row[0] in ids))
