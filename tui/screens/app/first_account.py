"""The first account: tested with a temporary store, then added to the settings."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui.config import Account, Settings, append_account, config_path, load
from tui.console import Console, Surroundings, offered_providers


async def try_account(account: Account) -> Console:
    """Open a console with one account and a temporary store."""
    folder = Path(tempfile.mkdtemp(prefix="watchfloor-test-"))
    settings = Settings(accounts=(account,), network=load(config_path()).network)
    return await Console.open(settings, folder, Surroundings())


def save_account(filled: Mapping[str, Any]) -> str:
    """Add an account to the settings file; return the path of the file."""
    provider = next(p for p in offered_providers() if p.name == filled["provider"])
    secret = [credential.name for credential in provider.credentials if credential.secret]
    return str(append_account(config_path(), filled, secret))
