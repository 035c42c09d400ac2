"""The search for a unit by whatever a caller has: an identifier or its last digits, a name, a sentence."""

from textual import work
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.console import Console
from tui.console.unknown_identifier import accounts_to_ask, ask_for_unknown
from tui.domain.device.identity import identifier_warning
from tui.domain.text.safe_text import clean
from tui.domain.unit.stored_unit import StoredUnit
from tui.screens.list.row_source import SEPARATOR
from tui.screens.shell.choose import Choose
from tui.screens.shell.store_notice import say_store_errors
from tui.screens.units.find_units import FoundUnit, find_units, units_of_records
from tui.screens.units.preview import IDENTIFIERS, TONES, verdict_words

FEWEST = 3
"""The store is searched when at least this many characters are typed."""
MOST = 40
NAME_CELLS = 28
"""What matched stands after the name, and must be seen."""
EVERYWHERE = "Searches all vendors and accounts."


class Find(Choose):
    """Find a unit: type, and press Enter to open it."""

    DEFAULT_CSS = """
    Find { align: center top; }
    """
    PLACEHOLDER = "IMEI, ICCID, phone number, name, last digits, or a sentence"
    MOST_CHARACTERS = 4_000
    """A whole e-mail may be pasted."""

    def __init__(self, console: Console) -> None:
        super().__init__("Find a unit", ())
        self.console = console
        self._asked: set[str] = set()

    def narrow(self, text: str) -> None:
        """Search the store for the text typed."""
        self.looking = self._search(text.strip())

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _search(self, text: str) -> None:
        if len(text) < FEWEST:
            self.offer([])
            self.say(EVERYWHERE)
            return
        found: list[FoundUnit] = []
        with say_store_errors(self, self.say):
            found = await find_units(self.console, text, limit=MOST)
        self.offer([_option(each.unit, each.match.words) for each in found])
        advice = identifier_warning(text)
        if not found:
            advice = " ".join(filter(None, ("No unit matches.", self._ask_words(text), advice)))
        elif len(found) == MOST:
            advice = f"These are the best {MOST}. Type more to narrow the search. {advice}".strip()
        else:
            advice = f"{len(found)} found. {advice}".strip()
        self.say(advice)

    def _ask_words(self, text: str) -> str:
        """Return which vendors Enter asks for an identifier; empty where none can be asked, or was already."""
        accounts = accounts_to_ask(self.console, text)
        if not accounts or text in self._asked:
            return ""
        requests = "1 request" if len(accounts) == 1 else f"{len(accounts)} requests"
        return f"Enter asks {' and '.join(accounts)} ({requests})."

    def take_nothing(self) -> None:
        """Ask the vendors for a whole identifier which the store does not have, once."""
        text = self.query_one(Input).value.strip()
        if self._ask_words(text):
            self._asked.add(text)
            self.looking = self._ask(text)

    @work(exclusive=True, group="find", exit_on_error=False)
    async def _ask(self, text: str) -> None:
        self.say("Asking…")
        with say_store_errors(self, self.say):
            found = await ask_for_unknown(self.console, text)
            units = await units_of_records(self.console, found.records)
            self.offer([_option(unit, "") for unit in units])
            self.say(
                " ".join(filter(None, (found.words or "No vendor knows it.", *found.problems)))
            )


def _option(unit: StoredUnit, matched: str) -> Option:
    """Return a unit to choose: its name, by what it was found, and its verdict in words."""
    first = unit.members[0]
    if not matched or matched == f"name {unit.name}":  # the name stands before it
        known = ((title, getattr(unit, field)) for title, field in IDENTIFIERS)
        matched = next((f"{title} {value}" for title, value in known if value), "")
    tone = TONES.get(unit.severity or "", "")
    words = Content.assemble(
        Content(clean(unit.name)).truncate(NAME_CELLS, ellipsis=True),
        (f"  {clean(matched)}" if matched else "", "dim"),
        (f"\n  {verdict_words(unit)}", tone),
    )
    return Option(words, id=f"{first.account}{SEPARATOR}{first.key}")
