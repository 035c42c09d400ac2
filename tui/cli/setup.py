"""The command config: where the settings are, whether they are correct, and a first file."""

import argparse
import os
import sys
import textwrap
from pathlib import Path

from tui.cli.shared.output import write
from tui.cli.shared.session import add_location
from tui.cli.shared.user_files import hook_place_problems, key_problems, user_file_problems
from tui.cli.status import Exit, UsageProblem, say
from tui.config import Problem, Settings, SettingsProblem, config_path, load
from tui.config.network import ca_file_problems
from tui.config.user_file import UnreadableFile, located, read_user_json
from tui.config.zone import shown_zone
from tui.console import refuse_problems
from tui.console.hook.status import missing_commands
from tui.console.open_keys import open_keys
from tui.providers import PROVIDERS
from tui.providers.contract import Provider

_HEADING = """\
# Watchfloor's settings. Uncomment what you need; every key can also come from the environment
# (WATCHFLOOR_UI__THEME=…, WATCHFLOOR_ACCOUNTS__MY_FLEET__TOKEN=…).
# An account's name is yours to choose: it is what --account takes.
# Better not write a secret here, but where it is: "keyring:SERVICE/USER", "env:NAME", "file:PATH", "command:CMD …".

# [store]
# url = "sqlite"                    # a file in the state folder; a team's: "postgresql://user@host/db"
# password = "env:PGPASSWORD"       # for a team's store, if ~/.pgpass does not have it
# keep_days = 400                   # older reports are deleted …
# keep_megabytes = 8000             # … and the oldest ones, if the store is larger

# [ui]
# theme = "watchfloor-dark"
# timezone = "local"                # or an IANA name, such as "America/Chicago"
# read_only = false
# read_only_may = ["acknowledge", "comment"]   # what a read-only console may do nevertheless

# [network]                         # HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE count where nothing is set
# proxy = "http://proxy.example:3128"
# # ca_file = "/etc/ssl/company.pem"

# [[hooks]]                         # fired by `watchfloor sync --watch` when something begins and ends
# name = "night-desk"
# when = "severity:critical"        # a filter of units
# after = "30m"
# command = "notify-desk"           # or webhook = "https://…" with secret = "env:NAME"

# [commands.crm]                    # your own, for the rows of a list
# run = "open-crm --imei {imei}"
# keys = "ctrl+o"
"""


def config(arguments: argparse.Namespace) -> Exit:
    """Print, check or write the settings, or read a vendor's endpoints from a saved file."""
    return {"path": _path, "check": _check, "init": _init, "paths": _paths}[arguments.what](
        arguments
    )


def _path(_: argparse.Namespace) -> Exit:
    write(f"{config_path()}\n")
    return Exit.DONE


def _check(_: argparse.Namespace) -> Exit:
    settings = load(config_path())
    try:
        refuse_problems(settings)
        _refuse_keys(settings)
        _refuse_ca_files(settings)
        _refuse_places(settings)
        _refuse_open_keys(settings)
    except SettingsProblem as problem:
        raise add_location(problem) from None
    if problems := user_file_problems():
        raise SettingsProblem([Problem(problem) for problem in problems])
    for missing in add_location(SettingsProblem(missing_commands(settings))).problems:
        say(str(missing))
    zone = shown_zone(settings.ui.timezone, os.environ)
    if zone.problem:
        say(zone.problem)
    path = config_path()
    names = ", ".join(account.name for account in settings.accounts) or "no account yet"
    if path.exists():
        say(f"{path}: correct ({names})")
    else:
        say(f"{path} does not exist yet ({names}). Write a first one with watchfloor config init.")
    return Exit.DONE


def _refuse_open_keys(settings: Settings) -> None:
    """Raise `SettingsProblem` for keys in a settings file which others can read."""
    if problems := open_keys(settings, config_path()):
        raise SettingsProblem(problems)


def _refuse_ca_files(settings: Settings) -> None:
    """Raise `SettingsProblem` for files of authorities which cannot be read."""
    if problems := ca_file_problems(settings):
        raise SettingsProblem(problems)


def _refuse_places(settings: Settings) -> None:
    """Raise `SettingsProblem` for hooks which name a place that is not there."""
    if problems := hook_place_problems(settings):
        raise SettingsProblem(problems)


def _refuse_keys(settings: Settings) -> None:
    """Raise `SettingsProblem` for keys which do not work, or not everywhere."""
    if problems := key_problems(settings):
        raise SettingsProblem(problems)


def first_settings() -> str:
    """Return a first settings file, all in comments, with an account at each vendor."""
    return "\n".join([_HEADING, *map(_account, PROVIDERS.values())])


def _account(provider: Provider) -> str:
    keys = {"name": provider.example_account or provider.name, "provider": provider.name}
    lines = [f"# {provider.title}: {provider.summary}", "[[accounts]]"]
    lines += [f'{key} = "{value}"' for key, value in keys.items()]
    for credential in provider.credentials:
        if credential.example:
            lines += textwrap.wrap(credential.help, 96, initial_indent="# ", subsequent_indent="# ")
            lines.append(f'{credential.name} = "{credential.example}"')
    return "".join(f"# {line}\n" for line in lines)


def _init(arguments: argparse.Namespace) -> Exit:
    path = config_path()
    if arguments.read_only:
        say("watchfloor: --read-only writes no settings.")
        return Exit.REFUSED
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(first_settings())
    except FileExistsError:
        say(f"{path} already exists and was left as it is.")
        return Exit.REFUSED
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror}.") from error
    write(f"{path}\n")
    return Exit.DONE


def _paths(arguments: argparse.Namespace) -> Exit:
    provider = _reader_of_files(arguments.provider)
    path = Path(arguments.file)
    try:
        saved = read_user_json(path)
        reading = provider.read_api_file(saved) if provider.read_api_file else None
    except UnreadableFile as error:
        raise UsageProblem(f"{located(path, error)}.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageProblem(
            f"{path} is not a saved description of {provider.title}'s API ({why})."
        ) from error
    if reading is not None:
        for line in reading.mapping:
            say(line)
        _confirm_mapping(yes=arguments.yes)
        write(reading.settings)
    return Exit.DONE


def _confirm_mapping(*, yes: bool) -> None:
    """Ask whether the operations are the right ones; raise `UsageProblem` unless the answer is yes."""
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageProblem("Nothing was printed. Check each line above, then add --yes.")
    say(
        "Is each operation above the right one, with each parameter in its place? Type yes to print."
    )
    if sys.stdin.readline().strip().casefold() not in {"yes", "y"}:
        raise UsageProblem("Nothing was printed.")


def _reader_of_files(name: str | None) -> Provider:
    """Return the vendor whose API descriptions can be read: the named one, else the only one."""
    able = {
        provider.name: provider
        for provider in PROVIDERS.values()
        if provider.read_api_file is not None
    }
    if name is None and len(able) == 1:
        return next(iter(able.values()))
    if name not in able:
        raise UsageProblem(
            f"Name a vendor with --provider: {', '.join(able) or 'no vendor reads such files'}"
        )
    return able[name]
