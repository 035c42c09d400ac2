"""Ask the vendors once for an identifier which the store does not have: a device new since the last sync."""

from collections.abc import Sequence

from tui.console.wiring import FAILURES, Console
from tui.domain.device.identity import Identifier, find_identifiers, matches
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass
from tui.providers.client_features import BY_IDENTIFIER, FindsByIdentifier

FEWEST_DIGITS = 10
"""A phone number with its area code; fewer digits are more likely the end of an identifier."""


@dataclass(frozen=True, slots=True)
class NewDevices:
    """The devices which the vendors found, now stored, and what kept a vendor from answering."""

    records: Sequence[DeviceRecord]
    problems: Sequence[str] = ()

    @property
    def words(self) -> str:
        """A sentence on whose they are; empty if none was found."""
        accounts = " and ".join(dict.fromkeys(record.account for record in self.records))
        return f"Yours, new since the last sync of {accounts}." if accounts else ""


def whole_identifier(text: str) -> Identifier | None:
    """Return the one whole identifier in a text; None for several, a name, or the end of one."""
    found = find_identifiers(text)
    if len(found) != 1 or found[0].kind == "unknown" or len(found[0].text) < FEWEST_DIGITS:
        return None
    return found[0]


def accounts_to_ask(console: Console, text: str) -> Sequence[str]:
    """Return the accounts whose vendor finds a device by the identifier in a text: a request each."""
    if whole_identifier(text) is None:
        return []
    return [
        name for name, provider in console.accounts.items() if BY_IDENTIFIER in provider.features
    ]


async def ask_for_unknown(console: Console, text: str) -> NewDevices:
    """Ask each vendor which can find it for the identifier in a text, and store what it answers.

    An answer which does not have the identifier is none: the vendor may have ignored its kind.
    """
    wanted = whole_identifier(text)
    found: list[DeviceRecord] = []
    problems: list[str] = []
    for account in accounts_to_ask(console, text) if wanted else ():
        try:
            source = console.source(account)
            if not isinstance(source.client, FindsByIdentifier) or wanted is None:
                continue
            record = await source.client.device_by(wanted.kind, wanted.text)
        except FAILURES as error:
            problems.append(f"{account} could not be asked: {error}")
            continue
        if record is not None and matches(wanted, record):
            await console.store.devices.save(source.provider.name, account, (record,))
            found.append(record)
    return NewDevices(found, problems)
