"""What a client keeps beyond its own life: texts under names, for the next process to read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol


class Memory(Protocol):
    """Named texts of one account. Reading and saving never fail: what cannot be kept is forgotten."""

    async def read(self, name: str) -> str | None:
        """Return the text last saved under this name, or None."""
        ...

    async def save(self, name: str, text: str) -> None:
        """Save a text in place of the last one of this name."""
        ...

    async def forget(self, name: str) -> None:
        """Delete the text of this name, if there is one."""
        ...


class ProcessMemory:
    """A memory which ends with its process: the demo's, and the tests'."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        """Return the text last saved under this name, or None."""
        return self.texts.get(name)

    async def save(self, name: str, text: str) -> None:
        """Save a text in place of the last one of this name."""
        self.texts[name] = text

    async def forget(self, name: str) -> None:
        """Delete the text of this name, if there is one."""
        self.texts.pop(name, None)


ReadNotes = Callable[[Memory], Awaitable[Sequence[str]]]
"""Returns what people should know of what a client keeps."""


async def no_notes(_: Memory) -> Sequence[str]:
    """Return no notes: nothing was learned which people should know."""
    return ()
