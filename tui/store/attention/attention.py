"""Acknowledgements, assignments and comments: written beside the journal with their audit rows, copied for searching."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from tui.domain.attention.acknowledgement import Assignment, Comment
from tui.domain.attention.subject import IncidentSubject, Subject
from tui.store.attention.copied import (
    ADD,
    next_time,
    read_originals,
    write_copy,
)
from tui.store.attention.subjects import KnownSubject, read_known
from tui.store.attention.talk import TalkOf, read_talk
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros, moment
from tui.store.journal.audit import append
from tui.store.shared.copies import ATTENTION, outdated
from tui.store.units.said_of_units import ACKNOWLEDGED, ASSIGNED, COMMENTED, SaidRow

UNACKNOWLEDGED = "unacknowledged"
_ADD_MEMBER = (
    "INSERT INTO attention_member (attention, place, provider, account, key) VALUES (?, ?, ?, ?, ?)"
)

_UNITS = frozenset({"units"})
_LATELY = 2_000
"""So many of the last rows of the audit log tell who is here."""
_PEOPLE = (
    "SELECT name FROM (SELECT text AS name, max(at) AS at FROM attention WHERE kind = 'assigned' GROUP BY text "
    "UNION ALL SELECT actor, max(at) FROM attention GROUP BY actor "
    "UNION ALL SELECT actor, max(at) FROM (SELECT actor, at FROM audit ORDER BY number DESC LIMIT ?) AS last "
    "GROUP BY actor) AS said GROUP BY name ORDER BY max(at) DESC, name"
)


class SharedAttention:
    """What people say of units and incidents; everybody on the store sees it.

    The original is in the journal's database, which is never replaced. Lists search a copy of it in the cache, which
    may be: the copy knows of which number it is, and is made again where the numbers differ. What is said of a unit
    names its records, for keys and rows of units may change.
    """

    def __init__(self, databases: Databases) -> None:
        self._databases = databases
        self._next_time: int | None = None
        """When time alone ends an acknowledgement or begins planned work; None: not known."""
        databases.feed.subscribe(self._forget_time)

    def refusal(self, what: str) -> str:
        """Return why this process may not `acknowledge`, `assign` or `comment`; empty: it may."""
        opened = self._databases
        refused = "" if what in opened.may else opened.journal_refusal
        broken = opened.operations.problem or opened.operations.refusal or opened.cache.refusal
        return refused or broken or ""

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
        known = await self._to_change(subjects)
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
        known = await self._to_change(subjects)

        def change(connection: Connection) -> list[KnownSubject]:
            had = _remove(connection, known, lambda said: said.kind == ACKNOWLEDGED)
            self._log(connection, UNACKNOWLEDGED, had, actor, {})
            return had

        return await self._change(known, change, may="acknowledge")

    async def assign(
        self, subjects: Iterable[Subject], *, actor: str, to: str | None
    ) -> list[Subject]:
        """Assign units and incidents to somebody, None: to nobody; return those which the store has."""
        known = await self._to_change(subjects)

        def change(connection: Connection) -> None:
            _remove(connection, known, lambda said: said.kind == ASSIGNED)
            for each in known:
                if to is not None:
                    self._add(connection, ASSIGNED, each, actor, to)
            self._log(connection, ASSIGNED, known, actor, {"after": to or "nobody"})

        return await self._change(known, change)

    async def comment(self, subjects: Iterable[Subject], text: str, *, actor: str) -> list[Subject]:
        """Write a comment on units and incidents, and return those which the store has."""
        known = await self._to_change(subjects)

        def change(connection: Connection) -> None:
            for each in known:
                self._add(connection, COMMENTED, each, actor, text)
            self._log(connection, COMMENTED, known, actor, {"after": text})

        return await self._change(known, change, may="comment")

    async def comments(self, subject: Subject) -> list[Comment]:
        """Return what was written about a unit and its incident, or about an incident, the newest last."""
        known = await self._known([subject])
        incidents = {each.part_of for each in known if each.part_of}
        known += await self._known(map(IncidentSubject, incidents))
        found = [
            Comment(by=said.actor, at=moment(said.at), text=said.text, incident=each.incident)
            for each in known
            for said in each.said
            if said.kind == COMMENTED
        ]
        return sorted(found, key=lambda comment: comment.at)

    async def talk(self) -> TalkOf:
        """Return what is written about the units of each cause and incident, and about each incident."""
        return await self._databases.read(read_talk)

    async def assignment(self, subject: Subject) -> Assignment | None:
        """Return to whom a unit or an incident is assigned itself, by whom and when."""
        known = await self._known([subject])
        said = [said for each in known for said in each.said if said.kind == ASSIGNED]
        if not said:
            return None
        return Assignment(to=said[-1].text, by=said[-1].actor, at=moment(said[-1].at))

    async def people(self) -> list[str]:
        """Return who was assigned something, said something or changed something, those of late first."""
        return await self._databases.read_journal(
            lambda connection: [name for (name,) in connection.execute(_PEOPLE, (_LATELY,))]
        )

    async def follow(self) -> None:
        """Copy everything for searching if it changed since the last copy.

        Who copies looks again afterwards: an older copy never stays over a newer one.
        """
        while await outdated(self._databases, ATTENTION):
            copied, rows, members = await self._databases.read_journal(read_originals)
            await self._databases.write(partial(write_copy, copied, rows, members))

    async def announce_times(self) -> frozenset[str]:
        """Announce units whose acknowledgement ended or whose planned work began since the last call."""
        now = micros(self._databases.now())
        if self._next_time is None:
            self._next_time = await self._databases.read(partial(next_time, now=now))
        if now < self._next_time:
            return frozenset()
        self._databases.feed.tell(_UNITS)
        return _UNITS

    def _forget_time(self, topics: frozenset[str]) -> None:
        if topics >= _UNITS:
            self._next_time = None

    async def _known(self, subjects: Iterable[Subject]) -> list[KnownSubject]:
        asked = list(dict.fromkeys(subjects))
        return await self._databases.read(partial(read_known, asked))

    async def _to_change(self, subjects: Iterable[Subject]) -> list[KnownSubject]:
        """Return these subjects with everything that was said of them: a copy may be behind."""
        if not self._databases.cache.refusal:
            await self.follow()
        return await self._known(subjects)

    async def _change(
        self,
        known: Sequence[KnownSubject],
        change: Callable[[Connection], list[KnownSubject] | None],
        *,
        may: str = "",
    ) -> list[Subject]:
        if refusal := self._databases.cache.refusal:
            raise StoreError(refusal)

        def work(connection: Connection, topics: set[str]) -> list[KnownSubject]:
            changed = change(connection)
            done = list(known) if changed is None else changed
            if done:
                topics |= {ATTENTION, "jobs"}
            return done

        done = await self._databases.write_journal(work, may=may)
        await self.follow()
        return [each.subject for each in done]

    def _add(
        self,
        connection: Connection,
        kind: str,
        known: KnownSubject,
        actor: str,
        text: str,
        *rest: float | str | None,
    ) -> None:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM attention").fetchone()
        start, until, cause, severity = (*rest, None, None, None, None)[:4]
        at = micros(self._databases.now())
        connection.execute(
            ADD,
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
        known: Iterable[KnownSubject],
        actor: str,
        facts: Mapping[str, str | datetime | None],
    ) -> None:
        told = {name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in facts.items()}  # fmt: skip
        rows = [{"event": event, **_named(each), **told} for each in known]
        append(connection, micros(self._databases.now()), actor, rows)


def _named(known: KnownSubject) -> Mapping[str, str | None]:
    if known.incident is not None:
        return {"target": known.incident, "label": known.label}
    _, account, key = known.members[0]
    return {"account": account, "target": key, "label": known.label}


def _remove(
    connection: Connection, known: Iterable[KnownSubject], which: Callable[[SaidRow], bool]
) -> list[KnownSubject]:
    """Remove some of what was said of these subjects, and return those of which anything was."""
    had = []
    for each in known:
        if found := [said.id for said in each.said if which(said)]:
            had.append(each)
            among = (json.dumps(found),)
            connection.execute(f"DELETE FROM attention_member WHERE attention IN {AMONG}", among)
            connection.execute(f"DELETE FROM attention WHERE id IN {AMONG}", among)
    return had
