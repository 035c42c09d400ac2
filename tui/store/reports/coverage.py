"""Which spans of time were downloaded whole: where a span has no report, the device sent none."""

from datetime import datetime

from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros, moment

_ALL = ""
"""In place of a device's key: the span counts for every device of the account."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time of one device, or (device None) of all devices of an account."""

    device: str | None
    since: datetime
    until: datetime


def add_span(connection: Connection, account: str, span: Span) -> None:
    """Write that this span was downloaded whole, merged with the spans it touches."""
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
    """Return the parts of this span which were not downloaded whole, the oldest first."""
    since, until = micros(span.since), micros(span.until)
    known = connection.execute(
        "SELECT since, until FROM span WHERE account = ? AND device IN (?, ?) "
        "AND since < ? AND until > ? ORDER BY since",
        (account, span.device or _ALL, _ALL, until, since),
    )
    missing = []
    reached = since
    for start, stop in known:
        if start > reached:
            missing.append((moment(reached), moment(start)))
        reached = max(reached, stop)
    if reached < until:
        missing.append((moment(reached), moment(until)))
    return missing
