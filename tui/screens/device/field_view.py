"""One unit as a checklist for the person beside it: what to do with one's hands, then link by link."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from textwrap import wrap
from typing import IO

from rich.cells import set_cell_size
from textual import work
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.console import Console
from tui.console.actor import actor
from tui.domain.device.record import DeviceRecord
from tui.domain.show.format import TimeStyle, format_position, format_time
from tui.domain.text.safe_text import clean
from tui.domain.verdict.judgement import Judgement, Link
from tui.domain.verdict.signs import LINK_SIGNS, link_name
from tui.domain.verdict.visit import MARK_WORDS, Visit
from tui.export.destination import Destination, NotWritten
from tui.export.whole_file import write_whole
from tui.screens.device.facts_pane import code_links
from tui.screens.device.head import BESIDE, HEALTHY
from tui.screens.shell.qr import qr_lines
from tui.screens.shell.session import session_of
from tui.widgets.cells import text_cells

STYLES = {"good": "$text-success", "weak": "$text-warning", "broken": "$text-error bold",
          "unknown": "$text-muted"}  # fmt: skip
FIELD = "-field"
"""The class of the screen while the checklist is in view."""
PHONE_WIDTH, PHONE_HEIGHT = 50, 20
"""A terminal which is not larger opens with the checklist."""
ROOMY_LINES, QR_LINES, LINES_ABOVE_CODE = 24, 40, 24
"""From so many lines of the screen on there are lines between the parts, and a QR code below them."""
CHECK_SECONDS = 60.0
"""While something is wrong, the vendors are asked again after this time."""
MOST_CHECKS = 10
"""So often they are asked without a key: request budgets are for more than one unit."""
LAST_DIGITS = 7
LINES = ("unit", "step", "sentence", "checklist", "place", "keys", "qr")
"""From what to do to the keys, and below them the position."""
_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class FieldView(VerticalScroll, can_focus=True):
    """The next step in big words, the verdict, the chain as a checklist, the position, and the keys."""

    DEFAULT_CSS = """
    FieldView {
        height: 1fr; padding: 0 0 0 1; display: none; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        & > Static { height: auto; }
        & > #unit { text-style: bold; }
        & > #step { text-style: bold; }
        & > #step.warning, & > #step.critical { color: $text; background: $error; }
        & > #step.info { color: $text; background: $primary; }
        & > #step.ok { color: $text; background: $success; }
        & > #keys { color: $text-muted; }
        & > #qr { color: #ffffff; background: #000000; width: auto; }
        &.roomy > Static { margin-bottom: 1; }
    }
    Screen.-field {
        & > DeviceHead, & > UnitTabs { display: none; }
        & > FieldView { display: block; }
    }
    """
    SCOPED_CSS = False

    class CheckWanted(Message):
        """Something is wrong, and it is time to ask the vendors again."""

    def __init__(self, console: Console, manner: Callable[[], TimeStyle]) -> None:
        super().__init__()
        self.console = console
        self._manner = manner
        self.visit = Visit()
        self._title = ""
        self._place = ""
        self._asking = False
        self._checks = 0
        self._links: Sequence[str] = ()
        self._chain: Sequence[Link] = ()

    def on_mount(self) -> None:
        """Begin with the checklist on a phone, and ask again now and then."""
        self.set_interval(CHECK_SECONDS, self._check_again)
        size = self.app.size
        if size.width <= PHONE_WIDTH and size.height <= PHONE_HEIGHT:
            self.toggle()

    @property
    def is_in_view(self) -> bool:
        """Whether the checklist is in view instead of head and tabs."""
        return self.screen.has_class(FIELD)

    def toggle(self) -> None:
        """Show the checklist instead of head and tabs, or those again."""
        self.screen.toggle_class(FIELD)
        if self.is_in_view:
            self._draw()
            self.focus()

    def _check_again(self) -> None:
        is_due = self.is_in_view and self.screen.is_current and self._is_wrong()
        if is_due and self._checks < MOST_CHECKS and session_of(self).asks_vendors:
            self._checks += 1
            self.post_message(self.CheckWanted())

    @work(exclusive=True, group="receipt", exit_on_error=False)
    async def make_receipt(self) -> None:
        """Copy the receipt of this visit, and save it into the folder for exports."""
        session = session_of(self)
        self.notify(await self._save_receipt(session.destination()), markup=False)
        await session.clipboard.copy("Receipt", self.receipt(), None)

    def show(self, records: Sequence[DeviceRecord], judgement: Judgement | None) -> None:
        """Show a unit as it is now; what turned since the visit began says how it was."""
        manner = self._manner()
        if judgement is None or not records:
            return
        self.visit.add(self.console.now(), judgement)
        self._title = _named(records)
        self._place = _place(records, manner)
        self._chain = [link for link in judgement.chain if _is_shown(link)]
        self._links = code_links(self.console, records)
        if self.is_in_view:
            self._draw()

    def _draw(self) -> None:
        """Write the lines, which are made when they are first in view: most units are left without that."""
        if not self.visit.checks:
            return
        if not self.children:
            self.mount(*(Static(id=name) for name in LINES))
        found = self.visit.checks[-1].judgement.verdict
        step = self.query_one("#step", Static)
        for severity in ("ok", "info", "warning", "critical"):
            step.set_class(found.severity == severity, severity)
        is_well = found.rule == HEALTHY and found.severity == "ok"
        words = "ALL IS WELL." if is_well else clean(found.next_step.words)
        self._update("#unit", self._title)
        self._update("#step", f" {words} ")
        self._update("#sentence", clean(found.sentence))
        self._update("#place", self._place)
        self._show_keys()
        self._fit()

    def on_resize(self) -> None:
        """Show as much as there is room for now: a phone may be turned."""
        if self.children:
            self._fit()

    def _fit(self) -> None:
        """Cut the checklist to the width, and show the position as a QR code where there is room below the rest."""
        manner = self._manner()
        lines = [self._link(link, manner) for link in self._chain]
        self.query_one("#checklist", Static).update(Content("\n").join(lines))
        height = self.app.size.height
        self.set_class(height >= ROOMY_LINES, "roomy")
        code: Sequence[str] = ()
        if self._links and height >= QR_LINES:
            code = qr_lines(self._links[0], ascii_only=bool(getattr(self.app, "ascii_only", False)))
        fits = len(code) <= height - LINES_ABOVE_CODE
        self._update("#qr", "\n".join(code) if fits else "")

    def say_asking(self, *, asking: bool) -> None:
        """Show whether the vendors are being asked."""
        self._asking = asking
        if self.children:
            self._show_keys()

    def _show_keys(self) -> None:
        first = "asking the vendors…" if self._asking else "r asks again"
        self._update("#keys", f"{first} · Q QR code · R receipt · z all")

    def _update(self, where: str, words: str) -> None:
        line = self.query_one(where, Static)
        if str(line.content) != words:
            line.update(Content(words))

    def _link(self, link: Link, manner: TimeStyle) -> Content:
        """Return one line of the checklist: sign, name and word first, then value and age."""
        was = self.visit.mark_before(link)
        age = f" · {format_time(link.at, replace(manner, absolute=False))}" if link.at else ""
        name = f"{LINK_SIGNS[link.mark]} {link_name(link.link).upper():<9}"
        head = f"{name}{MARK_WORDS[link.mark]:<8}"
        told, age = (
            (f"was {MARK_WORDS[was]}", "") if was else (clean(manner.source(link.value)), age)
        )
        lines = _fitted(told, age, self.app.size.width - 2 - len(head), whole=_is_bad(link))
        return Content.assemble((head, STYLES[link.mark]), f"\n{'':{len(head)}}".join(lines))

    def _is_wrong(self) -> bool:
        """Return whether something is wrong by the last check."""
        checks = self.visit.checks
        return bool(checks) and checks[-1].judgement.verdict.severity in {"warning", "critical"}

    def receipt(self) -> str:
        """Return the receipt of the visit as text."""
        manner = replace(self._manner(), absolute=True)
        return self.visit.receipt(
            self._title, self._place, actor(), self.console.now(),
            lambda at: format_time(at, manner),
        )  # fmt: skip

    async def _save_receipt(self, destination: Destination) -> str:
        """Write the receipt into the folder for exports; return a sentence about it."""
        text, now = self.receipt(), self.console.now()
        stem = f"receipt-{_file_name(self._title)}-{now.astimezone(UTC):%Y%m%d-%H%M%S}"
        try:
            path = destination.given(stem, ".txt")
            await asyncio.to_thread(write_whole, path, lambda file: _write(file, text))
        except NotWritten as error:
            return f"The receipt is not saved: {error}"
        return f"Saved the receipt as {path}"


def _write(file: IO[bytes], text: str) -> None:
    file.write(text.encode("utf-8"))


def _is_bad(link: Link) -> bool:
    return link.mark in {"weak", "broken"}


def _is_shown(link: Link) -> bool:
    """Return whether a link is on the checklist: those beside the chain only if they are not well."""
    return link.link not in BESIDE or _is_bad(link)


def _fitted(value: str, age: str, cells: int, *, whole: bool) -> list[str]:
    """Return a value and its age in one line, the value cut; where it must be `whole`, in as many as it takes."""
    if text_cells(f"{value}{age}") <= cells:
        return [f"{value}{age}"]
    if whole:
        return wrap(f"{value}{age}", max(8, cells))
    room = max(0, cells - text_cells(age) - 1)
    return [f"{set_cell_size(value, room).rstrip()}…{age}"]


def _named(records: Sequence[DeviceRecord]) -> str:
    """Return the unit's name, and the last digits of what is printed on it."""
    first = records[0]
    label = next((record.label for record in records if record.label), None)
    printed = next((record.imei for record in records if record.imei), None) or first.iccid
    digits = f"…{printed[-LAST_DIGITS:]}" if printed else ""
    return clean(" · ".join(filter(None, (label or first.name, digits))))


def _place(records: Sequence[DeviceRecord], manner: TimeStyle) -> str:
    placed = [record for record in records if record.latitude is not None]
    if not placed:
        return "no position"
    record = max(placed, key=lambda each: each.position_at or datetime.min.replace(tzinfo=UTC))
    age = f" · {format_time(record.position_at, manner)}" if record.position_at else ""
    return f"{format_position(record, manner)}{age}"


def _file_name(title: str) -> str:
    return _NO_FILE_NAME.sub("-", title).strip("-.") or "unit"
