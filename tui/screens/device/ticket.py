"""Everything known of a unit as lines of text, as they stand in a ticket."""

from collections.abc import Sequence
from dataclasses import replace

from tui.console import Console, pending_changes
from tui.console.report_details import NO_DETAILS, record_details
from tui.console.unit.verdict import judge_unit
from tui.domain.change.pending_change import PendingChange
from tui.domain.device.record import DeviceRecord
from tui.domain.place.agreement import PositionAgreement, position_agreement
from tui.domain.show.format import TimeStyle, format_time
from tui.domain.text.safe_text import clean
from tui.domain.verdict.judgement import Judgement, Link
from tui.domain.verdict.lines import command_of, evidence_line, finding_lines, verdict_line
from tui.domain.verdict.signs import LINK_SIGNS, link_name
from tui.lazy_dataclass import dataclass
from tui.screens.device.facts import VendorFacts, age_and_instant, fact_lines, facts, heading
from tui.screens.shell.history import ARROW


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFactsRead:
    """What the store knows of a unit, vendor by vendor, and what was judged of it."""

    vendors: Sequence[VendorFacts] = ()
    judgement: Judgement | None = None
    pending: Sequence[PendingChange] = ()
    """What was sent and is not confirmed."""

    @property
    def agreement(self) -> PositionAgreement | None:
        """How its GPS position and its position by cell towers compare."""
        rules = {finding.rule for finding in self.judgement.findings} if self.judgement else set()
        return position_agreement([vendor.record for vendor in self.vendors], rules)

    def found_lines(self, manner: TimeStyle, next_key: str = "") -> list[str]:
        """Return what was found, what is on its way, and how the positions compare."""
        return [
            *judged_lines(self.judgement, manner, next_key),
            *(f"On its way: {each.sentence(lambda at: format_time(at, manner))}" for each in self.pending),
            *([f"Positions {self.agreement.sentence}"] if self.agreement else []),
        ]  # fmt: skip

    def ticket(self, title: str, manner: TimeStyle) -> str:
        """Return all facts below a title and the current time; times are instants."""
        manner = replace(manner, absolute=True)
        title = f"{title} · {format_time(manner.now, manner)}"
        records = [vendor.record for vendor in self.vendors]
        told = (vendor.details for vendor in self.vendors if vendor.details != NO_DETAILS)
        head = heading(records, manner, next(told, NO_DETAILS))
        blocks = fact_lines([vendor.title for vendor in self.vendors], facts(self.vendors, manner))
        links = [*chain_lines(self.judgement.chain, manner)] if self.judgement else []
        return "\n".join([title, head, *self.found_lines(manner), *blocks, *links])


async def read_ticket(
    console: Console, records: Sequence[DeviceRecord], title: str, manner: TimeStyle
) -> str:
    """Judge the unit of some records, and return everything known of it below a title; empty without records."""
    if not records:
        return ""
    unit = await console.unit(records[0])
    instants = replace(manner, absolute=True)
    judged = await judge_unit(console, unit, lambda at: format_time(at, instants))
    found = await read_unit_facts(console, unit.records_first(records[0]), judged.judgement)
    return found.ticket(f"{title}{ARROW}{clean(unit.label or records[0].name)}", manner)


async def read_unit_facts(
    console: Console, records: Sequence[DeviceRecord], judgement: Judgement | None
) -> UnitFactsRead:
    """Read when each record last changed, what its newest report tells, and what is on its way."""
    vendors = []
    for record in records:
        provider = console.accounts[record.account]
        changes = await console.store.history.changes(record.account, record.key)
        last = changes[-1] if changes else None
        title = f"{provider.title} · {record.account}"
        details = await record_details(console, record)
        at, field = (last.at, last.field) if last else (None, "")
        about = provider.about_device(record)
        vendors.append(VendorFacts(record, title, at, field, details, about))
    pending = await pending_changes(console, records)
    return UnitFactsRead(vendors=vendors, judgement=judgement, pending=pending)


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
    return ["Chain", *(f"  {link_line(link, manner)}" for link in chain)]


def link_line(link: Link, manner: TimeStyle) -> str:
    """Return a link's sign, name, value, source and time."""
    told = evidence_line(
        replace(link, value=link.value or "unknown"), lambda at: age_and_instant(at, manner)
    )
    return f"{LINK_SIGNS[link.mark]} {clean(link_name(link.link)):<9} {told}"
