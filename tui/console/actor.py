"""Who works here: the name under which changes stand in the journal and the audit log."""

import getpass
import socket


def actor() -> str:
    """Return `user@host`."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"
    return f"{user}@{socket.gethostname()}"
