"""The verdict on a device with all its reasons, and what each vendor knows of it, side by side."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.domain.device.record import DeviceRecord
from tui.domain.place.clusters import fleet_spots
from tui.domain.place.distance import geo_uri, web_map_url
from tui.domain.show.format import TimeStyle
from tui.domain.unit.unit import Unit
from tui.domain.verdict.judgement import Judgement
from tui.screens.device.facts import facts
from tui.screens.device.head import is_something_wrong
from tui.screens.device.ticket import UnitFactsRead, chain_lines, read_unit_facts
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
        self._read = UnitFactsRead()

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
        read = self._read = await read_unit_facts(self.console, records, judgement)
        manner = self._manner()
        self._show("#findings", Content("\n".join(self._found(manner, next_key))))
        self._show("#links", self._chain(manner))
        self._show_photos(photo_addresses(self.console, records))
        self.query_one(SideBySide).show(
            [vendor.title for vendor in read.vendors], facts(read.vendors, manner)
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

    def _found(self, manner: TimeStyle, next_key: str) -> list[str]:
        """Return what was found; the verdict's sentence is above the tabs already, if it is not ok."""
        lines, judgement = self._read.found_lines(manner, next_key), self._read.judgement
        return lines[1:] if judgement and is_something_wrong(judgement) else lines

    def _chain(self, manner: TimeStyle) -> Content:
        judgement = self._read.judgement
        lines = chain_lines(judgement.chain, manner) if judgement else [""]
        return Content("\n").join([Content.styled(lines[0], "bold"), *map(Content, lines[1:])])

    def _facts(self) -> Sequence[Fact]:
        return facts(self._read.vendors, replace(self._manner(), absolute=True))
