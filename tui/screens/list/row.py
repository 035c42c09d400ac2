"""Every field of one row or report under the vendor's names, and the rows which belong to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui.console import Console, read_list
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column, ListSpec
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource, split_key
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.session import session_of
from tui.screens.shell.store_notice import outlast_store, reload_when_back

FIELD_COLUMNS = (Column("key", "Field", 26), Column("value", "Value", 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRow(OwnRow):
    """One field of a row, by its dotted name."""

    value: Any


def field_rows(account: str, fields: Mapping[str, Any]) -> list[FieldRow]:
    """Return a row for each field; nested fields get dotted names."""
    return [FieldRow(account=account, key=name, value=value) for name, value in flat(fields)]


def flat(fields: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Return every field with its dotted name; a list counts as one value."""
    found: list[tuple[str, Any]] = []
    for name, value in fields.items():
        full = f"{prefix}{clean(str(name))}"
        if isinstance(value, Mapping) and value:
            found += flat(value, f"{full}.")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            found.append((full, ", ".join(map(str, value))))
        else:
            found.append((full, value))
    return found


class FieldsScreen(ListScreen):
    """All fields of a row; `/` filters them."""

    def __init__(
        self, title: str, rows: Sequence[FieldRow], manner: Callable[[], TimeStyle]
    ) -> None:
        super().__init__(
            ListSource(FIELD_COLUMNS, lambda: rows), manner, "fields", heading=clean(title)
        )


class RowsScreen(ListScreen):
    """The rows which belong to one row: a group's devices, a device's messages."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "refresh", "Refresh")]

    def __init__(
        self,
        console: Console,
        account: str,
        spec: ListSpec,
        argument: str,
        title: str,
        manner: Callable[[], TimeStyle],
    ) -> None:
        """Show the rows of a list which takes an argument, such as a group's key."""
        super().__init__(
            ListSource(spec.columns, lambda: self._rows, now=console.now),
            manner,
            spec.title.lower(),
            heading=clean(title),
            kept_as=f"{console.accounts[account].name}.{spec.name}",
        )
        self.console = console
        self._account = account
        self._spec = spec
        self._argument = argument
        self._rows: Sequence[Row] = ()

    def on_mount(self) -> None:
        """Show the stored rows; without any, ask the vendor."""
        super().on_mount()
        reload_when_back(self, self.fetch)
        self.fetch()

    @work(exclusive=True, group="list", exit_on_error=False)
    async def fetch(self, *, again: bool = False) -> None:
        """Read the rows from the store, or from the vendor when none are stored or with `again`."""

        def say_asking() -> None:
            self.pane.why_empty("Asking the vendor…")
            self.pane.note("asking the vendor…")

        reading = await read_list(
            self.console,
            self._account,
            self._spec.name,
            self._argument,
            again=again,
            on_ask=say_asking,
        )
        self._rows = reading.rows
        self.pane.why_empty(reading.problem)
        self.pane.note(*reading.notes, self._spec.note)
        self.pane.load()

    @on(ListPane.Chosen)
    async def _open(self, event: ListPane.Chosen) -> None:
        """Open a row: its device if that is stored, else all its fields."""
        account, key = split_key(event.key)
        with outlast_store(self):
            if await self.console.store.devices.get(account, key) is not None:
                return  # the application opens the device, which has the same key
        event.stop()
        row = next((row for row in self._rows if row.key == key), None)
        if row is not None:
            rows = field_rows(row.account, row.vendor)
            title = clean(key)
            session_of(self).navigation.open(
                OpenedScreen(title, lambda: FieldsScreen(title, rows, self._manner))
            )

    def action_refresh(self) -> None:
        """Ask the vendor again."""
        self.fetch(again=True)
