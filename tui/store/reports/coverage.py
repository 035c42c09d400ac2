"""Which spans of time are known whole: what a device did not say in one of them, it did not say."""

from dataclasses import dataclass
from datetime import datetime

from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment

_ALL = ""
"""In place of a device's key: the span is held for every device of the account."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one device's time, or of a whole account's."""

    device: str | None
    since: datetime
    until: datetime


def hold(connection: Connection, account: str, span: Span) -> None:
    """Write down that this span is known whole, joined with those it touches."""
    device, since, until = span.device or _ALL, micros(span.since), micros(span.until)
    if until <= since:
        return
    which = (account, device)
    touching = "WHERE account = ? AND device = ? AND since <= ? AND until >= ?"
    first, last = connection.execute(
        f"SELECT min(since), max(until) FROM span {touching}", (*which, until, since)
    ).fetchone()
    connection.execute(f"DELETE FROM span {touching}", (*which, until, since))
    connection.execute(
        "INSERT INTO span (account, device, since, until) VALUES (?, ?, ?, ?)",
        (
            *which,
            min(since, since if first is None else first),
            max(until, until if last is None else last),
        ),
    )


def gaps(connection: Connection, account: str, span: Span) -> list[tuple[datetime, datetime]]:
    """Return what of this span is not known whole, the oldest first."""
    since, until = micros(span.since), micros(span.until)
    held = connection.execute(
        "SELECT since, until FROM span WHERE account = ? AND device IN (?, ?) "
        "AND since < ? AND until > ? ORDER BY since",
        (account, span.device or _ALL, _ALL, until, since),
    )
    missing = []
    reached = since
    for start, stop in held:
        if start > reached:
            missing.append((moment(reached), moment(start)))
        reached = max(reached, stop)
    if reached < until:
        missing.append((moment(reached), moment(until)))
    return missing
