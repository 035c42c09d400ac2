"""What stands beside the journal and is copied into the cache for searching: whether the copy is up to date."""

from functools import partial

from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection

TAGS, ATTENTION = "tags", "attention"
"""What is copied; under these names its changes are counted, in the journal's database and of the copy."""


async def is_copied(databases: Databases, topic: str) -> bool:
    """Return whether the copy is of the newest number; finding that out loads nothing of what is copied."""
    copied = await databases.read(partial(copied_number, topic=topic))
    return await databases.read_journal(partial(change_number, topic=topic)) == copied


def change_number(connection: Connection, topic: str) -> int:
    """Return how often it was changed: in the journal's database."""
    found = connection.execute("SELECT number FROM revision WHERE topic = ?", (topic,)).fetchone()
    return int(found[0]) if found else 0


def copied_number(connection: Connection, topic: str) -> int:
    """Return of which number the copy is, in the cache."""
    found = connection.execute(
        "SELECT place FROM cursor WHERE account = '' AND name = ?", (topic,)
    ).fetchone()
    return int(found[0]) if found else 0
