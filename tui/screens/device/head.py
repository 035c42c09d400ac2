"""The lines above a device's tabs: its identity, last contact and position, and what is wrong."""

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.console.report_details import NO_DETAILS, ReportDetails
from tui.console.unit_evidence import collect_evidence
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.domain.verdict.evidence import UnitEvidence
from tui.domain.verdict.plain_judge import verdict
from tui.screens.device.facts import heading

SIGNS = {"ok": "●", "info": "○", "warning": "▲", "critical": "✗"}
"""The sign of each severity; the word is always written beside it."""
WRONG = ("warning", "critical")


async def case_of(console: Console, unit: Unit, manner: TimeStyle) -> UnitEvidence:
    """Return the evidence on a unit, its times in the user's zone."""
    instants = replace(manner, absolute=True)
    (case,) = await collect_evidence(console, [unit], lambda at: format_time(at, instants))
    return case


class DeviceHead(Vertical):
    """One line with identity, last contact and position; and what is wrong, if something is."""

    DEFAULT_CSS = """
    DeviceHead {
        height: auto;
        & > #verdict { display: none; height: auto; max-height: 3; padding: 0 1; }
        & > #verdict.warning { display: block; color: $text-warning; }
        & > #verdict.critical { display: block; color: $text-error; }
    }
    """

    def __init__(
        self,
        records: Sequence[DeviceRecord],
        case: UnitEvidence | None,
        manner: TimeStyle | None,
        details: ReportDetails = NO_DETAILS,
    ) -> None:
        """Show these in the first frame, if they are read already."""
        super().__init__()
        words = heading(records, manner, details) if records and manner else ""
        self._heading = Static(Content(words), classes="heading", id="heading")
        self._verdict = Static(id="verdict")
        self._judge(case)

    def compose(self) -> ComposeResult:
        """Compose the lines."""
        yield self._heading
        yield self._verdict

    def show(
        self,
        records: Sequence[DeviceRecord],
        case: UnitEvidence | None,
        manner: TimeStyle,
        details: ReportDetails = NO_DETAILS,
    ) -> None:
        """Show how a device is now; unchanged words draw nothing."""
        self.show_heading(heading(records, manner, details))
        self._judge(case)

    def show_heading(self, words: str) -> None:
        """Replace the first line."""
        if str(self._heading.content) != words:
            self._heading.update(Content(words))

    def _judge(self, case: UnitEvidence | None) -> None:
        found = verdict(case) if case else None
        severity = found.severity if found else "ok"
        words = f"{SIGNS[severity]} {severity}: {clean(found.sentence)}" if found else ""
        shown = words if severity in WRONG else ""
        if str(self._verdict.content) != shown:
            self._verdict.update(Content(shown))
        for wrong in WRONG:
            self._verdict.set_class(severity == wrong, wrong)
