"""The command line (`:`): type a place or a command, and choose from what matches."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.screens.app.suggest import Suggestion, SuggestionScope, suggest
from tui.screens.shell.choose import Choose
from tui.screens.shell.kept_views import COMMAND_LINE
from tui.screens.shell.session import session_of

HINT = (
    "Enter: run · Tab: complete · Up: earlier · type a list, account, identifier, column or action"
)


class CommandLine(Choose):
    """Command line: Enter runs the suggestion under the cursor."""

    DEFAULT_CSS = """
    CommandLine {
        align: center bottom;
        & > Vertical { width: 100%; max-width: 200; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", priority=True),
    ]
    PLACEHOLDER = "groups · rate plans · state:active last_seen>24h · sort battery · note"

    def __init__(self, scope: SuggestionScope, text: str = "") -> None:
        super().__init__("Command", ())
        self._scope = scope
        self._text = text
        self._found: Sequence[Suggestion] = ()
        self._recalled = -1

    def on_mount(self) -> None:
        """Begin with the text handed in."""
        super().on_mount()
        self._write(self._text)

    def narrow(self, text: str) -> None:
        """Offer the suggestions which match the text typed."""
        self.looking = self._suggest(text)

    @work(exclusive=True, group="suggest", exit_on_error=False)
    async def _suggest(self, text: str) -> None:
        self._found = await suggest(text, self._scope)
        self.say("" if text else HINT)
        self.offer(
            [
                Option(
                    Content.assemble(
                        suggestion.words,
                        (f"  {suggestion.hint}" if suggestion.hint else "", "dim"),
                    ),
                    id=str(place),
                    disabled=not suggestion.do and not suggestion.fills,
                )
                for place, suggestion in enumerate(self._found)
            ]
        )

    def action_cursor(self, step: int) -> None:
        """Move the cursor in the list; above its first line stands what was typed before."""
        usable = (str(at) for at, found in enumerate(self._found) if found.do or found.fills)
        if step < 0 and self.highlighted in (None, next(usable, None)):
            self._recall()
        else:
            super().action_cursor(step)

    def _recall(self) -> None:
        recent = session_of(self).views.recent(COMMAND_LINE)
        if self._recalled + 1 < len(recent):
            self._recalled += 1
            self._write(recent[self._recalled])

    def action_complete(self) -> None:
        """Complete the text typed, else insert the suggestion under the cursor."""
        begun = self.query_one(Input).value.strip()
        fitting = (found.fills for found in self._found if found.fills.startswith(begun) and begun)
        place = self.highlighted
        under = None if place is None else self._found[int(place)]
        longer = next((words for words in fitting if words != begun), "")
        self._write(longer or (under and (under.fills or under.words)) or begun)

    def _write(self, text: str) -> None:
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)

    def take(self, chosen: str | None) -> None:
        """Close with the command to run; insert a suggestion which is not a command yet."""
        suggestion = None if chosen is None else self._found[int(chosen)]
        if suggestion is not None and not suggestion.do:
            self._write(suggestion.fills)
            return
        if suggestion is not None:
            verb, _, what = suggestion.do.partition(":")
            typed = what if verb == "filter" else self.query_one(Input).value.strip()
            session_of(self).views.remember(COMMAND_LINE, typed)
        self.dismiss(suggestion.do if suggestion is not None else None)
