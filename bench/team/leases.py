"""Who held which account when: the server records every change of a lease, and here it is read back."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg

from tui.store import Store

LOG = """
    CREATE TABLE lease_log (at DOUBLE PRECISION, account TEXT, holder TEXT);
    CREATE FUNCTION log_lease() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'UPDATE' OR OLD.holder <> NEW.holder THEN
            INSERT INTO {schema}.lease_log SELECT
                extract(epoch FROM clock_timestamp()), account, CASE TG_OP WHEN 'DELETE' THEN '' ELSE holder END
                FROM (SELECT (CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END).*) AS changed WHERE job = 'poll';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER logged AFTER INSERT OR UPDATE OR DELETE ON duty FOR EACH ROW EXECUTE FUNCTION log_lease();
"""
"""A look now and then would miss a lease which two had in turn."""


class Asked(NamedTuple):
    """A request as the vendor saw it."""

    at: float
    """In seconds of the run."""
    account: str
    service: str
    body: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Who held each account, from when to when."""

    times: Mapping[str, Sequence[float]]
    """When the holder of an account changed, in seconds of the run."""
    holders: Mapping[str, Sequence[str]]
    """Who had the account from then on; empty: nobody."""

    def holder(self, account: str, at: float) -> str:
        """Return who had an account's lease at a time."""
        place = bisect_right(self.times.get(account, ()), at) - 1
        return self.holders[account][place] if place >= 0 else ""

    def takeovers(self, killed: Mapping[str, float]) -> tuple[list[float], int]:
        """Return how long each account of a killed service waited for the next, and how many still wait."""
        waits, waiting = [], 0
        for account, times in self.times.items():
            for service, at in killed.items():
                if self.holder(account, at) != service:
                    continue
                place = bisect_right(times, at)
                if place < len(times):
                    waits.append(times[place] - at)
                else:
                    waiting += 1
        return sorted(waits), waiting

    def shares(self, at: float) -> Counter[str]:
        """Return how many accounts each service had at a time."""
        return Counter(self.holder(account, at) for account in self.times)

    def without_lease(self, asked: Iterable[Asked]) -> list[Asked]:
        """Return the requests of those who did not have the account then."""
        return [
            request
            for request in asked
            if self.holder(request.account, request.at) != request.service
        ]


async def prepare(url: str, folder: Path) -> None:
    """Make the store's tables, and have the server record every change of a lease."""
    store = await Store.open(url, state=folder, now=lambda: datetime.now(UTC))
    await store.close()
    with psycopg.connect(url, autocommit=True) as connection:
        schema = schema_of(connection, "duty")
        connection.execute(f"SET search_path TO {schema}")
        connection.execute(LOG.format(schema=schema))


def schema_of(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> str:
    """Return the schema which has one of the store's tables."""
    found = connection.execute(
        "SELECT nspname FROM pg_namespace JOIN pg_class ON relnamespace = pg_namespace.oid"
        " WHERE relname = %s AND relkind IN ('r', 'p')",
        (table,),
    ).fetchone()
    return str(found[0]) if found else ""


def read(
    connection: "psycopg.Connection[tuple[object, ...]]",
    began: float,
    speed: float,
    names: Mapping[str, str],
) -> Held:
    """Read who held what; `names` are the services by their process ids."""
    times, holders = defaultdict[str, list[float]](list), defaultdict[str, list[str]](list)
    schema = schema_of(connection, "lease_log")
    rows = connection.execute(f"SELECT at, account, holder FROM {schema}.lease_log ORDER BY at")
    for at, account, holder in rows:
        times[account].append((at - began) * speed)
        holders[account].append(names.get(holder.partition("-")[0], holder))
    return Held(times, holders)
