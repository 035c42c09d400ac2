"""A vendor's field names, found whatever their case and underscores."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def look_up(sent: Mapping[str, Any], *names: str) -> Any:
    """Find the first of these keys whatever its case and underscores; None if there is none."""
    folded = _folded_names(tuple(sent))
    return next(
        (sent[folded[fold_name(name)]] for name in names if fold_name(name) in folded), None
    )


@lru_cache(1_024)
def _folded_names(names: tuple[str, ...]) -> Mapping[str, str]:
    """Return by each folded name the field which has it: the objects of a list have the same names."""
    return {fold_name(name): name for name in names}


@lru_cache(4_096)
def fold_name(key: str) -> str:
    """Return a field's name without case, underscores and hyphens."""
    return key.replace("_", "").replace("-", "").casefold()
