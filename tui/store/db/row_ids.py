"""Row ids of accounts and devices: ten million reports need not repeat their names."""

import json
from collections.abc import Iterable, Iterator, Mapping

from tui.store.db.dialect import Connection


def account_number(connection: Connection, account: str) -> int:
    """Return the row id of an account; add it if it has none."""
    connection.execute(
        "INSERT INTO account (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (account,)
    )
    (number,) = connection.execute("SELECT id FROM account WHERE name = ?", (account,)).fetchone()
    return int(number)


def accounts_of(connection: Connection) -> Iterator[str]:
    """Yield every account which has a device: one index lookup each, however many devices it has."""
    name = ""
    while True:
        found = connection.execute("SELECT min(account) FROM device WHERE account > ?", (name,))
        (name,) = found.fetchone()
        if name is None:
            return
        yield name


def highest_device(connection: Connection) -> int:
    """Return the highest row id of a device; 0 where there is none."""
    (highest,) = connection.execute("SELECT coalesce(max(id), 0) FROM device").fetchone()
    return int(highest)


def listed_accounts(connection: Connection) -> set[str]:
    """Return the accounts which have a device that was in a list."""
    listed = "SELECT 1 FROM device WHERE account = ? AND listed = 1 LIMIT 1"
    accounts = list(accounts_of(connection))
    return {name for name in accounts if connection.execute(listed, (name,)).fetchone()}


def device_numbers(
    connection: Connection, account: str, providers: Mapping[str, str]
) -> dict[str, int]:
    """Return the row id of each of these device keys; add those which have none.

    `providers` is the provider of each key. A device may be known by its reports before its vendor's
    list: until then it is not `listed`.
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
