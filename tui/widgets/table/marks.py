"""Which rows are marked: by key, so that refresh, sort and filter leave them alone."""

from collections.abc import Iterable


class Marks:
    """The marked rows of one list, and from where a range would begin."""

    def __init__(self) -> None:
        """Start with nothing marked."""
        self.keys: set[str] = set()
        self.anchor: tuple[str, int] | None = None
        """The row last marked and where it was; a range reaches from there to the cursor."""
        self.hidden = 0
        """How many of them the filter hides, as the screen last counted."""

    def __len__(self) -> int:
        """Count them, hidden ones too."""
        return len(self.keys)

    def __contains__(self, key: object) -> bool:
        """Return whether the row of this key is marked."""
        return key in self.keys

    def toggle(self, key: str, index: int) -> None:
        """Mark a row or take its mark away; a range may begin here."""
        self.keys ^= {key}
        self.anchor = (key, index)

    def add(self, keys: Iterable[str]) -> None:
        """Mark rows, whether they are shown or not."""
        self.keys.update(keys)

    def clear(self) -> None:
        """Take every mark away, the hidden ones too."""
        self.keys.clear()
        self.anchor = None
        self.hidden = 0
