"""The verdict on a device with all its reasons, and what each vendor knows of it, side by side."""

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
from tui.domain.text.safe_text import clean
from tui.domain.unit.unit import Unit
from tui.domain.verdict.judgement import Judgement, Link
from tui.domain.verdict.lines import (
    LINK_SIGNS,
    command_of,
    evidence_line,
    finding_lines,
    link_name,
    verdict_line,
)
from tui.screens.device.facts import VendorFacts, age_and_instant, fact_lines, facts, heading
from tui.screens.device.head import is_something_wrong
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
    """The facts of one device: the judgement, then a column for each vendor, then the chain."""

    DEFAULT_CSS = """
    FactsPane {
        height: 1fr; padding: 0 1;
        & > #findings { height: auto; padding-bottom: 1; }
        & > #links { height: auto; padding-top: 1; }
    }
    """

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self._vendors: Sequence[VendorFacts] = ()
        self._judgement: Judgement | None = None
        self._pending: Sequence[PendingChange] = ()

    def compose(self) -> ComposeResult:
        """Compose the judgement, the columns and the chain."""
        yield Static(id="findings")
        yield SideBySide()
        yield MapCaption(links=can_link(os.environ), id="photos")
        yield Static(id="links")

    async def load(
        self, records: Sequence[DeviceRecord], judgement: Judgement | None, next_key: str = ""
    ) -> None:
        """Show the judgement, these records, and when they last changed.

        `next_key` is the key which opens the form of the next step; empty: there is none.
        """
        self._judgement = judgement
        self._pending = await pending_changes(self.console, records)
        manner = self._manner()
        self._show("#findings", Content("\n".join(self._found(manner, next_key))))
        self._show("#links", self._chain(manner))
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
            [vendor.title for vendor in vendors], facts(vendors, manner)
        )

    def _show_photos(self, addresses: Sequence[str]) -> None:
        """Show the addresses of photos as links; nothing is fetched."""
        lines = [
            [CaptionPart("Photo: "), CaptionPart(address, link=address)] for address in addresses
        ]
        hint = [[CaptionPart("G shows it as a QR code to open on a phone.")]] if lines else []
        self.query_one("#photos", MapCaption).show([*lines, *hint])

    def _show(self, where: str, words: Content) -> None:
        line = self.query_one(where, Static)
        if line.content != words:
            line.update(words)

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
        said = [*judged_lines(self._judgement, manner), *self._on_its_way(manner)]
        links = [*chain_lines(self._judgement.chain, manner)] if self._judgement else []
        return "\n".join([title, head, *said, *blocks, *links])

    def _found(self, manner: TimeStyle, next_key: str) -> list[str]:
        """Return what was found; the verdict's sentence is above the tabs already, if it is not ok."""
        lines = judged_lines(self._judgement, manner, next_key)
        if self._judgement and is_something_wrong(self._judgement):
            lines = lines[1:]
        return [*lines, *self._on_its_way(manner)]

    def _chain(self, manner: TimeStyle) -> Content:
        lines = chain_lines(self._judgement.chain, manner) if self._judgement else [""]
        return Content("\n").join([Content.styled(lines[0], "bold"), *map(Content, lines[1:])])

    def _on_its_way(self, manner: TimeStyle) -> list[str]:
        """Return what was sent and is not confirmed: the old value, the new one, and the job."""
        sentences = [
            change.sentence(lambda at: format_time(at, manner)) for change in self._pending
        ]
        return [f"On its way: {sentence}" for sentence in sentences]

    def _facts(self) -> Sequence[Fact]:
        return facts(self._vendors, replace(self._manner(), absolute=True))


def judged_lines(judgement: Judgement | None, manner: TimeStyle, next_key: str = "") -> list[str]:
    """Return the verdict, its evidence, what to do next, what would change it, and what else holds."""
    if judgement is None:
        return []
    found = judgement.verdict
    lines = finding_lines(found, lambda at: age_and_instant(at, manner))
    if next_key:
        place = lines.index(f"  {command_of(found.next_step)}")
        lines[place] = f"  {next_key} fills in its form: {lines[place].strip()}"
    others = [f"  {verdict_line(finding)}" for finding in judgement.findings[1:]]
    return [verdict_line(found), *lines, *(["Also:", *others] if others else [])]


def chain_lines(chain: Sequence[Link], manner: TimeStyle) -> list[str]:
    """Return a line for each link of the chain, with its sign, value, source and time."""
    lines = [
        f"  {LINK_SIGNS[link.mark]} {clean(link_name(link.link)):<9} "
        + evidence_line(
            replace(link, value=link.value or "unknown"), lambda at: age_and_instant(at, manner)
        )
        for link in chain
    ]
    return ["Chain", *lines]
