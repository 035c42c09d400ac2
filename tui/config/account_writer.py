"""Append an account to the settings file; its secrets go to the keychain or files of their own, not into it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from tui.config.problems import Problem, SettingsProblem
from tui.config.secrets import SecretProblem, is_literal, save_secret, save_secret_file
from tui.config.toml_writer import NotAdded, append_table
from tui.domain.text.secret import SecretStr


def key_folder(path: Path) -> Path:
    """Return the folder of the files with secrets, beside the settings."""
    return path.parent / "keys"


def append_account(path: Path, filled: Mapping[str, Any], secrets: Collection[str]) -> Path:
    """Append one account; a literal secret is saved in the keychain, and the settings refer to it.

    Where there is no keychain it is saved in a file which only its owner can read. Raise `SettingsProblem`
    if neither is possible; then the settings stay as they are.
    """
    account = dict(filled)
    for name in secrets:
        value = account.get(name)
        if isinstance(value, str) and is_literal(SecretStr(value)):
            try:
                account[name] = _save(key_folder(path), f"{account['name']}-{name}", value)
            except SecretProblem as problem:
                raise SettingsProblem([Problem(f"{problem} Nothing was written.")]) from problem
    try:
        append_table(path, "accounts", account)
    except NotAdded as problem:
        raise SettingsProblem([Problem(str(problem))]) from problem
    return path


def _save(folder: Path, user: str, secret: str) -> str:
    try:
        return save_secret(user, secret)
    except SecretProblem:
        return save_secret_file(folder / user, secret)
