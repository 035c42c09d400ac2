"""Short numbers for accounts and devices, so that ten million rows need not repeat their names."""

from collections.abc import Mapping

from tui.store.dialect import Connection


def account_number(connection: Connection, account: str) -> int:
    """Give an account's number, a new one where it has none."""
    connection.execute(
        "INSERT INTO account (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (account,)
    )
    (number,) = connection.execute("SELECT id FROM account WHERE name = ?", (account,)).fetchone()
    return int(number)


def device_numbers(
    connection: Connection, account: str, providers: Mapping[str, str]
) -> dict[str, int]:
    """Give the number of each of these device keys, a new one where there is none.

    A device may be known by its reports before any list has named it: it is not listed then.
    """
    numbers: dict[str, int] = {}
    for key, provider in providers.items():
        found = connection.execute(
            "SELECT id FROM device WHERE account = ? AND key = ?", (account, key)
        ).fetchone()
        numbers[key] = found[0] if found else _new(connection, provider, account, key)
    return numbers


def _new(connection: Connection, provider: str, account: str, key: str) -> int:
    number = connection.execute(
        "INSERT INTO device (provider, account, key) VALUES (?, ?, ?)", (provider, account, key)
    ).lastrowid
    return int(number or 0)
