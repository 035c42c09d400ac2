"""A list of units, and beside it the unit under the cursor; on a narrower screen its verdict in one line."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.commands import PREVIEW, bindings
from tui.console import Console
from tui.domain.attention.subject import UnitSubject
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle
from tui.screens.list.column_arrangement import is_phone
from tui.screens.list.first_rows import FirstRows
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import split_key
from tui.screens.shell.bandwidth import is_line_slow
from tui.screens.shell.delayed_work import DelayedWork
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store
from tui.screens.units.preview import UnitPreview, newest_comment, verdict_words
from tui.screens.units.source import UNITS, UnitSource
from tui.widgets.table.table import Table

WIDE_CELLS = 120
"""From so many cells on, the unit stands beside the list; below, one line stands beneath it."""

LOADS_SECONDS = 0.3
"""How long until a row which is not there yet is looked for again."""


class UnitsPane(Vertical):
    """Units, and what is known of the one under the cursor; `v` hides that, or shows it again."""

    DEFAULT_CSS = """
    UnitsPane {
        height: 1fr;
        & > Horizontal { height: 1fr; }
        & > Horizontal > ListPane { width: 1fr; }
        & UnitPreview { width: 44; height: 1fr; display: none; border-left: vkey $panel; }
        & > #beneath {
            height: auto; max-height: 2; display: none; padding: 0 1;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        &.-beside UnitPreview { display: block; }
        &.-beneath > #beneath { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings([PREVIEW])

    def __init__(
        self,
        console: Console,
        manner: Callable[[], TimeStyle],
        *,
        id: str | None = None,
        opening: FirstRows | None = None,
        keeps_view: bool = False,
    ) -> None:
        """List the units of all accounts; `opening` holds the first rows if they are read already.

        With `keeps_view`, filter, order and row are those which the list was left with.
        """
        super().__init__()
        self.console = console
        self._manner = manner
        self._renewal = DelayedWork(self, self._follow)
        self.pane = ListPane(
            UnitSource(console),
            manner,
            noun="units",
            kept_as=UNITS,
            keeps_view=keeps_view,
            opening=opening,
            id=id,
        )

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the records of the marked units, or of the one under the cursor, by their names."""
        from tui.screens.units.targets import records_to_act_on

        return await records_to_act_on(self.pane)

    def compose(self) -> ComposeResult:
        """Compose the list, the unit beside it, and the line beneath."""
        self._arrange()  # before they are there: each would be styled a second time
        with Horizontal():
            yield self.pane
            yield UnitPreview()
        yield Static(id="beneath", markup=False)

    def on_mount(self) -> None:
        """Show the unit again when units change."""
        self._stop_listening = self.console.store.subscribe(self._changed)
        if self._is_shown:
            self._follow()

    def on_unmount(self) -> None:
        """Stop listening."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & {"units", "devices"} and self._is_shown:
            self.call_later(self._renewal.ask)

    @property
    def _is_shown(self) -> bool:
        return self.has_class("-beside") or self.has_class("-beneath")

    def on_resize(self) -> None:
        """Show as much as there is room for."""
        self._rearrange()

    def _rearrange(self) -> None:
        if self._arrange() and self._is_shown:
            self._follow()

    def _arrange(self) -> bool:
        """Make room for the unit where there is any; return whether it is elsewhere now."""
        cells = self.app.size.width
        is_wanted = session_of(self).views.has_preview and not is_line_slow(self)
        was_at = self.has_class("-beside"), self.has_class("-beneath")
        self.set_class(is_wanted and cells >= WIDE_CELLS, "-beside")
        self.set_class(is_wanted and not is_phone(cells) and cells < WIDE_CELLS, "-beneath")
        return was_at != (self.has_class("-beside"), self.has_class("-beneath"))

    def action_preview(self) -> None:
        """Hide the unit beside the list, or show it again; on a slow line it is never shown."""
        if is_line_slow(self):
            self.notify(
                "The preview is off to save bandwidth. Press B for full bandwidth.", markup=False
            )
            return
        views = session_of(self).views
        views.has_preview = not views.has_preview
        self._rearrange()
        if not views.has_preview:
            self.notify("Preview off: v shows it again.", markup=False, timeout=2)

    @on(Table.CursorMoved)
    def _move(self) -> None:
        if self._is_shown:
            self._follow()

    @work(exclusive=True, group="preview", exit_on_error=False)
    async def _follow(self) -> None:
        """Show the unit under the cursor, once the cursor rests: a held arrow key reads nothing."""
        await asyncio.sleep(session_of(self).pauses.before_preview)
        key = self.pane.table.cursor_key
        if not self._is_shown:
            return
        if not key and self.pane.table.row_count:  # its row is not loaded yet, and no move may come
            self.set_timer(LOADS_SECONDS, self._follow)
            return
        with outlast_store(self):
            store, manner = self.console.store, self._manner()
            unit = await store.units.of_device(*split_key(key)) if key else None
            comments = await store.attention.comments(UnitSubject(unit.key)) if unit else ()
            if self.has_class("-beside"):
                self.query_one(UnitPreview).show(unit, manner, comments)
            else:
                lines = (verdict_words(unit), newest_comment(comments, manner)) if unit else ()
                self.query_one("#beneath", Static).update(Content("\n".join(filter(None, lines))))
