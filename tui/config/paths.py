"""The paths of settings and state on this machine."""

import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_config_path, user_state_path


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the settings file: `$WATCHFLOOR_CONFIG`, else the platform's configuration folder."""
    given = environment.get("WATCHFLOOR_CONFIG")
    return Path(given).expanduser() if given else user_config_path("watchfloor") / "config.toml"


def state_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the state folder: `$WATCHFLOOR_HOME`, else the platform's state folder."""
    given = environment.get("WATCHFLOOR_HOME")
    return Path(given).expanduser() if given else user_state_path("watchfloor")
