"""The commands about this machine: config and doctor."""

import argparse
import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

from tui.cli.opened import located, read_settings
from tui.cli.output import write
from tui.cli.status import Exit, Result, UsageProblem, say
from tui.config import SecretProblem, Settings, SettingsProblem, config_path, state_path
from tui.config.secrets import is_literal
from tui.console import Console, credentials, refuse_problems
from tui.providers import PROVIDERS
from tui.providers.errors import ProviderError

FIRST_SETTINGS = """\
# Watchfloor's settings. Uncomment what you need; every key can also come from the environment
# (WATCHFLOOR_UI__THEME=…, WATCHFLOOR_ACCOUNTS__YELLOW_FLEET__TOKEN=…).
# A secret is best not written here: "keyring:SERVICE/USER", "env:NAME", "file:PATH", "command:CMD …".

# [store]
# url = "sqlite"                    # a file in the state folder

# [ui]
# theme = "watchfloor-dark"
# timezone = "local"                # or an IANA name, such as "America/Chicago"
# read_only = false

# [[accounts]]
# name = "yellow-fleet"             # unique; what --account takes
# provider = "charterup"
# token = "keyring:watchfloor/yellow-fleet"   # app.charterup.com: your name, top right: account settings

# [[accounts]]
# name = "acme-sims"
# provider = "lattigo"
# key_name = "ops"                  # Lattigo support enables the API and gives name and key
# api_key = "env:LATTIGO_KEY"

# [[accounts]]
# name = "trackers"
# provider = "polte"
# email = "ops@example.com"
# password = "keyring:watchfloor/trackers"
"""


def config(arguments: argparse.Namespace) -> Exit:
    """Print, check or start the settings, or read unnamed paths from a Swagger file."""
    return {"path": _path, "check": _check, "init": _init, "paths": _paths}[arguments.what](
        arguments
    )


def _path(_: argparse.Namespace) -> Exit:
    write(f"{config_path()}\n")
    return Exit.DONE


def _check(_: argparse.Namespace) -> Exit:
    settings = read_settings()
    try:
        refuse_problems(settings)
    except SettingsProblem as problem:
        raise located(problem) from None
    names = ", ".join(account.name for account in settings.accounts) or "no account yet"
    say(f"{config_path()}: all right ({names})")
    return Exit.DONE


def _init(_: argparse.Namespace) -> Exit:
    path = config_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(FIRST_SETTINGS)
    except FileExistsError:
        say(f"{path}: is there already and was left as it is")
        return Exit.REFUSED
    except OSError as error:
        raise UsageProblem(f"{path}: cannot be written ({error.strerror})") from error
    write(f"{path}\n")
    return Exit.DONE


def _paths(arguments: argparse.Namespace) -> Exit:
    from tui.providers.polte.swagger import paths_toml  # noqa: PLC0415 - only this command needs it

    try:
        saved = json.loads(Path(arguments.file).read_text("utf-8"))
        write(paths_toml(saved))
    except (OSError, ValueError) as error:
        raise UsageProblem(f"{arguments.file}: not a saved Swagger file ({error})") from error
    return Exit.DONE


async def doctor(arguments: argparse.Namespace) -> Exit:
    """Say what in this terminal, these settings and these accounts needs mending."""
    result = Result()
    _terminal()
    try:
        settings = read_settings()
        refuse_problems(settings)
    except SettingsProblem as problem:
        result.fail(located(problem))
        return result.status
    _line("settings", f"{config_path()}: {len(settings.accounts)} accounts")
    _line("state", f"{state_path()}")
    await _accounts(settings, arguments, result)
    return result.status


def _terminal() -> None:
    encoding = (sys.stdout.encoding or "ascii").lower()
    size = shutil.get_terminal_size()
    _line(
        "terminal", f"TERM={os.environ.get('TERM', '-')}, {size.columns}x{size.lines}, {encoding}"
    )
    if "utf" not in encoding:
        _line("terminal", 'not UTF-8: set LANG to a UTF-8 locale, or ascii = "always" under [ui]')
    if os.environ.get("TMUX"):
        _line("terminal", "inside tmux: copying needs `set -g set-clipboard on` in its settings")


async def _accounts(settings: Settings, arguments: argparse.Namespace, result: Result) -> None:
    from tui.console import Surroundings  # noqa: PLC0415 - opening a store only for the doctor

    console = await Console.open(
        settings, state_path(), Surroundings(read_only=arguments.read_only)
    )
    try:
        for account in settings.accounts:
            provider = PROVIDERS[account.provider]
            for name, value in account.given.items():
                secret = next(
                    (c for c in provider.credentials if c.name == name and c.secret), None
                )
                if secret and hasattr(value, "get_secret_value") and is_literal(value):
                    _line(
                        account.name,
                        f"{name} stands in the settings file; keyring: or env: is safer",
                    )
            try:
                await asyncio.to_thread(credentials, account, provider)
                check = await console.source(account.name).client.check()
                _line(account.name, f"{provider.title}: {check.sentence}")
            except (ProviderError, SecretProblem) as error:
                result.fail(error, account.name)
    finally:
        await console.close()


def _line(what: str, words: str) -> None:
    write(f"{what + ':':<14} {words}\n")
