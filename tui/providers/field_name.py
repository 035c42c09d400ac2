"""A vendor's field names, found whatever their case and underscores."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def look_up(sent: Mapping[str, Any], *names: str) -> Any:
    """Find the first of these keys whatever its case and underscores; None if there is none."""
    folded = {fold_name(key): value for key, value in sent.items()}
    return next((folded[fold_name(name)] for name in names if fold_name(name) in folded), None)


@lru_cache(4_096)
def fold_name(key: str) -> str:
    """Return a field's name without case, underscores and hyphens."""
    return key.replace("_", "").replace("-", "").casefold()
