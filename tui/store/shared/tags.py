"""Tags of the user's own: written beside the journal with their audit rows, and copied for searching."""

from collections.abc import Callable, Iterable
from functools import partial

from tui.domain.device.membership import TAGS, membership_key
from tui.domain.device.record import DeviceRecord
from tui.store.db.change_feed import ORDER
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.errors import StoreError
from tui.store.db.timestamps import micros
from tui.store.devices.members import NamedDevice, members_of, write_members
from tui.store.journal.audit import append
from tui.store.shared.copies import TAGS as TOPIC
from tui.store.shared.copies import change_number, outdated
from tui.store.shared.sync_state import write_state

_HAVING = "SELECT account, key FROM tag WHERE text = ?"
_ADD = "INSERT INTO tag (account, key, text, provider, name) VALUES (?, ?, ?, ?, ?)"
_REMOVE = "DELETE FROM tag WHERE account = ? AND key = ? AND text = ?"
TaggedRow = tuple[str, str, str, str]
"""Account, key, provider and the tag."""


class Tags:
    """Adds and removes tags; everybody on the store sees them.

    The original is in the journal's database, which is never replaced. Lists search a copy of it in the
    cache, which may be: the copy knows of which number it is, and is made again where the numbers differ.
    """

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def add(
        self, tag: str, records: Iterable[DeviceRecord], *, actor: str, reason: str = ""
    ) -> list[DeviceRecord]:
        """Add a tag to these devices, and return those which did not have it.

        A tag keeps the spelling of its first use: `depot` and `Depot` are one tag.
        """
        devices = _each_once(records)

        def change(connection: Connection) -> list[DeviceRecord]:
            key = membership_key(tag)
            (used,) = connection.execute(
                "SELECT min(name) FROM tag WHERE text = ?", (key,)
            ).fetchone()
            having = {tuple(row) for row in connection.execute(_HAVING, (key,))}
            new = [device for where, device in devices.items() if where not in having]
            name = used or tag
            rows = [(device.account, device.key, key, device.provider, name) for device in new]
            connection.executemany(_ADD, rows)
            self._log(connection, "tagged", new, actor, {"after": name, "reason": reason or None})
            return new

        return await self._change(change)

    async def remove(
        self, tag: str, records: Iterable[DeviceRecord], *, actor: str, reason: str = ""
    ) -> list[DeviceRecord]:
        """Remove a tag from these devices, and return those which had it."""
        devices = _each_once(records)

        def change(connection: Connection) -> list[DeviceRecord]:
            key = membership_key(tag)
            (used,) = connection.execute(
                "SELECT min(name) FROM tag WHERE text = ?", (key,)
            ).fetchone()
            having = {tuple(row) for row in connection.execute(_HAVING, (key,))}
            had = [device for where, device in devices.items() if where in having]
            connection.executemany(_REMOVE, [(device.account, device.key, key) for device in had])
            self._log(
                connection, "untagged", had, actor, {"before": used, "reason": reason or None}
            )
            return had

        return await self._change(change)

    async def counts(self) -> list[tuple[str, int]]:
        """Return every tag with the number of device records which have it, in the order of their names."""

        def work(connection: Connection) -> list[tuple[str, int]]:
            others = self._databases.other_accounts(connection)
            rows = connection.execute(
                "SELECT account, text, min(member.name), count(*) FROM member "
                "JOIN device ON device.id = member.device JOIN body ON body.device = device.id "
                "WHERE kind = ? GROUP BY account, text ORDER BY text",
                (TAGS.field,),
            )
            counted: dict[str, tuple[str, int]] = {}
            for account, text, name, count in rows:
                if account not in others:
                    counted[text] = name, count + counted.get(text, ("", 0))[1]
            return list(counted.values())

        return await self._databases.read(work)

    async def follow(self) -> None:
        """Copy the tags for searching if they changed since the last copy.

        Who copies looks again afterwards: an older copy never stays over a newer one.
        """
        while await outdated(self._databases, TOPIC):
            copied, rows = await self._databases.read_journal(_all)
            await self._databases.write(partial(_copy, copied, rows))

    async def _change(
        self, change: Callable[[Connection], list[DeviceRecord]]
    ) -> list[DeviceRecord]:
        if refusal := self._databases.cache.refusal:
            raise StoreError(refusal)

        def work(connection: Connection, topics: set[str]) -> list[DeviceRecord]:
            changed = change(connection)
            if changed:
                topics |= {TOPIC, "jobs"}
            return changed

        changed = await self._databases.write_journal(work)
        await self.follow()
        return changed

    def _log(
        self,
        connection: Connection,
        event: str,
        devices: Iterable[DeviceRecord],
        actor: str,
        facts: dict[str, str | None],
    ) -> None:
        rows = [
            {
                "event": event,
                "account": device.account,
                "target": device.key,
                "label": device.label,
                **facts,
            }
            for device in devices
        ]
        append(connection, micros(self._databases.now()), actor, rows)


def _each_once(records: Iterable[DeviceRecord]) -> dict[tuple[str, str], DeviceRecord]:
    return {(record.account, record.key): record for record in records}


def _all(connection: Connection) -> tuple[int, list[TaggedRow]]:
    rows = connection.execute("SELECT account, key, provider, name FROM tag").fetchall()
    return change_number(connection, TOPIC), rows


def _copy(number: int, rows: Iterable[TaggedRow], connection: Connection, topics: set[str]) -> None:
    names: dict[tuple[str, str, str], list[str]] = {}
    for account, key, provider, name in rows:
        names.setdefault((provider, account, key), []).append(name)
    tagged = [NamedDevice(*device, tuple(found)) for device, found in names.items()]
    members = members_of(connection, tagged)
    if write_members(connection, TAGS.field, members):
        topics |= {"devices", ORDER}
    write_state(connection, "", TOPIC, str(number))
