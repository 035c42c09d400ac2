"""The paths of settings and state on this machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the settings file: `$WATCHFLOOR_CONFIG`, else the platform's configuration folder."""
    given = environment.get("WATCHFLOOR_CONFIG")
    if given:
        return Path(given).expanduser()
    return _folder(environment, "XDG_CONFIG_HOME", "~/.config") / "config.toml"


def state_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the state folder: `$WATCHFLOOR_HOME`, else the platform's state folder."""
    given = environment.get("WATCHFLOOR_HOME")
    if given:
        return Path(given).expanduser()
    return _folder(environment, "XDG_STATE_HOME", "~/.local/state")


def _folder(environment: Mapping[str, str], variable: str, usual: str) -> Path:
    """Return our folder where the environment says, else where the platform has such folders."""
    given = Path(environment.get(variable, ""))
    here = "~/Library/Application Support" if sys.platform == "darwin" else usual
    return (given if given.is_absolute() else Path(here).expanduser()) / "watchfloor"
