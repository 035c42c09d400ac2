"""Every field of one row or report, as the vendor names them; and the rows beneath it, if any."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.commands import EVERYWHERE, bindings
from tui.console import FAILURES, Console
from tui.domain.device import Row
from tui.domain.show import Manner
from tui.domain.text import clean
from tui.domain.view import Column, ListSpec
from tui.screens.list_pane import ListPane
from tui.screens.sources import ListSource

FIELD_COLUMNS = (Column("key", "Field", 26), Column("vendor.value", "Value", 60))


def field_rows(provider: str, account: str, fields: Mapping[str, Any]) -> list[Row]:
    """Make a row of each field, nested ones with dotted names."""
    return [
        Row(provider=provider, account=account, list="fields", key=name, vendor={"value": value})
        for name, value in _flat(fields)
    ]


def _flat(fields: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in fields.items():
        full = f"{prefix}{clean(str(name))}"
        if isinstance(value, Mapping) and value:
            found += _flat(value, f"{full}.")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            found.append((full, ", ".join(map(str, value))))
        else:
            found.append((full, value))
    return found


class FieldsScreen(Screen[None]):
    """Field by field; `/` finds one among a hundred."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "app.pop_screen", "Back", show=False),
        Binding("slash", "filter", "Filter"),
    ]

    def __init__(self, title: str, rows: Sequence[Row], manner: Callable[[], Manner]) -> None:
        super().__init__()
        self._heading = title
        self._rows = rows
        self._manner = manner

    def compose(self) -> ComposeResult:
        """Lay out the heading and the fields."""
        yield Static(Content(self._heading), classes="heading")
        yield ListPane(ListSource(FIELD_COLUMNS, lambda: self._rows), self._manner, noun="fields")
        yield Footer()

    def on_mount(self) -> None:
        """Put the keyboard on the list."""
        self.query_one(ListPane).table.focus()

    def action_filter(self) -> None:
        """Narrow the fields."""
        self.query_one(ListPane).open_filter()

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()


class RowsScreen(Screen[None]):
    """The rows beneath one row: a group's devices, a device's messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        Binding("escape", "app.pop_screen", "Back", show=False),
        Binding("slash", "filter", "Filter"),
        Binding("r", "refresh", "Refresh"),
    ]

    def __init__(
        self,
        console: Console,
        account: str,
        spec: ListSpec,
        argument: str,
        title: str,
        manner: Callable[[], Manner],
    ) -> None:
        super().__init__()
        self._wired = console
        self._account = account
        self._spec = spec
        self._argument = argument
        self._heading = title
        self._manner = manner
        self._rows: Sequence[Row] = ()

    def compose(self) -> ComposeResult:
        """Lay out the heading and the list."""
        yield Static(Content(self._heading), classes="heading")
        columns = [column for column in self._spec.columns if column.shown]
        source = ListSource(columns, lambda: self._rows)
        yield ListPane(source, self._manner, noun=self._spec.title.lower())
        yield Footer()

    def on_mount(self) -> None:
        """Show what is stored, and ask where nothing is."""
        self.query_one(ListPane).table.focus()
        self.load()

    @work(exclusive=True, group="list", exit_on_error=False)
    async def load(self, *, again: bool = False) -> None:
        """Read the rows from the store, from the vendor where it has none."""
        pane = self.query_one(ListPane)
        page = await self._wired.store.rows(
            self._account, self._spec.name, argument=self._argument
        )
        note = self._spec.note
        if page.fetched_at is None or again:
            pane.note("asking the vendor…")
            try:
                source = self._wired.source(self._account)
                await self._wired.fetcher.rows(source, self._spec.name, self._argument)
            except FAILURES as error:
                note = str(error)
            page = await self._wired.store.rows(
                self._account, self._spec.name, argument=self._argument
            )
        self._rows = page.rows
        pane.note(note)
        pane.load()

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Open one row field by field."""
        _, key = event.key.split("\x1f", 1)
        row = next((one for one in self._rows if one.key == key), None)
        if row is not None:
            rows = field_rows(row.provider, row.account, row.vendor)
            self.app.push_screen(FieldsScreen(f"{self._spec.title}: {key}", rows, self._manner))

    def action_filter(self) -> None:
        """Narrow the list."""
        self.query_one(ListPane).open_filter()

    def action_refresh(self) -> None:
        """Ask the vendor again."""
        self.load(again=True)

    def action_back(self) -> None:
        """Go back."""
        self.app.pop_screen()
