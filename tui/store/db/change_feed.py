"""Word of what changed: a number for each topic, raised in the transaction which changes it."""

from collections.abc import Callable, Collection, Mapping

from tui.store.db.dialect import Connection

Listener = Callable[[frozenset[str]], None]

ORDER = "device-order"
"""Raised only when the device list would be sorted or filtered otherwise; told to nobody."""
TOPICS = ("devices", "reports", "usage", "lists", "status", "budget", "jobs")


def revisions(connection: Connection) -> dict[str, int]:
    """Return the number of each topic which has ever changed in this file."""
    return dict(connection.execute("SELECT topic, number FROM revision"))


class ChangeFeed:
    """Who wants to hear of changes, and which of them they have heard of."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._heard: dict[str, int] = {}

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call this listener after each change; the answer ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def record(self, connection: Connection, topics: Collection[str]) -> dict[str, int]:
        """Raise the numbers of these topics, inside the transaction which changes them."""
        connection.executemany(
            "INSERT INTO revision (topic, number) VALUES (?, 1) "
            "ON CONFLICT (topic) DO UPDATE SET number = revision.number + 1",
            [(topic,) for topic in topics],
        )
        return {topic: number for topic, number in revisions(connection).items() if topic in topics}

    def settle(self, numbers: Mapping[str, int]) -> None:
        """Take these as heard: what was changed before anybody listened."""
        self._heard.update(numbers)

    def announce(self, numbers: Mapping[str, int]) -> frozenset[str]:
        """Tell the listeners which of these topics have moved, and give them."""
        moved = {topic for topic, number in numbers.items() if self._heard.get(topic) != number}
        self._heard.update(numbers)
        told = frozenset(moved.intersection(TOPICS))
        if told:
            for listener in tuple(self._listeners):
                listener(told)
        return told
