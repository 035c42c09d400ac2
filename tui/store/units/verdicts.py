"""Saving what was judged of units: the verdict of now, and a row of its history where it changed."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from tui.domain.unit.stored_unit import PastVerdict
from tui.domain.verdict.signs import RULE_FAILED, SEVERITIES
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import micros
from tui.store.units.rows import read_verdicts

if TYPE_CHECKING:
    from tui.domain.verdict.judgement import Judgement

CLAIMED = 1
"""`judge_at` of a unit which is being judged: new evidence sets it to 0, so that it is judged once more."""
NEVER_AGAIN = 2**62
"""`judge_at` of a unit which only new evidence can change."""
_PRESENT = f"SELECT id, severity, cause, since, incident, began_at FROM unit WHERE id IN {AMONG}"
_SAVE = (
    "UPDATE unit SET severity = ?, cause = ?, since = ?, incident = ?, judged_at = ?, "
    "began_at = ?, "
    "judge_at = CASE WHEN judge_at = 0 THEN 0 ELSE CAST(? AS BIGINT) END WHERE id = ?"
)
_SAVE_WHOLE = (
    "INSERT INTO judgement (unit, findings, chain) VALUES (?, ?, ?) "
    "ON CONFLICT (unit) DO UPDATE SET findings = excluded.findings, chain = excluded.chain"
)
_ADD_PAST = (
    "INSERT INTO verdict (unit, at, severity, cause, sentence, since, incident) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class VerdictHistory:
    """The verdicts on units, now and earlier."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def of(self, key: str, since: datetime | None = None) -> list[PastVerdict]:
        """Return the verdicts on a unit which held at or after a time, the newest first."""
        start = 0 if since is None else micros(since)

        def work(connection: Connection) -> list[PastVerdict]:
            row = connection.execute("SELECT id FROM unit WHERE key = ?", (key,)).fetchone()
            return read_verdicts(connection, row[0], start) if row else []

        return await self._databases.read(work)


def claim_due(connection: Connection, now: int, limit: int) -> list[int]:
    """Return units whose verdict time or new evidence may have changed, those due longest first."""
    rows = connection.execute(
        "SELECT id FROM unit WHERE judge_at <= ? ORDER BY judge_at, id LIMIT ?", (now, limit)
    )
    return _claimed(connection, [row for (row,) in rows])


def count_due(connection: Connection, now: int, limit: int) -> tuple[int, int]:
    """Count the units which are due; of the first of them, up to a limit, those which were never judged."""
    (due,) = connection.execute("SELECT count(*) FROM unit WHERE judge_at <= ?", (now,)).fetchone()
    (never,) = connection.execute(
        "SELECT count(*) FROM (SELECT judged_at FROM unit WHERE judge_at <= ? "
        "ORDER BY judge_at, id LIMIT ?) AS first_due WHERE judged_at IS NULL",
        (now, limit),
    ).fetchone()
    return due, never


def claim_these(connection: Connection, now: int, rows: Collection[int]) -> list[int]:
    """Return those of these units which are due, and claim them."""
    due = connection.execute(
        f"SELECT id FROM unit WHERE judge_at <= ? AND id IN {AMONG}", (now, json.dumps(list(rows)))
    )
    return _claimed(connection, [row for (row,) in due])


def _claimed(connection: Connection, rows: list[int]) -> list[int]:
    connection.execute(
        f"UPDATE unit SET judge_at = {CLAIMED} WHERE id IN {AMONG}", (json.dumps(rows),)
    )
    return rows


def let_rest(connection: Connection, rows: Collection[int]) -> None:
    """Set these claimed units aside until new evidence comes."""
    connection.execute(
        f"UPDATE unit SET judge_at = {NEVER_AGAIN} WHERE judge_at = {CLAIMED} AND id IN {AMONG}",
        (json.dumps(list(rows)),),
    )


def save_judgements(connection: Connection, at: int, judged: "Mapping[int, Judgement]") -> bool:
    """Save these judgements, by the units' row ids; return whether any verdict changed.

    A unit which is no more is left out.
    """
    present = {
        row: known for row, *known in connection.execute(_PRESENT, (json.dumps(list(judged)),))
    }
    saved, whole, past = [], [], []
    for row, known in sorted(present.items()):
        judgement = judged[row]
        verdict = judgement.verdict
        severity, cause, since, incident, began_at = known
        rank = SEVERITIES.index(verdict.severity)
        is_new = cause != verdict.rule
        began = micros(verdict.since) or (at if is_new else since)
        again = micros(judgement.again_at) or NEVER_AGAIN
        first = at if is_new else began_at
        saved.append((rank, verdict.rule, began, judgement.incident, at, first, again, row))
        told = judgement.as_json()
        whole.append((row, json.dumps(told["findings"]), json.dumps(told["chain"])))
        if is_new or (severity, incident) != (rank, judgement.incident):
            past.append((row, at, rank, verdict.rule, verdict.sentence, began, judgement.incident))
    connection.executemany(_SAVE, saved)
    connection.executemany(_SAVE_WHOLE, whole)
    connection.executemany(_ADD_PAST, past)
    return bool(past)


def failed_rules(connection: Connection) -> list[str]:
    """Return the sentences about rules which failed, each once."""
    rows = connection.execute(
        "SELECT findings FROM judgement WHERE findings LIKE ?", (f'%"{RULE_FAILED}"%',)
    )
    found = (finding for (text,) in rows for finding in json.loads(text))
    return sorted({each["sentence"] for each in found if each["rule"] == RULE_FAILED})
