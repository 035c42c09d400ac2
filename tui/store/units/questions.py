"""The questions whose answers would decide a doubtful verdict, and when each was last asked.

A judgement writes the questions of its unit, the sync asks them, the worst first. What was asked is
remembered by record and kind, so that no question is asked twice in a row: one which brought nothing
new rests, each time for longer.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from tui.domain.verdict.judgement import Question
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment
from tui.store.joins.due import mark_keys_due

Ask = Literal["reports", "details", "usage", "texts"]
RecordKey = tuple[str, str]
"""A record's account and key."""
PAUSES: Mapping[Ask, timedelta] = {
    "reports": timedelta(minutes=30),
    "details": timedelta(minutes=30),
    "usage": timedelta(hours=4),
    "texts": timedelta(hours=12),
}
"""A question rests this long after its answer; usage and texts change slowly at the vendors."""
JUST_ASKED = timedelta(minutes=1)
"""Nobody asks the same question again so soon, a person neither."""
LONGEST_PAUSE = timedelta(days=1)
MOST_DOUBLINGS = 8
"""Doubled so often, every pause is a day long."""
_EVER = 2**62
"""Later than any time: a question which rests is not left out."""
_OPEN = (
    "SELECT account, device, ask, since, urgency FROM question "
    "WHERE account = ? AND urgency IS NOT NULL AND again_at <= ?"
)
_OF_A_PERSON = (
    " AND device IN (SELECT value FROM json_each(?)) AND coalesce(asked_at, 0) <= CAST(? AS BIGINT)"
)


class Questions:
    """The questions about all records, open ones and answered ones."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def save(self, devices: Collection[RecordKey], questions: Collection[Question]) -> None:
        """Save the questions about these records in place of their open ones."""

        def work(connection: Connection, _: set[str]) -> None:
            write_questions(connection, devices, questions)

        await self._databases.write(work)

    async def open(
        self, account: str, *, limit: int = 100, keys: Collection[str] | None = None
    ) -> list[Question]:
        """Return an account's open questions which are not resting, the most urgent first.

        `keys`: of these records only, for a person: the resting ones too, unless they were just asked.
        """
        now = micros(self._databases.now())
        just_now = micros(self._databases.now() - JUST_ASKED)

        def work(connection: Connection) -> list[Question]:
            among = ""
            values: tuple[str | int, ...] = (account, now)
            if keys is not None:
                among = _OF_A_PERSON
                values = (account, _EVER, json.dumps(list(keys)), just_now)
            rows = connection.execute(
                f"{_OPEN}{among} ORDER BY urgency DESC, again_at, device, ask LIMIT ?",
                (*values, limit),
            )
            return [_question(*row) for row in rows]

        return await self._databases.read(work)

    async def count_open(self, account: str) -> int:
        """Return how many of an account's records have open questions which are not resting."""
        now = micros(self._databases.now())

        def work(connection: Connection) -> int:
            (count,) = connection.execute(
                "SELECT count(DISTINCT device) FROM question "
                "WHERE account = ? AND urgency IS NOT NULL AND again_at <= ?",
                (account, now),
            ).fetchone()
            return int(count)

        return await self._databases.read(work)

    async def record_asked(
        self,
        question: Question,
        *,
        is_new: bool,
        since: datetime | None = None,
        rests: bool = True,
    ) -> None:
        """Record that a question was asked just now; one whose answer had nothing new rests for longer.

        `since`: reports were asked for from then on. Without `rests`, more can be asked for at once,
        after the equally urgent ones.
        """
        now = self._databases.now()

        def work(connection: Connection, _: set[str]) -> None:
            which = (question.account, question.key, question.ask)
            known = connection.execute(
                "SELECT fruitless FROM question WHERE account = ? AND device = ? AND ask = ?", which
            ).fetchone()
            fruitless = 0 if is_new else (known[0] if known else 0) + 1
            pause = PAUSES[question.ask] * 2 ** min(fruitless, MOST_DOUBLINGS)
            again_at = now + min(pause, LONGEST_PAUSE) if rests else now
            connection.execute(
                "INSERT INTO question (account, device, ask, asked_at, asked_since, again_at,"
                " fruitless) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (account, device, ask) DO UPDATE SET asked_at = excluded.asked_at,"
                " asked_since = excluded.asked_since, again_at = excluded.again_at,"
                " fruitless = excluded.fruitless",
                (*which, micros(now), micros(since), micros(again_at), fruitless),
            )
            mark_keys_due(connection, question.account, [question.key])

        await self._databases.write(work)

    async def asked_at(self, account: str, ask: Ask, keys: Collection[str]) -> dict[str, datetime]:
        """Return when a question of this kind was last answered, of each of these records which has one."""

        def work(connection: Connection) -> dict[str, datetime]:
            rows = connection.execute(
                "SELECT device, asked_at FROM question WHERE account = ? AND ask = ? "
                "AND asked_at IS NOT NULL AND device IN (SELECT value FROM json_each(?))",
                (account, ask, json.dumps(list(keys))),
            )
            return {key: moment(at) for key, at in rows}

        return await self._databases.read(work)

    async def longest_unasked(
        self, account: str, ask: Ask, before: datetime, *, limit: int
    ) -> list[str]:
        """Return the keys of listed devices which were last asked this before a time, or never, those first."""

        def work(connection: Connection) -> list[str]:
            rows = connection.execute(
                "SELECT device.key FROM device LEFT JOIN question"
                " ON question.account = device.account AND question.device = device.key"
                " AND question.ask = ? WHERE device.account = ? AND listed = 1"
                " AND absent_at IS NULL AND coalesce(asked_at, 0) < ?"
                " ORDER BY coalesce(asked_at, 0), device.key LIMIT ?",
                (ask, account, micros(before), limit),
            )
            return [key for (key,) in rows]

        return await self._databases.read(work)


def write_questions(
    connection: Connection, devices: Iterable[RecordKey], questions: Iterable[Question]
) -> None:
    """Write the questions about these records in place of their open ones.

    A question which rests is woken where it now wants earlier reports than it was asked for: that is a
    new reason to ask. One which is closed forgets how often it brought nothing.
    """
    wanted = {(question.account, question.key, question.ask): question for question in questions}
    names = defaultdict(set)
    for account, key in (*devices, *((account, key) for account, key, _ in wanted)):
        names[account].add(key)
    known = _open_questions(connection, names)
    closed = known.keys() - wanted.keys()
    changed = [
        (*which, question.urgency, micros(question.since))
        for which, question in wanted.items()
        if known.get(which) != (question.urgency, micros(question.since))
    ]
    if closed:
        connection.executemany(
            "UPDATE question SET urgency = NULL, since = NULL, fruitless = 0 "
            "WHERE account = ? AND device = ? AND ask = ?",
            list(closed),
        )
    if changed:
        connection.executemany(
            "INSERT INTO question (account, device, ask, urgency, since) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (account, device, ask) DO UPDATE SET urgency = excluded.urgency,"
            " since = excluded.since, again_at = CASE WHEN excluded.since < question.asked_since"
            " THEN 0 ELSE question.again_at END",
            changed,
        )


def _open_questions(
    connection: Connection, names: Mapping[str, Collection[str]]
) -> dict[tuple[str, str, str], tuple[int, int | None]]:
    return {
        (account, device, ask): (urgency, since)
        for account, keys in names.items()
        for device, ask, urgency, since in connection.execute(
            "SELECT device, ask, urgency, since FROM question WHERE account = ? "
            "AND urgency IS NOT NULL AND device IN (SELECT value FROM json_each(?))",
            (account, json.dumps(sorted(keys))),
        )
    }


def _question(account: str, key: str, ask: Ask, since: int | None, urgency: int) -> Question:
    return Question(account=account, key=key, ask=ask, since=moment(since), urgency=urgency)
