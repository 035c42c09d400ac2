"""A device's texts in one thread: what it sent, what we sent, and the status of each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tui.console import Console, read_list
from tui.console.older_texts import lists_older_texts, store_texts
from tui.domain.change.action import TargetState
from tui.domain.device.directions import DIRECTIONS
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Text, text_thread
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.pane import ListPane
from tui.screens.list.row import FieldsScreen, field_rows
from tui.screens.list.row_source import ListSource, split_key
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.history import OpenedScreen
from tui.screens.shell.session import session_of

A_MONTH = timedelta(days=30)
COLUMNS = (
    Column("at", "When", 18, "time"),
    Column("way", "", 5),
    Column("words", "Text", 60),
    Column("status", "Status", 28),
    Column("delay", "Delay", 7),
    Column("failure", "Failure", 20),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEntry(OwnRow):
    """One text of the thread."""

    at: datetime | None
    way: str
    """`in` or `out`."""
    words: str
    status: str
    delay: str
    """How long the delivery took."""
    failure: str


class MessagesScreen(ListScreen, ActionScreen):
    """The thread of one SIM; `m` sends a text, `r` asks the carrier again, `o` for 30 days more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "act_on('send_sms')", "Send text"),
        Binding("r", "refresh", "Refresh"),
        Binding("o", "older", "Older texts"),
        Binding(
            "d", "direction", "Direction", tooltip="Show all texts, only received, or only sent"
        ),
    ]

    def __init__(
        self, console: Console, record: DeviceRecord, manner: Callable[[], TimeStyle]
    ) -> None:
        """Show the texts of this SIM."""
        source = ListSource(COLUMNS, self._rows)
        super().__init__(source, manner, "texts", heading="Texts")
        self.console = console
        self._record = record
        self._thread: Sequence[TextEntry] = ()
        self._direction = DIRECTIONS[0]
        self._span = A_MONTH

    def _rows(self) -> Sequence[TextEntry]:
        """Return the texts of the direction which is shown, the newest first."""
        ways = {"received": "in", "sent": "out"}
        way = ways.get(self._direction)
        return [text for text in self._thread if way in {None, text.way}]

    def action_direction(self) -> None:
        """Show all texts, only those received, or only those sent."""
        place = DIRECTIONS.index(self._direction) + 1
        self._direction = DIRECTIONS[place % len(DIRECTIONS)]
        self._note("")
        self.pane.table.restore("", 0)
        self.pane.load()

    def _note(self, words: str) -> None:
        only = "" if self._direction == DIRECTIONS[0] else f"only {self._direction}: d shows others"
        self.pane.note(only, words)

    def on_mount(self) -> None:
        """Read the stored texts, and again when a text of ours makes progress."""
        super().on_mount()
        self._stop_listening = self.console.store.subscribe(self._changed)
        self.load()

    def on_unmount(self) -> None:
        """Unsubscribe from the store."""
        self._stop_listening()

    def _changed(self, topics: frozenset[str]) -> None:
        if "jobs" in topics:
            self.call_later(self.load)

    def action_refresh(self) -> None:
        """Ask the carrier again."""
        self.load(again=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer older texts only where the vendor lists texts by span."""
        if action == "older":
            return lists_older_texts(self.console, self._record.account)
        return super().check_action(action, parameters)

    @work(exclusive=True, group="thread", exit_on_error=False)
    async def action_older(self) -> None:
        """Ask the carrier for 30 days more, and keep all of them in the store."""
        span = self._span + A_MONTH
        self.pane.note(f"asking for the texts of {span.days} days…")
        if problem := await store_texts(self.console, self._record, span):
            self.pane.note(problem)
            return
        self._span = span
        self.load()

    @work(exclusive=True, group="thread", exit_on_error=False)
    async def load(self, *, again: bool = False) -> None:
        """Read the thread from the store; without texts there, or with `again`, ask the vendor."""
        record = self._record
        texts = self.console.accounts[record.account].texts
        if texts is None:
            return
        account, address = record.account, record.address
        reading = await read_list(self.console, account, texts.name, address, again=again)
        listed = [texts.read(row) for row in reading.rows]
        self._thread = [
            self._row(nth, text)
            for nth, text in enumerate(text_thread(listed, await self._sent_texts()))
        ]
        self._note(reading.problem or ("" if listed else texts.why_empty))
        self.pane.load()

    async def _sent_texts(self) -> list[Text]:
        found: list[Text] = []
        account = self._record.account
        fields = {
            action.name: action.text
            for action in self.console.accounts[account].actions
            if action.text
        }
        for head in await self.console.store.journal.job_heads():
            if head.action not in fields or head.account != account:
                continue
            field = fields[head.action]
            job = await self.console.store.journal.job(head.job)
            for row in job.targets:
                if row.key == self._record.address and row.state is not TargetState.SKIPPED:
                    words = str(row.values.get(field) or job.values.get(field) or "")
                    known = row.evidence or (str(row.state))
                    found.append(Text(row.sent_at, words, False, known, job.job))  # noqa: FBT003 - ours
        return found

    def _row(self, nth: int, text: Text) -> TextEntry:
        return TextEntry(
            account=self._record.account,
            key=str(nth),
            at=text.at,
            way="in" if text.is_inbound else "out",
            words=text.words,
            status=text.status,
            delay="" if text.delay is None else format_age(text.delay.total_seconds()),
            failure=text.failure,
        )

    async def targets(self) -> Sequence[DeviceRecord]:
        """Return the SIM of the thread."""
        return (self._record,)

    def acting_accounts(self) -> Sequence[str]:
        """Return the SIM's account."""
        return (self._record.account,)

    def on_list_pane_chosen(self, event: ListPane.Chosen) -> None:
        """Show a text whole: its column may be too narrow for it."""
        event.stop()
        entry = self._thread[int(split_key(event.key)[1])]
        fields = {
            "when": entry.at and entry.at.isoformat(),
            "way": entry.way,
            "text": entry.words,
            "status": entry.status,
            "delay": entry.delay or None,
            "failure": entry.failure or None,
        }
        rows = field_rows(entry.account, fields)
        session_of(self).navigation.open(
            OpenedScreen("Text", lambda: FieldsScreen("Text", rows, self._manner))
        )
