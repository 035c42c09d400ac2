"""A list of lines below a header: its cursor, its scrolling, and repainting as little as possible."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, clamp
from textual.reactive import reactive
from textual.scroll_view import ScrollView

from tui.widgets.line.scroll_bar import HEADER_LINES, thumb

WHEEL_ROWS = 3


class LineList(ScrollView, can_focus=True, inherit_bindings=False):
    """Any number of one-line rows, one of them under the cursor; only visible rows are drawn.

    The scroll bar is not Textual's: a bar beside the rows costs 2 KB a page, a sign at the end of
    each row costs nothing.
    """

    DEFAULT_CSS = """
    LineList {
        width: 1fr;
        height: 1fr;
        scrollbar-size: 0 0;
        overflow: hidden hidden;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home,g", "go_first", "First", show=False),
        Binding("end,G,shift+g", "go_last", "Last", show=False),
    ]

    auto_links = False
    cursor: reactive[int] = reactive(0, repaint=False)
    """The position of the row under the cursor."""

    def __init__(self) -> None:
        """Start with no rows."""
        super().__init__()
        self.row_count = 0

    @property
    def body_height(self) -> int:
        """How many rows are visible at once."""
        return max(0, self.size.height - HEADER_LINES)

    @property
    def max_scroll_y(self) -> int:
        """How far down the list can scroll; before it is laid out, as if it filled the screen."""
        lines = self.body_height or self.app.size.height - HEADER_LINES
        return max(0, self.row_count - lines)

    @property
    def seen(self) -> tuple[int, int]:
        """The positions of the first visible row and of the first row below the view."""
        top = self.scroll_offset.y
        return top, min(self.row_count, top + self.body_height)

    def refresh_titles(self) -> None:
        """Repaint the titles."""
        self.refresh(Region(0, 0, self.size.width, HEADER_LINES))

    def refresh_row(self, index: int, extent: range | None = None) -> None:
        """Repaint one row, or only this part of its line, if the row is visible."""
        top, bottom = self.seen
        if top <= index < bottom:
            part = extent or range(self.size.width)
            self.refresh(Region(part.start, HEADER_LINES + index - top, len(part), 1))

    def scroll_rows_to(self, top: int) -> None:
        """Scroll a position to the top, or as near as the list allows."""
        self.scroll_target_y = self.scroll_y = clamp(top, 0, self.max_scroll_y)

    def set_row_count(self, total: int) -> None:
        """Set the number of rows; the view is repainted only if it looks different now."""
        before = self.seen, self.thumb
        self.row_count = total
        self.settle()
        if (self.seen, self.thumb) != before:
            self.refresh()

    def settle(self) -> None:
        """Clamp scroll offset and cursor to the number of rows."""
        self.scroll_rows_to(self.scroll_offset.y)
        if self.cursor >= self.row_count:
            self.cursor = max(0, self.row_count - 1)

    def show_cursor(self) -> None:
        """Scroll to the cursor if it is out of view."""
        top, bottom = self.seen
        if self.body_height and not top <= self.cursor < bottom:
            self.scroll_rows_to(self.cursor - self.body_height // 2)

    def carry_cursor(self, index: int) -> None:
        """Move cursor and view together: the row under the cursor has moved to this position."""
        shift = index - self.cursor
        if shift:
            top = self.scroll_offset.y
            self.set_reactive(LineList.cursor, self.validate_cursor(index))
            self.scroll_rows_to(top + shift)
            self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Clamp the cursor to the list."""
        return clamp(cursor, 0, max(0, self.row_count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint two rows; beyond an edge scroll by half a page, since each scroll repaints a page."""
        if old == new:
            return
        self.refresh_row(old)
        self.refresh_row(new)
        top, bottom = self.seen
        if not top <= new < bottom:
            half = self.body_height // 2
            self.scroll_rows_to(new - half if abs(new - old) == 1 else new - (new > old) * half)

    def action_move(self, step: int) -> None:
        """Move the cursor by rows."""
        self.cursor += step

    def action_page(self, step: int) -> None:
        """Move cursor and view by a page together."""
        rows = step * max(1, self.body_height - 1)
        self.scroll_rows_to(self.scroll_offset.y + rows)
        self.cursor += rows

    def action_go_first(self) -> None:
        """Move to the first row."""
        self.scroll_rows_to(0)
        self.cursor = 0

    def action_go_last(self) -> None:
        """Move to the last row."""
        self.scroll_rows_to(self.row_count)
        self.cursor = self.row_count - 1

    @property
    def thumb(self) -> range:
        """The lines of the body with the thumb of the scroll bar; none when all rows are visible."""
        return thumb(self.body_height, self.row_count, self.scroll_offset.y)

    def on_click(self, event: events.Click) -> None:
        """Scroll when the scroll bar was clicked, else move the cursor to the clicked row."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        line = offset.y - HEADER_LINES
        index = self.scroll_offset.y + line
        if line < 0:
            self.click_header(offset.x)
        elif line >= self.body_height or index >= self.row_count:
            return
        elif offset.x == self.size.width - 1 and self.max_scroll_y:
            self.scroll_rows_to(self.max_scroll_y * line // max(1, self.body_height - 1))
        else:
            self.cursor = index
            self.click_row(offset.x, event)

    def click_header(self, x: int) -> None:
        """React to a click on the header."""

    def click_row(self, x: int, event: events.Click) -> None:
        """React to a click on a row; the cursor is on it already."""

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.scroll_rows_to(self.scroll_offset.y + WHEEL_ROWS)
        event.stop()

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.scroll_rows_to(self.scroll_offset.y - WHEEL_ROWS)
        event.stop()
