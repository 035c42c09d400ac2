"""Append an account to the settings file; its secrets go to the keychain, not into the file."""

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tui.config.problems import Problem, SettingsProblem
from tui.config.secrets import SecretProblem, is_literal, save_secret


def append_account(path: Path, filled: Mapping[str, Any], secrets: Collection[str]) -> Path:
    """Append one account; a literal secret is saved in the keychain, and the file refers to it.

    Raise `SettingsProblem` if there is no keychain; then nothing is written.
    """
    account = dict(filled)
    for name in secrets:
        value = account.get(name)
        if isinstance(value, str) and is_literal(SecretStr(value)):
            try:
                account[name] = save_secret(f"{account['name']}-{name}", value)
            except SecretProblem as problem:
                raise SettingsProblem([Problem(f"{problem} Nothing was written.")]) from problem
    lines = [f"{key} = {json.dumps(value)}" for key, value in account.items()]
    text = "\n[[accounts]]\n" + "\n".join(lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return path
