"""The environment of the user's own commands: plain, so that no key of ours is handed on by accident."""

import os
from collections.abc import Collection, Mapping

_PLAIN = frozenset(
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR",
        "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME",
        "DBUS_SESSION_BUS_ADDRESS", "WATCHFLOOR_CONFIG", "WATCHFLOOR_HOME",
    }
)  # fmt: skip
"""What programs need to find their files and the keychain; none of it is a secret."""


def plain_environment(
    also: Collection[str] = (), environment: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Return the part of the environment which a command of the user's own gets, and what it names in `also`."""
    return {
        name: value
        for name, value in environment.items()
        if name in _PLAIN or name in also or name.startswith("LC_")
    }
