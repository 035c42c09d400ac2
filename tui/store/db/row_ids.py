"""Short numbers for accounts and devices, so that ten million rows need not repeat their names."""

import json
from collections.abc import Iterable, Iterator, Mapping

from tui.store.db.dialect import Connection


def account_number(connection: Connection, account: str) -> int:
    """Return an account's number, a new one where it has none."""
    connection.execute(
        "INSERT INTO account (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (account,)
    )
    (number,) = connection.execute("SELECT id FROM account WHERE name = ?", (account,)).fetchone()
    return int(number)


def accounts_of(connection: Connection) -> Iterator[str]:
    """Name every account which has a device: by one step in an index for each, however many devices."""
    name = ""
    while True:
        found = connection.execute("SELECT min(account) FROM device WHERE account > ?", (name,))
        (name,) = found.fetchone()
        if name is None:
            return
        yield name


def device_numbers(
    connection: Connection, account: str, providers: Mapping[str, str]
) -> dict[str, int]:
    """Return the number of each of these device keys, a new one where there is none.

    A device may be known by its reports before any list has named it: it is not listed then.
    """
    numbers = _known(connection, account, providers)
    new = [key for key in providers if key not in numbers]
    if new:
        connection.executemany(
            "INSERT INTO device (provider, account, key) VALUES (?, ?, ?)",
            [(providers[key], account, key) for key in new],
        )
        numbers |= _known(connection, account, new)
    return numbers


def _known(connection: Connection, account: str, keys: Iterable[str]) -> dict[str, int]:
    rows = connection.execute(
        "SELECT key, id FROM device WHERE account = ? AND key IN (SELECT value FROM json_each(?))",
        (account, json.dumps(list(keys))),
    )
    return dict(rows.fetchall())
