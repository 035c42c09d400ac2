"""Lists of options whose pages are counted in options, so that they can be paged before they are laid out."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import OptionList, Select
from textual.widgets._select import (  # what Select opens: it offers no way to change it
    SelectCurrent,
    SelectOverlay,
)

if TYPE_CHECKING:
    _List = OptionList
else:  # Textual takes styles and names from the first base which is a widget: that must be the list itself
    _List = object


class PagedByOptions(_List):
    """Pages for one of Textual's lists; its own paging fails while the options are newer than the layout."""

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


class ChoiceList(PagedByOptions, OptionList):
    """A list of options to choose from."""


class ChoiceOverlay(PagedByOptions, SelectOverlay):
    """The list which a `ChoiceBox` opens."""


class ChoiceBox(Select[str]):
    """One line which opens a list to choose from."""

    def compose(self) -> ComposeResult:
        """Compose the choice and the list, as Textual does, with our own list."""
        yield SelectCurrent(self.prompt)
        yield ChoiceOverlay(type_to_search=self._type_to_search).data_bind(compact=Select.compact)
