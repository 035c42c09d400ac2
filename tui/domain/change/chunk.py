"""Split targets into requests. A crash leaves all targets of one request unknown, so chunks are small."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from tui.domain.change.action import Action

CHARGED_CHUNK = 10
"""The most targets per request of an action which costs money or cannot be repeated: few enough for a
person to check one by one after a crash."""
SINGLE_BELOW = 25
"""With fewer targets than this, such an action sends one target per request: it still ends soon."""
SET_CHUNK = 100
"""The most targets per request of any action: an answer for more is slow, and hard to check."""


class HasValues(Protocol):
    """A target which may have values of its own."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of this target alone."""
        ...


Target = TypeVar("Target", bound=HasValues)


def chunk_size(action: Action, targets: int, most: int | None = None) -> int:
    """Return how many targets of a job one request carries; `most` lowers it for an account."""
    size = max(1, min(action.chunk, SET_CHUNK, most or SET_CHUNK))
    if action.repeat == "never" or action.charge:
        size = min(size, CHARGED_CHUNK if targets >= SINGLE_BELOW else 1)
    return size


def split_chunks(targets: Sequence[Target], size: int) -> list[list[Target]]:
    """Split targets into chunks, in order; all targets of a chunk have the same values."""
    found: list[list[Target]] = []
    for target in targets:
        last = found[-1] if found else []
        if last and len(last) < size and last[0].values == target.values:
            last.append(target)
        else:
            found.append([target])
    return found
