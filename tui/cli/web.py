"""The command web: the console in a browser; by default only on this machine."""

import argparse
import os
import secrets
import shlex
import socket
import sys

from tui.cli.shared.known_names import is_loopback, known_names
from tui.cli.shared.output import write
from tui.cli.status import Exit, UsageProblem, say

MISSING = "The browser version needs an extra. Run: pip install 'watchfloor[web]'"


def web(arguments: argparse.Namespace) -> Exit:
    """Serve the console until stopped; print its address, with the access token, to stdout."""
    try:
        from tui.cli.web_server import run  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageProblem(MISSING) from None
    host, port = arguments.host, arguments.port
    public_url = (arguments.public_url or f"http://{_name(host)}:{port}").rstrip("/")
    if not is_loopback(host):
        say(
            f"Warning: {host} can be reached from other machines. Anybody who has the address can use"
        )
        say("your accounts in your name. Without a TLS proxy anybody on the network can read it.")
    token = os.environ.get("WATCHFLOOR_WEB_TOKEN") or secrets.token_urlsafe(24)
    os.environ["WATCHFLOOR_UI__ASCII"] = "never"  # a browser draws every character
    os.environ["TERM"] = "xterm-256color"
    write(f"{public_url}/?token={token}\n")
    say("Open this address in a browser. Press Ctrl-C to stop.")
    try:
        names = known_names(host, public_url, arguments.host_name)
        run(command(arguments), host, port, public_url, token, names)
    except OSError as error:
        raise UsageProblem(f"{host}:{port}: {error.strerror or error}") from error
    return Exit.DONE


def command(arguments: argparse.Namespace) -> str:
    """Return the command which each browser tab runs."""
    words = [sys.executable, "-m", "tui"]
    words += ["--read-only"] if arguments.read_only else []
    words += ["demo"] if arguments.demo else []
    return shlex.join(words)


def _name(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - the person asked for it
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
