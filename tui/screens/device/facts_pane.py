"""What each vendor says of a device, side by side, and the same as text for a ticket."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.verdict.evidence import UnitEvidence
from tui.domain.verdict.judge import other_finding_lines, other_findings, verdict
from tui.screens.device.facts import VendorFacts, facts, heading, told_in_lines
from tui.screens.device.head import SIGNS, WRONG
from tui.widgets.line.side_by_side import Fact, SideBySide


class FactsPane(VerticalScroll, can_focus=True):
    """The facts of one device, a column for each vendor."""

    DEFAULT_CSS = """
    FactsPane {
        height: 1fr; padding: 0 1;
        & > #findings { height: auto; padding-bottom: 1; }
    }
    """

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self._told: Sequence[VendorFacts] = ()
        self._case: UnitEvidence | None = None

    def compose(self) -> ComposeResult:
        """Lay out the verdict and the columns."""
        yield Static(id="findings")
        yield SideBySide()

    async def load(self, records: Sequence[DeviceRecord], case: UnitEvidence | None) -> None:
        """Show the verdict, these records, and when they last changed."""
        self._case = case
        said, *grounds = self._judged() or [""]
        is_above = case is not None and verdict(case).severity in WRONG
        words = "\n".join(grounds if is_above else [said, *grounds])
        findings = self.query_one("#findings", Static)
        if str(findings.content) != words:
            findings.update(Content(words))
        told = []
        for record in records:
            changes = await self.console.store.history.changes(record.account, record.key)
            last = changes[-1] if changes else None
            title = f"{self.console.accounts[record.account].title} · {record.account}"
            told.append(
                VendorFacts(record, title, last.at if last else None, last.field if last else "")
            )
        self._told = told
        self.query_one(SideBySide).show([one.title for one in told], facts(told, self._manner()))

    def known(self) -> list[tuple[str, str]]:
        """Return what is known, each with what it is, times as instants: what can be copied alone."""
        pairs = [(fact.label, value) for fact in self._facts() for value in fact.values if value]
        return list(dict.fromkeys(pairs))

    def ticket(self, title: str) -> str:
        """Write down all that is known beneath a title and the time it is: what ages are said are of then."""
        manner = replace(self._manner(), absolute=True)
        title = f"{title} · {format_time(manner.now, manner)}"
        records = [one.record for one in self._told]
        blocks = told_in_lines([one.title for one in self._told], self._facts())
        return "\n".join([title, heading(records, manner), *self._judged(), *blocks])

    def _judged(self) -> list[str]:
        if self._case is None:
            return []
        found = verdict(self._case)
        first, *rest = found.lines()
        said = f"{SIGNS[found.severity]} {found.severity}: {first}"
        return [said, *rest, *other_finding_lines(other_findings(self._case))]

    def _facts(self) -> Sequence[Fact]:
        return facts(self._told, replace(self._manner(), absolute=True))
