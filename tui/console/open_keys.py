"""Keys which stand in the settings themselves, and whether others on this machine can read them there."""

import os
import shlex
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tui.config import Account, Problem, Settings
from tui.config.secrets import is_literal
from tui.config.settings import PREFIX
from tui.domain.text.secret import SecretStr
from tui.providers import PROVIDERS


def literal_keys(account: Account) -> list[str]:
    """Return the names of an account's secrets which are written in the settings themselves."""
    secret = {
        credential.name
        for credential in PROVIDERS[account.provider].credentials
        if credential.secret
    }
    return [name for name, value in account.given.items() if name in secret and is_literal(value)]


def others_may_read(path: Path) -> bool:
    """Return whether other users of this machine can read a file."""
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def open_keys(
    settings: Settings, path: Path, environment: Mapping[str, str] = os.environ
) -> list[Problem]:
    """Return a problem for each key in a settings file which others can read; none where only its owner can."""
    if not others_may_read(path):
        return []
    given = "\n".join(text for name, text in environment.items() if name.startswith(PREFIX))
    mode = stat.S_IMODE(path.stat().st_mode)
    sentence = (
        f"this key is readable by other users of this machine (mode {mode:04o}). "
        f"Run: chmod 600 {shlex.quote(str(path))}"
    )
    return [Problem(sentence, key) for key, value in _literals(settings) if value not in given]


def _literals(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the literal secrets and where each stands; one from the environment is not in the file."""
    for number, account in enumerate(settings.accounts):
        for name in literal_keys(account):
            yield f"accounts.{number}.{name}", account.given[name].get_secret_value()
        yield from _in_proxy(f"accounts.{number}.proxy", account.proxy)
    for number, hook in enumerate(settings.hooks):
        for name, given in (("webhook", hook.webhook), ("secret", hook.secret)):
            if given is not None and is_literal(given):
                yield f"hooks.{number}.{name}", given.get_secret_value()
    yield from _in_proxy("network.proxy", settings.network.proxy)
    password = settings.store.password
    if password is not None and is_literal(password):
        yield "store.password", password.get_secret_value()
    if in_url := urlsplit(settings.store.url).password:
        yield "store.url", in_url


def _in_proxy(key: str, proxy: SecretStr | None) -> Iterator[tuple[str, str]]:
    if proxy is None or not is_literal(proxy):
        return
    try:
        password = urlsplit(proxy.get_secret_value()).password
    except ValueError:
        return
    if password:
        yield key, password
