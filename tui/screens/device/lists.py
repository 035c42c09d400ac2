"""The lists of one device: its texts, the reporting frequencies it can be set to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.console import Console, read_list
from tui.domain.device.record import DeviceRecord, Row
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column, ListSpec
from tui.lazy_dataclass import dataclass
from tui.screens.device.facts import settings_of
from tui.screens.list.pane import ListPane
from tui.screens.list.row_source import ListSource
from tui.screens.list.words import noun_of
from tui.screens.shell.store_notice import reload_when_back

STANDING = Column("vendor.standing", "This device", 13, "state")


@dataclass(frozen=True, slots=True)
class DeviceList:
    """A list which each device of an account has."""

    account: str
    spec: ListSpec
    is_choice: bool
    """Whether the device can be set to one of the rows."""


def device_lists(console: Console, account: str) -> Iterator[DeviceList]:
    """Return the lists which belong to a device, or from which one row can be set on it."""
    chosen_from = set(_chosen_from(console, account))
    for spec in console.accounts[account].lists:
        if spec.per == "device" or spec.name in chosen_from:
            yield DeviceList(account, spec, spec.name in chosen_from)


def _chosen_from(console: Console, account: str) -> Iterator[str]:
    for action in console.accounts[account].actions:
        if action.target == "device":
            yield from (
                f.choices_from for f in action.fields if f.kind != "names" and f.choices_from
            )


class DeviceListPane(Vertical):
    """One list of a device: from the store; from the vendor the first time or when asked again."""

    DEFAULT_CSS = """
    DeviceListPane { height: 1fr; }
    """

    def __init__(
        self,
        console: Console,
        record: DeviceRecord,
        shown: DeviceList,
        manner: Callable[[], TimeStyle],
    ) -> None:
        super().__init__()
        self.console = console
        self._record = record
        self._shown = shown
        self._manner = manner
        self._rows: Sequence[Row] = ()

    def compose(self) -> ComposeResult:
        """Compose the list."""
        spec = self._shown.spec
        columns = (STANDING, *spec.columns) if self._shown.is_choice else spec.columns
        yield ListPane(
            ListSource(columns, lambda: self._rows, now=self.console.now),
            self._manner,
            noun=noun_of(spec.title),
            kept_as=f"device.{spec.name}",
        )

    def on_mount(self) -> None:
        """Read again whenever the store was lost and is back."""
        reload_when_back(self, self.load)

    @property
    def pane(self) -> ListPane:
        """The list."""
        return self.query_one(ListPane)

    @work(exclusive=True, group="list", exit_on_error=False)
    async def load(self, *, again: bool = False) -> None:
        """Show the stored rows; without any, or with `again`, ask the vendor."""
        record, spec = self._record, self._shown.spec
        reading = await read_list(
            self.console,
            record.account,
            spec.name,
            record.address,
            again=again,
            on_ask=lambda: self.pane.note("asking the vendor…"),
        )
        self._rows = [self._standing(row) for row in reading.rows]
        waiting = self._waiting() if self._shown.is_choice else ""
        self.pane.note(waiting, *reading.notes, spec.note)
        self.pane.load()

    def _standing(self, row: Row) -> Row:
        if not self._shown.is_choice:
            return row
        settings = settings_of(self._record).items()
        words = {"pending" if "pending" in name.casefold() else "set"
                for name, value in settings if value == row.key}  # fmt: skip
        word = "pending" if "pending" in words else "set" if words else ""
        return replace(row, vendor={**row.vendor, "standing": word})

    def _waiting(self) -> str:
        settings = settings_of(self._record)
        waiting = [
            f"{name} {value}" for name, value in settings.items() if "pending" in name.casefold()
        ]
        return f"pending: {', '.join(waiting)}" if waiting else "no pending change reported"
