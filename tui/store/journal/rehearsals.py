"""Rehearsals in the journal: which targets may be sent now, what is waited for, and what was found."""

import json
from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from tui.domain.change.rehearsal import Canary, Rehearsal, RehearsalStage
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros, moment
from tui.store.journal.audit import append
from tui.store.journal.job_lock import take_lock

_OPEN = RehearsalStage.WAITING, RehearsalStage.DATED
_COLUMNS = (
    "job, stage, released, last, start_at, goes_on, failed_share, least_ended, even_late, why"
)
_SENDABLE = (
    "SELECT count(*) FROM target WHERE job = ? AND state IN ('planned', 'sent') AND "
    "coalesce((SELECT wave FROM rehearsed WHERE rehearsed.job = target.job AND "
    "rehearsed.key = target.key), ?) <= ?"
)


class TooEarly(StoreError):
    """The next wave may not be sent yet; the text says what it waits for and what can be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRehearsal:
    """A rehearsed job, as far as it has come."""

    job: str
    stage: RehearsalStage
    released: int
    """The last wave which may be sent; -1: none yet."""
    how: Rehearsal
    why: str
    """Why it waits, asks, was paused or stopped, in a sentence."""
    wave_of: Mapping[str, int]
    """By the target's key; the others are of the last wave."""
    canaries: Mapping[str, Canary] = field(default_factory=dict)
    """What is known of the devices of the waves which were sent."""

    def wave(self, key: str) -> int:
        """Return the number of the wave of a target."""
        return self.wave_of.get(key, self.how.last)

    def may_be_sent(self, key: str) -> bool:
        """Return whether the wave of a target was released."""
        return self.wave(key) <= self.released


class Rehearsals:
    """Reads and moves on the rehearsed jobs."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def read(self, job: str) -> StoredRehearsal | None:
        """Return how a job is rehearsed; None: it is not."""

        def work(connection: Connection) -> StoredRehearsal | None:
            found = _read(connection, "WHERE job = ?", (job,))
            return found[0] if found else None

        return await self._databases.read_journal(work)

    async def going_on(self) -> list[StoredRehearsal]:
        """Return the rehearsals which wait for a date, a wave or a device, or go on by themselves; the oldest first."""
        stages = json.dumps([stage.value for stage in _OPEN])
        which = (
            "WHERE (stage IN (SELECT value FROM json_each(?)) OR (stage = ? AND goes_on = 1)) AND "
            "EXISTS (SELECT 1 FROM target WHERE target.job = rehearsal.job AND state = 'planned') "
            "ORDER BY job"
        )
        values = stages, RehearsalStage.ASKING.value
        return await self._databases.read_journal(
            lambda connection: _read(connection, which, values)
        )

    async def note(self, job: str, found: Mapping[str, Canary], why: str) -> None:
        """Save what was found of devices which are waited for, and the sentence about it."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.executemany(
                "UPDATE rehearsed SET result = ?, told = ?, awaits = ?, deadline = ?, contact_at = ?, "
                "severity = ? WHERE job = ? AND key = ?",
                [
                    (canary.state, canary.told, canary.awaits, micros(canary.deadline), micros(canary.contact_at),
                     canary.severity, job, key)
                    for key, canary in found.items()
                ],
            )  # fmt: skip
            _tell(connection, job, why)
            topics.add("jobs")

        await self._databases.write_journal(work)

    async def move(
        self, job: str, known: StoredRehearsal | None, to: RehearsalStage, why: str, actor: str
    ) -> bool:
        """Move a rehearsal to another stage, if it is still as it is `known`; return whether it was.

        With None it is moved whatever it does now.
        """
        at = micros(self._databases.now())

        def work(connection: Connection, topics: set[str]) -> bool:
            moved = connection.execute(
                "UPDATE rehearsal SET stage = ? WHERE job = ? AND stage != ? AND "
                "(? OR (stage = ? AND released = ?))",
                (to.value, job, to.value, known is None, known.stage.value if known else "",
                 known.released if known else 0),
            ).rowcount  # fmt: skip
            if not moved:
                return False
            _tell(connection, job, why)
            append(connection, at, actor, [{"event": f"rehearsal {to}", "job": job, "answer": why}])
            topics.add("jobs")
            return True

        return await self._databases.write_journal(work)

    async def why_not_yet(self, job: str) -> str:
        """Return why the next wave of a job may not be sent yet; empty if it may, or the job has no waves."""
        now = self._databases.now()

        def work(connection: Connection) -> str:
            for known in _read(connection, "WHERE job = ?", (job,)):
                return _too_early(known, now, is_sent=not _sendable(connection, known))
            return ""

        return await self._databases.read_journal(work)

    async def take(
        self, job: str, owner: str, actor: str, how: str, *, anyway: bool = False
    ) -> None:
        """Lock a job to send what may be sent, and release its next wave where all of the last one was sent.

        Raise `TooEarly` where it still waits or was stopped, unless it is to be sent `anyway`; `JobLocked` where
        another process works on it. Then nothing is released.
        """
        now = self._databases.now()

        def work(connection: Connection, topics: set[str]) -> None:
            (known,) = _read(connection, "WHERE job = ?", (job,))
            is_sent = not _sendable(connection, known)
            if (why := _too_early(known, now, is_sent=is_sent)) and not anyway:
                raise TooEarly(why)
            take_lock(connection, job, owner, micros(now))
            wave = min(known.released + is_sent, known.how.last)
            connection.execute(
                "UPDATE rehearsal SET stage = ?, released = ?, why = NULL WHERE job = ?",
                (RehearsalStage.WAITING.value, wave, job),
            )
            facts: dict[str, Any] = {"event": "wave released", "job": job, "wave": wave + 1}
            append(connection, micros(now), actor, [facts | {"confirmed": how, "anyway": anyway}])
            topics.add("jobs")

        await self._databases.write_journal(work)


def write_rehearsal(connection: Connection, job: str, how: Rehearsal, why: str) -> None:
    """Write how a new job is rehearsed, in the transaction which writes the job."""
    is_dated = how.start_at is not None
    stage = RehearsalStage.DATED if is_dated else RehearsalStage.WAITING
    connection.execute(
        f"INSERT INTO rehearsal ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (job, stage.value, -1 if is_dated else 0, how.last, micros(how.start_at), int(how.goes_on),
         how.failed_share, how.least_ended, int(how.even_late), None),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO rehearsed (job, key, wave) VALUES (?, ?, ?)",
        [(job, key, number) for number, wave in enumerate(how.waves) for key in wave],
    )
    _tell(connection, job, why)


def refuse_unreleased(connection: Connection, job: str, keys: Collection[str]) -> None:
    """Raise `StoreError` where one of these targets is of a wave which may not be sent yet."""
    found = connection.execute(
        "SELECT stage, released, last FROM rehearsal WHERE job = ?", (job,)
    ).fetchone()
    if found is None:
        return
    stage, released, last = found
    asked = set(keys)
    if released < last:
        (count,) = connection.execute(
            "SELECT count(*) FROM rehearsed WHERE job = ? AND wave <= ? AND "
            "key IN (SELECT value FROM json_each(?))",
            (job, released, json.dumps(sorted(asked))),
        ).fetchone()
    else:
        count = len(asked)
    if stage != RehearsalStage.WAITING.value or count < len(asked):
        raise StoreError(
            f"Job {job}: {len(asked)} targets may not be sent yet ({stage}). Nothing was sent."
        )


def _sendable(connection: Connection, known: StoredRehearsal) -> int:
    """Return how many targets of the released waves were not sent, or have no answer yet."""
    values = known.job, known.how.last, known.released
    (count,) = connection.execute(_SENDABLE, values).fetchone()
    return int(count)


def _too_early(known: StoredRehearsal, now: datetime, *, is_sent: bool) -> str:
    """Return why a rehearsal must not go on: it still waits, or was stopped; empty if it may."""
    start_at, stage = known.how.start_at, known.stage
    is_dated = stage is RehearsalStage.DATED and start_at is not None and now < start_at
    is_awaited = stage is RehearsalStage.WAITING and is_sent
    if not (is_dated or is_awaited or stage is RehearsalStage.STOPPED):
        return ""
    return (
        f"Job {known.job}: {known.why or 'it waits for the devices which were sent'}. Nothing was sent. "
        f"Skip the rest with: watchfloor jobs stop {known.job}. Send it nevertheless with: watchfloor jobs "
        f"resume {known.job} --anyway"
    )


def _tell(connection: Connection, job: str, why: str) -> None:
    """Save a sentence about a rehearsal, also where the list of jobs shows why one rests."""
    connection.execute("UPDATE rehearsal SET why = ? WHERE job = ?", (why, job))
    connection.execute("UPDATE job SET rests = ? WHERE id = ? AND owner IS NULL", (why, job))


def _read(connection: Connection, which: str, values: tuple[Any, ...]) -> list[StoredRehearsal]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM rehearsal {which}", values).fetchall()
    return [_stored(connection, row) for row in rows]


def _stored(connection: Connection, row: tuple[Any, ...]) -> StoredRehearsal:
    job, stage, released, last, start_at, goes_on, share, least, even_late, why = row
    targets = connection.execute(
        "SELECT rehearsed.key, wave, result, told, awaits, deadline, contact_at, severity FROM rehearsed "
        "JOIN target ON target.job = rehearsed.job AND target.key = rehearsed.key "
        "WHERE rehearsed.job = ? ORDER BY wave, place",
        (job,),
    ).fetchall()
    waves: list[list[str]] = [[] for _ in range(last)]
    for key, wave, *_ in targets:
        waves[wave].append(key)
    return StoredRehearsal(
        job=job,
        stage=RehearsalStage(stage),
        released=released,
        how=Rehearsal(
            waves=tuple(map(tuple, waves)),
            start_at=moment(start_at) if start_at is not None else None,
            goes_on=bool(goes_on),
            failed_share=share,
            least_ended=least,
            even_late=bool(even_late),
        ),
        why=why or "",
        wave_of={key: wave for key, wave, *_ in targets},
        canaries={
            key: Canary(
                state=result,
                told=told or "",
                awaits=awaits,
                deadline=moment(deadline),
                contact_at=moment(contact_at),
                severity=severity,
            )
            for key, _, result, told, awaits, deadline, contact_at, severity in targets
            if result is not None
        },
    )
