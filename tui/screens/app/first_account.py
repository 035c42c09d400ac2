"""The first account: tested with a temporary store, then added to the settings."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui.config import Account, Settings, config_path, load
from tui.config.account_writer import append_account, key_folder
from tui.config.secrets import has_keychain
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


def where_keys_are_saved() -> str:
    """Return a sentence on where this machine saves a key which is typed into the form."""
    folder = key_folder(config_path())
    if has_keychain():
        return "Save puts the key into this machine's keychain."
    return (
        f"This machine has no keychain: Save puts the key into a file in {folder} which only you can read."
        " Or type env:NAME or command:CMD in place of the key, and test again."
    )
