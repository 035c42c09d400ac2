"""Who works here: the name under which changes stand in the journal and the audit log."""

import getpass
import os
import socket
from collections.abc import Mapping

HOOK_VARIABLE = "WATCHFLOOR_HOOK"
"""The environment variable which names the hook whose command this is."""


def actor() -> str:
    """Return `user@host`; for the command of a hook, the hook."""
    if hook := calling_hook():
        from tui.domain.hook.firing import hook_actor  # noqa: PLC0415 - only a hook's command needs it

        return hook_actor(hook)
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"


def calling_hook(environment: Mapping[str, str] = os.environ) -> str:
    """Return the name of the hook whose command calls this program; empty where none does."""
    return environment.get(HOOK_VARIABLE, "")
