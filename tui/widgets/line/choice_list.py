"""A list of options whose pages are counted in options, so that it can be paged before it is laid out."""

from textual.widgets import OptionList


class ChoiceList(OptionList):
    """Textual's list; its own paging fails while the options are newer than the layout."""

    def action_page_up(self) -> None:
        """Move the cursor up by a page."""
        self._page(-1)

    def action_page_down(self) -> None:
        """Move the cursor down by a page."""
        self._page(1)

    def _page(self, direction: int) -> None:
        usable = [place for place, option in enumerate(self.options) if not option.disabled]
        if not usable:
            return
        at = self.highlighted if self.highlighted is not None else -1
        reach = at + direction * max(1, self.size.height)
        near = [place for place in usable if place >= reach] if direction > 0 else [
            place for place in reversed(usable) if place <= reach
        ]  # fmt: skip
        self.highlighted = near[0] if near else usable[-1 if direction > 0 else 0]
