"""Words below a list: a line or two, and a sign if there are more."""

from textual.content import Content
from textual.widgets import Static


class NoteLine(Static):
    """A short text; what does not fit ends in `…`."""

    DEFAULT_CSS = """
    NoteLine { height: auto; padding: 0 1; color: $text-muted; }
    """

    def __init__(self, most_lines: int = 2) -> None:
        """Start empty; `most_lines` is the most lines to take."""
        super().__init__(markup=False)
        self._most_lines = most_lines
        self._words = ""

    @property
    def words(self) -> str:
        """The whole text, whether it fits or not."""
        return self._words

    def say(self, words: str) -> None:
        """Show a text; the same text again draws nothing."""
        if words != self._words:
            self._words = words
            self._fit()

    def on_resize(self) -> None:
        """Show as much as fits now."""
        self._fit()

    def _fit(self) -> None:
        width, whole = self.size.width, Content(self._words)
        lines = whole.wrap(width) if width else []
        fitted = whole
        if len(lines) > self._most_lines:
            kept = lines[: self._most_lines]
            tail = Content(" ").join(lines[self._most_lines - 1 :])
            kept[-1] = tail.truncate(width, ellipsis=True)
            fitted = Content("\n").join(kept)
        if str(self.content) != fitted.plain:
            self.update(fitted)
