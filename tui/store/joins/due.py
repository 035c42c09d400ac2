"""Marking units whose evidence changed: they are judged again soon."""

import json
from collections.abc import Collection

from tui.store.db.dialect import AMONG, Connection

_DUE = "UPDATE unit SET judge_at = 0 WHERE judge_at <> 0"
_MEMBERS = "SELECT unit FROM unit_member"


def mark_devices_due(connection: Connection, devices: Collection[int]) -> None:
    """Mark the units of these devices, by row id, as due to be judged."""
    connection.execute(
        f"{_DUE} AND id IN ({_MEMBERS} WHERE device IN {AMONG})", (json.dumps(list(devices)),)
    )


def mark_keys_due(connection: Connection, account: str, keys: Collection[str]) -> None:
    """Mark the units of these devices of an account, by their keys."""
    connection.execute(
        f"{_DUE} AND id IN ({_MEMBERS} JOIN device ON device.id = unit_member.device "
        "WHERE account = ? AND key IN (SELECT value FROM json_each(?)))",
        (account, json.dumps(list(keys))),
    )


def mark_accounts_due(connection: Connection, accounts: Collection[str]) -> None:
    """Mark all units as due of which these accounts hold a record."""
    connection.execute(
        f"{_DUE} AND id IN ({_MEMBERS} JOIN device ON device.id = unit_member.device "
        "WHERE account IN (SELECT value FROM json_each(?)))",
        (json.dumps(list(accounts)),),
    )


def mark_all_due(connection: Connection) -> None:
    """Mark all units as due."""
    connection.execute(_DUE)


def mark_units_due(connection: Connection, rows: Collection[int]) -> None:
    """Mark these units, by row id, as due."""
    connection.execute(f"{_DUE} AND id IN {AMONG}", (json.dumps(list(rows)),))


def mark_asked_again(connection: Connection, devices: Collection[int]) -> None:
    """Mark the units of these devices, by row id, whose verdict was that nobody asked: now somebody did."""
    connection.execute(
        f"{_DUE} AND cause = 'not-asked' AND id IN ({_MEMBERS} WHERE device IN {AMONG})",
        (json.dumps(list(devices)),),
    )
