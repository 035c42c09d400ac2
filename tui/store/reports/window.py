"""Which reports are in a span: a condition which one index answers."""

from datetime import datetime

from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros


def window(
    connection: Connection,
    account: str,
    device: str | None,
    since: datetime | None,
    until: datetime | None,
) -> tuple[str, list[int]]:
    """Return which reports these are, by one index: (device, moment) or (account, moment)."""
    if device is None:
        found = connection.execute("SELECT id FROM account WHERE name = ?", (account,)).fetchone()
    else:
        found = connection.execute(
            "SELECT id FROM device WHERE account = ? AND key = ?", (account, device)
        ).fetchone()
    conditions = ["account = ?" if device is None else "device = ?"]
    values = [found[0] if found else -1]
    for condition, at in (("moment >= ?", since), ("moment < ?", until)):
        if at is not None:
            conditions.append(condition)
            values.append(micros(at))
    return " AND ".join(conditions), values
