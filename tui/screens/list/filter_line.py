"""The filter of a list: a line to type in, and its terms as chips which can be removed."""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.domain.text.safe_text import clean
from tui.domain.verdict.cause_column import TITLES
from tui.screens.list.filter_words import pieces
from tui.screens.shell.session import session_of
from tui.widgets.line.spans_line import Span, SpansLine

FILTER_MOST = 200
"""The most characters a filter may have, so that a pasted document is cut off."""


_WORDS = {
    "severity>=warning": "needs somebody",
    "incident=": "no incident",
    "acknowledged:no": "not acknowledged",
}
"""What is said of terms which a line of Attention or a tile filters by."""


def term_words(term: str) -> str:
    """Return a term as people say it, where it has words of its own; typed again, `/` shows it as it is."""
    field, sign, value = term.partition("=")
    if field == "cause" and sign and value in TITLES:
        return f"cause: {TITLES[value]}"
    return _WORDS.get(term, term)


class FilterInput(Input):
    """The input of the filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Clear", show=False),
        Binding("down,tab", "to_table", "To the list", show=False),
        Binding("up", "recall", "Earlier filter", show=False),
    ]

    class GivenUp(Message):
        """The user cleared the filter."""

    class Left(Message):
        """The user went to the list; the filter stays."""

    class Recalled(Message):
        """The user wants an earlier filter."""

    def allow_focus(self) -> bool:
        """Take the keyboard only while it is in view: a screen gives it to the first one that does."""
        return self.display

    def action_give_up(self) -> None:
        """Clear the filter and close the input."""
        self.post_message(self.GivenUp())

    def action_recall(self) -> None:
        """Take the filter which was typed before this one."""
        self.post_message(self.Recalled())

    def action_to_table(self) -> None:
        """Keep the filter and go to the list."""
        self.post_message(self.Left())


class FilterChips(SpansLine):
    """The terms of the filter, side by side; a click removes one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chips--chip", "chips--words"}
    PREFIX = "chips"
    DEFAULT_CSS = """
    FilterChips {
        background: $boost;
        & > .chips--chip { background: $primary-muted; color: $text; }
        & > .chips--words { color: $text-muted; }
    }
    """

    class Removed(Message):
        """The term at this place was removed; None: all terms were."""

        def __init__(self, place: int | None) -> None:
            super().__init__()
            self.place = place

    chips: tuple[str, ...] = ()

    def show(self, chips: Sequence[str]) -> None:
        """Show these terms."""
        self.chips = tuple(chips)
        self.redraw()

    def spans(self, width: int) -> Sequence[Span]:
        """Return a chip for each term, and the keys which change them when there is room."""
        found: list[Span] = []
        for chip in self.chips:
            found += [(f" {clean(term_words(chip))} ×", "chip"), (" ", "words")]
        used = sum(cell_len(text) for text, _ in found)
        words = "backspace removes the last, / edits"
        if self.chips and used + len(words) <= width:
            found.append((words, "words"))
        return found

    def on_click(self, event: events.Click) -> None:
        """Remove the term which was clicked."""
        event.stop()
        offset = event.get_content_offset(self)
        at = 0
        for place, chip in enumerate(self.chips):
            at += cell_len(clean(term_words(chip))) + 4
            if offset is not None and offset.x < at:
                self.post_message(self.Removed(place))
                return


class FilterLine(Horizontal):
    """One line: the input while the user types, else the chips; hidden when there is no filter."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1; display: none; background: $boost;
        & > Static { width: 2; color: $text-accent; display: none; }
        & > FilterInput { height: 1; border: none; padding: 0; background: $boost; display: none; }
        & > FilterChips { padding: 0 1; }
        &.-open { display: block; }
        &.-typing > Static, &.-typing > FilterInput { display: block; }
        &.-typing > Chips { display: none; }
    }
    """

    class Changed(Message):
        """The filter has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The user finished typing."""

    text = ""

    def __init__(self, name: str = "") -> None:
        """Recall the filters which were typed into the list of this name."""
        super().__init__()
        self._list = name
        self._recalled = -1
        self._is_refused = False

    def _make(self) -> None:
        """Make the input and the chips when they are first needed: most lists are opened and left unfiltered."""
        if self.children:
            return
        line = FilterInput(
            placeholder="words  !without  last_seen>24h  state:active",
            max_length=FILTER_MOST,
            compact=True,
            select_on_focus=False,
        )
        line.cursor_blink = False  # each blink is a write to the terminal
        self.mount(Static(Content(" /")), line, FilterChips())

    def open_input(self) -> None:
        """Open the input with the current filter in it, ready for another word."""
        self._make()
        self.add_class("-open", "-typing")
        line = self.query_one(FilterInput)
        if self.text:
            with line.prevent(Input.Changed):
                line.value = f"{self.text} "
        line.cursor_position = len(line.value)
        line.focus()

    def set_text(self, text: str) -> None:
        """Replace the filter."""
        text = " ".join(text.split())
        if text == self.text == "":
            return
        self._make()
        line = self.query_one(FilterInput)
        if line.value != text:
            with line.prevent(Input.Changed):
                line.value = text
        self._take(text)

    def refuse(self, *, is_new: bool) -> None:
        """Keep a filter which cannot be read in the input: as chips it would look as if it held."""
        self._is_refused = True
        if is_new and not self.has_class("-typing"):
            self.open_input()

    def remove_term(self, place: int | None) -> None:
        """Remove the term at a place, or all terms."""
        kept = [] if place is None else pieces(self.text)
        if place is not None and kept:
            del kept[place]
        self.set_text(" ".join(kept))

    def _take(self, text: str) -> None:
        chips = pieces(text)
        self.query_one(FilterChips).show(chips)
        self.set_class(bool(chips) or self.has_class("-typing"), "-open")
        if text != self.text:
            self.text, self._is_refused = text, False
            self.post_message(self.Changed(text))

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._take(" ".join(changed.value.split()))

    @on(FilterInput.Recalled)
    def _recall(self, event: FilterInput.Recalled) -> None:
        event.stop()
        recent = session_of(self).views.recent(self._list)
        older = [
            place for place in range(self._recalled + 1, len(recent)) if recent[place] != self.text
        ]
        if older:
            self._recalled = older[0]
            self.set_text(recent[older[0]])
            self.query_one(FilterInput).action_end()

    @on(FilterInput.GivenUp)
    def _give_up(self, event: FilterInput.GivenUp) -> None:
        event.stop()
        self._close()
        self.set_text("")

    @on(Input.Submitted)
    @on(FilterInput.Left)
    def _leave(self, event: Message) -> None:
        event.stop()
        if self._is_refused:
            # What it names may be known by now, as a place just added: read it again.
            self._is_refused = False
            self.post_message(self.Changed(self.text))
        else:
            self._close()

    def _close(self) -> None:
        self._recalled = -1
        session_of(self).views.remember(self._list, self.text)
        self.remove_class("-typing")
        self.set_class(bool(self.text), "-open")
        self.post_message(self.Left())

    @on(FilterChips.Removed)
    def _remove(self, event: FilterChips.Removed) -> None:
        event.stop()
        self.remove_term(event.place)
