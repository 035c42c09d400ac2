"""What people should know of how an account's vendor differs from its document, as its client learned."""

from collections.abc import Sequence

from tui.console.learned_memory import LearnedMemory
from tui.console.wiring import Console


async def vendor_notes(console: Console, name: str) -> Sequence[str]:
    """Return a sentence for each thing learned of an account, without its full stop; no vendor is asked."""
    account, provider = console.settings.account(name), console.accounts[name]
    base_url = (account and account.base_url) or provider.base_url
    return await provider.read_notes(LearnedMemory(console.store.learned, name, base_url))
