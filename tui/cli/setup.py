"""The command config: where settings are, whether they are right, and a first file."""

import argparse
import json
import os
from pathlib import Path

from tui.cli.output import write
from tui.cli.session import add_location, read_settings
from tui.cli.status import Exit, UsageProblem, say
from tui.config import Problem, Settings, SettingsProblem, config_path
from tui.console import refuse_problems

FIRST_SETTINGS = """\
# Watchfloor's settings. Uncomment what you need; every key can also come from the environment
# (WATCHFLOOR_UI__THEME=…, WATCHFLOOR_ACCOUNTS__YELLOW_FLEET__TOKEN=…).
# A secret is best not written here: "keyring:SERVICE/USER", "env:NAME", "file:PATH", "command:CMD …".

# [store]
# url = "sqlite"                    # a file in the state folder; a team's: "postgresql://user@host/db"
# password = "env:PGPASSWORD"       # for a team's, where ~/.pgpass does not say it
# keep_days = 400                   # older reports are taken away …
# keep_megabytes = 8000             # … and the oldest ones, where there is too much

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
        _refuse_keys(settings)
    except SettingsProblem as problem:
        raise add_location(problem) from None
    path = config_path()
    names = ", ".join(account.name for account in settings.accounts) or "no account yet"
    if path.exists():
        say(f"{path}: all right ({names})")
    else:
        say(f"{path}: is not there yet ({names}); watchfloor config init writes a first one")
    return Exit.DONE


def _refuse_keys(settings: Settings) -> None:
    """Raise `SettingsProblem` for keys which cannot be had, or not everywhere."""
    if not settings.ui.keys:
        return
    from tui.commands import own_keys  # noqa: PLC0415 - it brings Textual, for those who set keys

    _, problems = own_keys(settings.ui.keys)
    if problems:
        raise SettingsProblem([Problem(one.sentence, f"ui.keys.{one.command}") for one in problems])


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
