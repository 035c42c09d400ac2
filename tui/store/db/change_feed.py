"""The change feed: a number for each topic, raised in the transaction which changes it."""

from collections.abc import Callable, Collection, Mapping

from tui.store.db.dialect import Connection

Listener = Callable[[frozenset[str]], None]

ORDER = "device-order"
"""Raised only when a device list may be sorted or filtered differently; not announced."""
TOPICS = ("devices", "units", "reports", "usage", "lists", "status", "budget", "jobs", "hooks")


def revisions(connection: Connection) -> dict[str, int]:
    """Return the number of each topic which has ever changed in this file."""
    return dict(connection.execute("SELECT topic, number FROM revision"))


class ChangeFeed:
    """Listeners to changes, and the numbers they were told last."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._announced: dict[str, int] = {}

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call this listener after each change; return how to stop."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def record(self, connection: Connection, topics: Collection[str]) -> dict[str, int]:
        """Raise the numbers of these topics, in the transaction which changes them; return them."""
        connection.executemany(
            "INSERT INTO revision (topic, number) VALUES (?, 1) "
            "ON CONFLICT (topic) DO UPDATE SET number = revision.number + 1",
            [(topic,) for topic in topics],
        )
        return {topic: number for topic, number in revisions(connection).items() if topic in topics}

    def skip(self, numbers: Mapping[str, int]) -> None:
        """Do not announce these numbers: they were reached before anybody listened."""
        self._announced.update(numbers)

    def announce_all(self) -> None:
        """Announce all topics, after a time in which changes may have been missed."""
        self.tell(frozenset(TOPICS))

    def tell(self, topics: frozenset[str]) -> None:
        """Call the listeners with topics which time alone has changed, or nobody knows what."""
        for listener in tuple(self._listeners):
            listener(topics)

    def announce(self, numbers: Mapping[str, int]) -> frozenset[str]:
        """Announce those of these topics which have changed, and return them."""
        changed = {
            topic for topic, number in numbers.items() if self._announced.get(topic) != number
        }
        self._announced.update(numbers)
        topics = frozenset(changed.intersection(TOPICS))
        if topics:
            self.tell(topics)
        return topics
