"""The export dialog: the format, the file, and whether identifiers are masked."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.domain.text.safe_text import clean
from tui.export.destination import Destination, NotWritten
from tui.lazy_dataclass import dataclass
from tui.store import StoreError
from tui.widgets.dialog import Dialog
from tui.widgets.line.choice_list import ChoiceList
from tui.widgets.line.tick import CheckLine


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of file which the dialog offers."""

    name: str
    title: str
    suffix: str


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What the user asked to export."""

    kind: str
    path: Path
    masked: bool
    marked: bool
    replace: bool
    download: bool = False
    """First download what is missing of the rows."""


Offer = Callable[[], Awaitable[str]]
"""Return what could be downloaded first and what that costs; empty: nothing."""
Write = Callable[[ExportRequest, Callable[[str], None]], Awaitable[str]]
"""Write the file and report progress; return a sentence about what was written."""


class ExportDialog(Dialog[str | None]):
    """Formats, a path and two checkboxes; Enter on a format moves to the path, Enter there writes."""

    DEFAULT_CSS = """
    ExportDialog {
        align: center middle;
        & > Vertical {
            width: 94%; max-width: 84; height: auto; max-height: 100%;
            border: round $border; background: $surface; padding: 0 1;
        }
        & OptionList, & OptionList:focus {
            height: auto; max-height: 8; border: none; padding: 0; background: $surface;
            text-wrap: nowrap; text-overflow: ellipsis;
        }
        & Input { border: none; height: 1; padding: 0; background: $boost; }
        & .words { color: $text-muted; height: auto; max-height: 3; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    def __init__(
        self,
        heading: str,
        kinds: Sequence[ExportKind],
        stem: str,
        write: Write,
        *,
        destination: Destination,
        marked: int = 0,
        offer: Offer | None = None,
    ) -> None:
        """Offer these kinds of files; where the destination is read-only, no name is asked for."""
        super().__init__()
        self._heading = heading
        self._kinds = {kind.name: kind for kind in kinds}
        self._stem = stem
        self._write = write
        self._destination = destination
        self._marked = marked
        self._offer = offer
        self._suffix = kinds[0].suffix
        self._replaced: Path | None = None

    def compose(self) -> ComposeResult:
        """Return the widgets of this dialog: formats, path, checkboxes and a line of text."""
        with Vertical() as box:
            box.border_title = Content(self._heading)
            yield ChoiceList(
                *(
                    Option(Content(f"{kind.name:<8}{kind.title}"), id=kind.name)
                    for kind in self._kinds.values()
                )
            )
            if self._destination.is_read_only:
                yield Static(self._proposed(), id="file", markup=False)
            else:
                yield Input(self._proposed(), max_length=1_000, compact=True)
            yield CheckLine("mask identifiers (keep the last 4 digits)", id="masked")
            only = CheckLine(
                f"only the {self._marked:,} marked {'row' if self._marked == 1 else 'rows'}",
                id="marked",
            )
            only.display = bool(self._marked)
            yield only
            download = CheckLine("", id="download")
            download.display = False
            yield download
            where = "on a format" if self._destination.is_read_only else "in the path"
            yield Static(f"Press Enter {where} to write the file.", classes="words", markup=False)

    def on_mount(self) -> None:
        """Focus the formats."""
        for line in self.query(Input):
            line.cursor_blink = False
        formats = self.query_one(OptionList)
        formats.highlighted = 0
        formats.focus()
        if self._offer is not None:
            self._show_offer(self._offer)

    @work(exit_on_error=False)
    async def _show_offer(self, offer: Offer) -> None:
        """Show what downloading the missing rows first would cost; nothing is downloaded without a request."""
        if words := await offer():
            line = self.query_one("#download", CheckLine)
            line.set_words(words)
            line.display = True

    def _proposed(self) -> str:
        name = f"{self._stem}{self._suffix}"
        destination = self._destination
        is_name = destination.is_only_folder and not destination.is_read_only
        return name if is_name else str(destination.folder / name)

    def _show(self, words: str) -> None:
        self.query_one(".words", Static).update(Content(clean(words)))

    @on(OptionList.OptionHighlighted)
    def _fit_suffix(self, event: OptionList.OptionHighlighted) -> None:
        kind = self._kinds[event.option.id or ""]
        for line in self.query(Input):
            if line.value.endswith(self._suffix):
                line.value = line.value.removesuffix(self._suffix) + kind.suffix
        self._suffix = kind.suffix
        if self._destination.is_read_only:
            self.query_one("#file", Static).update(Content(self._proposed()))

    @on(OptionList.OptionSelected)
    def _focus_path(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if not self._destination.is_read_only:
            self.query_one(Input).focus()
            return
        try:
            path = self._destination.given(self._stem, self._suffix)
        except NotWritten as error:
            self._show(str(error))
        else:
            self._export(self._request(path, replace=False))

    @on(Input.Changed)
    def _path_changed(self, event: Input.Changed) -> None:
        self._replaced = None
        self._fit_format(event.value)

    def _fit_format(self, typed: str) -> None:
        """Choose the format whose file ending was typed: a workbook never gets the name of a CSV."""
        suffix = Path(typed).suffix.casefold()
        suffixes = [kind.suffix for kind in self._kinds.values()]
        formats = self.query_one(OptionList)
        if suffix in suffixes and suffixes[formats.highlighted or 0] != suffix:
            formats.highlighted = suffixes.index(suffix)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            path = self._destination.named(event.value.strip())
        except (NotWritten, RuntimeError) as error:  # a ~ of a user who is not known
            self._show(str(error))
            return
        if path.exists() and self._replaced != path:
            self._replaced = path
            self._show(f"{path.name} already exists. Press Enter again to replace it.")
            return
        self._export(self._request(path, replace=self._replaced == path))

    def _request(self, path: Path, *, replace: bool) -> ExportRequest:
        formats = self.query_one(OptionList)
        return ExportRequest(
            formats.get_option_at_index(formats.highlighted or 0).id or "",
            path,
            self.query_one("#masked", CheckLine).value,
            self.query_one("#marked", CheckLine).value,
            replace=replace,
            download=self.query_one("#download", CheckLine).value,
        )

    @work(exclusive=True, group="export", exit_on_error=False)
    async def _export(self, request: ExportRequest) -> None:
        try:
            words = await self._write(request, self._show)
        except (NotWritten, StoreError) as error:
            self._show(str(error))
            return
        self.dismiss(words)

    def action_cancel(self) -> None:
        """Close the dialog; an export in progress is canceled and leaves no file."""
        self.workers.cancel_node(self)
        self.dismiss(None)
