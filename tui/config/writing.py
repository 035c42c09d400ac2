"""Adding an account to the settings file: its secrets go to the keychain, never into the file."""

import json
import os
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tui.config.problems import Problem, SettingsProblem
from tui.config.secrets import KEYRING_SECONDS, is_literal

SERVICE = "watchfloor"


def append_account(path: Path, filled: Mapping[str, Any], secrets: Collection[str]) -> Path:
    """Append one account; a literal secret is put in the keychain and referred to from the file.

    Raise `SettingsProblem` where there is no keychain to put it in; then nothing is written.
    """
    account = dict(filled)
    for name in secrets:
        value = account.get(name)
        if isinstance(value, str) and is_literal(SecretStr(value)):
            user = f"{account['name']}-{name}"
            _keep(user, value)
            account[name] = f"keyring:{SERVICE}/{user}"
    lines = [f"{key} = {json.dumps(value)}" for key, value in account.items()]
    text = "\n[[accounts]]\n" + "\n".join(lines) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return path


def _keep(user: str, secret: str) -> None:
    why: list[str] = ["it did not answer"]

    def put() -> None:
        try:
            import keyring  # noqa: PLC0415 - an optional extra, 80 ms to import
            from keyring.errors import KeyringError  # noqa: PLC0415 - the same
        except ImportError:
            why[0] = 'it is not installed: pip install "watchfloor[keyring]"'
            return
        try:
            keyring.set_password(SERVICE, user, secret)
            why.clear()
        except KeyringError as error:
            why[0] = type(error).__name__

    putting = threading.Thread(target=put, daemon=True)
    putting.start()
    putting.join(KEYRING_SECONDS)
    if why:
        raise SettingsProblem(
            [
                Problem(
                    f"this machine's keychain cannot keep the key ({why[0]}). Nothing was written."
                    " Put the key in a variable, a file of mode 600 or a secret manager, and type"
                    " env:NAME, file:PATH or command:CMD in its place"
                )
            ]
        )
