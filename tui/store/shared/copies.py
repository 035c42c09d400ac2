"""What stands beside the journal and is copied into the cache for searching: whether the copy is up to date."""

from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection

TAGS, ATTENTION = "tags", "attention"
"""What is copied; under these names its changes are counted, in the journal's database and of the copy."""


async def outdated(databases: Databases, *topics: str) -> list[str]:
    """Return those of which the copy is not of the newest number; finding that out loads nothing of what is copied."""
    copied = await databases.read(lambda read: [copied_number(read, topic) for topic in topics])
    newest = await databases.read_journal(
        lambda read: [change_number(read, topic) for topic in topics]
    )
    return [topic for topic, *two in zip(topics, copied, newest, strict=True) if two[0] != two[1]]


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
