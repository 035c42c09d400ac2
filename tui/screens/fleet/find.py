"""The search for a device by whatever a caller has: an identifier, a name, or the last digits."""

import re

from textual import work
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from tui.console import Console
from tui.console.unknown_identifier import accounts_to_ask, ask_for_unknown
from tui.domain.device.identity import find_identifiers, identifier_warning
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery
from tui.screens.list.row_source import row_key
from tui.screens.shell.choose import Choose
from tui.screens.shell.store_notice import say_store_errors

_SIGNS = re.compile(r'["!:=<>]+')
"""What a filter reads as an operator; here a person types names."""
FEWEST = 3
"""The store is searched when at least this many characters are typed."""
MOST = 40
EVERYWHERE = "Searches all vendors and accounts."


class Find(Choose):
    """Find a device: type, and press Enter to open it."""

    DEFAULT_CSS = """
    Find { align: center top; }
    """
    PLACEHOLDER = "IMEI, ICCID, phone number, name, or the last digits"

    def __init__(self, console: Console) -> None:
        super().__init__("Find a device", ())
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
        other_digit = False
        with say_store_errors(self, self.say):
            found = await self.console.store.devices.find_in_text(text, limit=MOST)
            if not found:
                found = await self._with_other_check_digit(text)
                other_digit = bool(found)
            found = found or await self._named(text)
        self.offer([Option(_line(record), id=row_key(record)) for record in found])
        advice = identifier_warning(text)
        if other_digit:
            advice = f"{len(found)} found with another check digit. {advice}".strip()
        elif not found:
            advice = " ".join(filter(None, ("No device matches.", self._ask_words(text), advice)))
        elif len(found) == MOST:
            advice = f"These are the first {MOST}. Type more to narrow the search. {advice}".strip()
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
            self.offer([Option(_line(record), id=row_key(record)) for record in found.records])
            self.say(
                " ".join(filter(None, (found.words or "No vendor knows it.", *found.problems)))
            )

    async def _with_other_check_digit(self, text: str) -> list[DeviceRecord]:
        """Return devices whose identifier has other last digits: a mistyped check digit, or a version."""
        known: dict[str, DeviceRecord] = {}
        for identifier in find_identifiers(text):
            for record in await self.console.store.units.records_with(identifier.text):
                known.setdefault(row_key(record), record)
        return list(known.values())

    async def _named(self, text: str) -> list[DeviceRecord]:
        """Return devices with these words in a name, an identifier or a note."""
        words = " ".join(_SIGNS.sub(" ", text).split())
        page = await self.console.store.devices.page(DeviceQuery(text=words, limit=MOST))
        return list(page.records)


def _line(record: DeviceRecord) -> Content:
    named = record.name
    numbers = [
        f"{word} {number}"
        for word, number in (
            ("IMEI", record.imei), ("ICCID", record.iccid), ("MSISDN", record.msisdn),
        )
        if number
    ]  # fmt: skip
    where = f"  {record.account} · {record.provider}"
    return Content.assemble(named, (where, "dim"), f"\n  {'  '.join(numbers)}" if numbers else "")
