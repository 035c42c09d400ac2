"""Whether the secrets of hooks can be fetched, as those of accounts are checked."""

import asyncio

from tui.config import SecretProblem, Settings, resolve
from tui.domain.text.webhook import check_webhook


async def secret_problems(settings: Settings) -> list[str]:
    """Return a sentence for each hook whose address or secret cannot be fetched, or is no address."""
    found = []
    for hook in settings.hooks:
        try:
            if hook.webhook is not None:
                url = await asyncio.to_thread(resolve, hook.webhook)
                if wrong := check_webhook(url.get_secret_value()):
                    found.append(f"Hook {hook.name}: the webhook's address {wrong}.")
            if hook.secret is not None:
                await asyncio.to_thread(resolve, hook.secret)
        except SecretProblem as problem:
            found.append(f"Hook {hook.name}: {problem}")
    return found
