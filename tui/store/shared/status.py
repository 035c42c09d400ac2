"""How each account is: when it last answered, since when it does not, and why."""

from dataclasses import dataclass
from datetime import datetime

from tui.store.db.dialect import Connection
from tui.store.db.part import StorePart
from tui.store.db.timestamps import micros, moment


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """How one account answered last."""

    account: str
    ok_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    """A sentence; None while it answers."""
    kind: str
    """`ok`, `unreachable`, `denied`, `budget` or `unreadable`."""


class Statuses(StorePart):
    """The status of each account."""

    async def set_status(self, status: AccountStatus) -> None:
        """Keep how an account is, in place of what was known."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "INSERT INTO status (account, ok_at, failed_at, failure, kind) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
                "ok_at = excluded.ok_at, failed_at = excluded.failed_at, "
                "failure = excluded.failure, kind = excluded.kind",
                (
                    status.account,
                    micros(status.ok_at),
                    micros(status.failed_at),
                    status.failure,
                    status.kind,
                ),
            )
            topics.add("status")

        await self._write(work)

    async def statuses(self) -> dict[str, AccountStatus]:
        """Return how each account is, by its name."""

        def work(connection: Connection) -> dict[str, AccountStatus]:
            rows = connection.execute("SELECT account, ok_at, failed_at, failure, kind FROM status")
            return {
                account: AccountStatus(account, moment(ok_at), moment(failed_at), *rest)
                for account, ok_at, failed_at, *rest in rows
            }

        return await self._read(work)
