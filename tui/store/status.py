"""How each account is: when it last answered, since when it does not, and why."""

from dataclasses import dataclass
from datetime import datetime

from tui.store.dialect import Connection
from tui.store.micros import micros, moment
from tui.store.shelf import Shelf


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
    devices: int | None = None
    """How many the vendor says there are; where it was not said, how many the store holds."""


class Statuses(Shelf):
    """The status of each account."""

    async def set_status(self, status: AccountStatus) -> None:
        """Keep how an account is, in place of what was known."""

        def work(connection: Connection, topics: set[str]) -> None:
            connection.execute(
                "INSERT INTO status (account, ok_at, failed_at, failure, kind, devices) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET "
                "ok_at = excluded.ok_at, failed_at = excluded.failed_at, "
                "failure = excluded.failure, kind = excluded.kind, devices = excluded.devices",
                (
                    status.account,
                    micros(status.ok_at),
                    micros(status.failed_at),
                    status.failure,
                    status.kind,
                    status.devices,
                ),
            )
            topics.add("status")

        await self._write(work)

    async def statuses(self) -> dict[str, AccountStatus]:
        """Give how each account is, by its name."""

        def work(connection: Connection) -> dict[str, AccountStatus]:
            rows = connection.execute(
                "SELECT account, ok_at, failed_at, failure, kind, coalesce(devices, (SELECT count(*)"
                " FROM device WHERE device.account = status.account AND listed = 1)) FROM status"
            )
            return {
                account: AccountStatus(account, moment(ok_at), moment(failed_at), *rest)
                for account, ok_at, failed_at, *rest in rows
            }

        return await self._read(work)
