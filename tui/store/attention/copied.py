"""The copy in the cache of what people said: it knows of which number of changes it is."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from tui.store.db.dialect import AMONG, Connection
from tui.store.db.row_ids import device_numbers
from tui.store.shared.copies import ATTENTION, change_number
from tui.store.shared.sync_state import write_state

COLUMNS = "id, kind, incident, actor, at, text, start, until, cause, severity, units"
ADD = f"INSERT INTO attention ({COLUMNS}) VALUES ({', '.join('?' * 11)})"
_COPY_MEMBER = "INSERT INTO attention_member (attention, place, device) VALUES (?, ?, ?)"
_MEMBERS = "SELECT attention, place, device FROM attention_member"
Row = tuple[Any, ...]
ROUNDED = 10_000_000
"""Lists ask what is acknowledged as of full ten seconds, so that one order serves many pages."""
NEVER = 2**62


def next_time(connection: Connection, now: int) -> int:
    """Return when time alone changes next what is acknowledged, as lists see it: to ten seconds."""
    (at,) = connection.execute(
        "SELECT min(at) FROM (SELECT until AS at FROM attention WHERE until > ? "
        "UNION ALL SELECT start FROM attention WHERE start > ?) AS times",
        (now, now),
    ).fetchone()
    return NEVER if at is None else -(-at // ROUNDED) * ROUNDED


def read_originals(connection: Connection) -> tuple[int, list[Row], list[Row]]:
    """Return the number of changes, all that was said, and the records which it names."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM attention").fetchall()
    members = connection.execute(
        "SELECT attention, place, provider, account, key FROM attention_member"
    ).fetchall()
    return change_number(connection, ATTENTION), rows, members


def write_copy(
    number: int,
    rows: Iterable[Row],
    members: Collection[Row],
    connection: Connection,
    topics: set[str],
) -> None:
    """Make the copy equal to the originals of a number."""
    providers: dict[str, dict[str, str]] = {}
    for _, _, provider, account, key in members:
        providers.setdefault(account, {})[key] = provider
    numbers = {
        account: device_numbers(connection, account, keys)
        for account, keys in sorted(providers.items())
    }
    copied = {(said, place, numbers[account][key]) for said, place, _, account, key in members}
    _replace(connection, f"SELECT {COLUMNS} FROM attention", ADD, "id", set(rows))
    _replace(connection, _MEMBERS, _COPY_MEMBER, "attention", copied)
    topics.add("units")
    write_state(connection, "", ATTENTION, str(number))


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
