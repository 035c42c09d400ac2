"""Ask a vendor for more of a device's texts than it usually lists, and store them with the others."""

from datetime import timedelta

from tui.console.wiring import FAILURES, Console
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Selection
from tui.providers.client_features import BY_SPAN, SelectsTexts


def lists_older_texts(console: Console, account: str) -> bool:
    """Return whether an account's vendor lists texts by span."""
    return BY_SPAN in console.accounts[account].features


async def store_texts(console: Console, record: DeviceRecord, span: timedelta) -> str:
    """Store a device's texts of the span up to now in place of those listed; return why it failed, if it did."""
    texts, now = console.accounts[record.account].texts, console.now()
    try:
        client = console.source(record.account).client
        if texts is None or not isinstance(client, SelectsTexts):
            return "This vendor lists no older texts."
        rows = await client.texts(record.address, Selection(now - span, now))
    except FAILURES as error:
        return str(error)
    await console.store.lists.save(record.account, texts.name, rows, argument=record.address)
    return ""
