"""The facts of each vendor about a device, side by side, and the same as text for a ticket."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import Console, pending_changes
from tui.console.report_details import NO_DETAILS, record_details
from tui.domain.change.pending_change import PendingChange
from tui.domain.device.record import DeviceRecord
from tui.domain.place.clusters import fleet_spots
from tui.domain.place.distance import geo_uri, web_map_url
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.unit.unit import Unit
from tui.domain.verdict.evidence import UnitEvidence
from tui.domain.verdict.plain_judge import other_finding_lines, other_findings, verdict
from tui.screens.device.facts import VendorFacts, fact_lines, facts, heading
from tui.screens.device.head import SIGNS, WRONG
from tui.widgets.line.side_by_side import Fact, SideBySide
from tui.widgets.map.caption import CaptionPart, MapCaption, can_link


def photo_addresses(console: Console, records: Sequence[DeviceRecord]) -> list[str]:
    """Return the addresses of a device's photos."""
    found = (console.accounts[record.account].photo_address(record) for record in records)
    return list(dict.fromkeys(filter(None, found)))


def code_links(console: Console, records: Sequence[DeviceRecord]) -> tuple[str, ...]:
    """Return what a phone may open: the newest position, in two forms, and the photos."""
    spots = fleet_spots([Unit(key="", records=tuple(records))]).spots
    places = ((geo_uri(s.position, s.radius_m), web_map_url(s.position)) for s in spots)
    return (*chain.from_iterable(places), *photo_addresses(console, records))


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
        self._vendors: Sequence[VendorFacts] = ()
        self._case: UnitEvidence | None = None
        self._pending: Sequence[PendingChange] = ()

    def compose(self) -> ComposeResult:
        """Compose the verdict and the columns."""
        yield Static(id="findings")
        yield SideBySide()
        yield MapCaption(links=can_link(os.environ), id="photos")

    async def load(self, records: Sequence[DeviceRecord], case: UnitEvidence | None) -> None:
        """Show the verdict, these records, and when they last changed."""
        self._case = case
        self._pending = await pending_changes(self.console, records)
        sentence, *evidence = self._judged() or [""]
        is_above = case is not None and verdict(case).severity in WRONG
        shown = evidence if is_above else [sentence, *evidence]
        words = "\n".join([*shown, *self._on_its_way(self._manner())])
        findings = self.query_one("#findings", Static)
        if str(findings.content) != words:
            findings.update(Content(words))
        vendors = []
        for record in records:
            changes = await self.console.store.history.changes(record.account, record.key)
            last = changes[-1] if changes else None
            title = f"{self.console.accounts[record.account].title} · {record.account}"
            details = await record_details(self.console, record)
            at, field = (last.at, last.field) if last else (None, "")
            about = self.console.accounts[record.account].about_device(record)
            vendors.append(VendorFacts(record, title, at, field, details, about))
        self._vendors = vendors
        self._show_photos(photo_addresses(self.console, records))
        self.query_one(SideBySide).show(
            [vendor.title for vendor in vendors], facts(vendors, self._manner())
        )

    def _show_photos(self, addresses: Sequence[str]) -> None:
        """Show the addresses of photos as links; nothing is fetched."""
        lines = [
            [CaptionPart("Photo: "), CaptionPart(address, link=address)] for address in addresses
        ]
        hint = [[CaptionPart("G shows it as a QR code to open on a phone.")]] if lines else []
        self.query_one("#photos", MapCaption).show([*lines, *hint])

    def known(self) -> list[tuple[str, str]]:
        """Return each known value with its label, times as instants: these can be copied alone."""
        pairs = [(fact.label, value) for fact in self._facts() for value in fact.values if value]
        return list(dict.fromkeys(pairs))

    def ticket(self, title: str) -> str:
        """Return all facts as text below a title and the current time, to which the ages refer."""
        manner = replace(self._manner(), absolute=True)
        title = f"{title} · {format_time(manner.now, manner)}"
        records = [vendor.record for vendor in self._vendors]
        told = (vendor.details for vendor in self._vendors if vendor.details != NO_DETAILS)
        head = heading(records, manner, next(told, NO_DETAILS))
        blocks = fact_lines([vendor.title for vendor in self._vendors], self._facts())
        said = [*self._judged(), *self._on_its_way(manner)]
        return "\n".join([title, head, *said, *blocks])

    def _on_its_way(self, manner: TimeStyle) -> list[str]:
        """Return what was sent and is not confirmed: the old value, the new one, and the job."""
        sentences = [
            change.sentence(lambda at: format_time(at, manner)) for change in self._pending
        ]
        return [f"On its way: {sentence}" for sentence in sentences]

    def _judged(self) -> list[str]:
        if self._case is None:
            return []
        found = verdict(self._case)
        first, *rest = found.lines()
        sentence = f"{SIGNS[found.severity]} {found.severity}: {first}"
        return [sentence, *rest, *other_finding_lines(other_findings(self._case))]

    def _facts(self) -> Sequence[Fact]:
        return facts(self._vendors, replace(self._manner(), absolute=True))
