"""Chunks: how many targets go into one request, since a chunk is the blast radius of a crash."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from tui.domain.change.action import Action

CHARGED_CHUNK = 10
"""Of what costs money or cannot be repeated."""
SINGLE_BELOW = 25
"""Below so many targets, what is charged goes one by one."""
SET_CHUNK = 100


class HasValues(Protocol):
    """A target which may have values of its own."""

    @property
    def values(self) -> Mapping[str, Any]:
        """What is filled in for this target alone."""
        ...


Target = TypeVar("Target", bound=HasValues)


def chunk_size(action: Action, targets: int, most: int | None = None) -> int:
    """Return how many targets of a job one request carries; `most` lowers it for an account."""
    size = max(1, min(action.chunk, SET_CHUNK, most or SET_CHUNK))
    if action.repeat == "never" or action.charge:
        size = min(size, CHARGED_CHUNK if targets >= SINGLE_BELOW else 1)
    return size


def split_chunks(targets: Sequence[Target], size: int) -> list[list[Target]]:
    """Cut targets into chunks, in order; those of one chunk are all filled in alike."""
    found: list[list[Target]] = []
    for target in targets:
        last = found[-1] if found else []
        if last and len(last) < size and last[0].values == target.values:
            last.append(target)
        else:
            found.append([target])
    return found
