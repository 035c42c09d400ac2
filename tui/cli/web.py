"""The command web: the console in a browser, on this machine unless told otherwise."""

import argparse
import ipaddress
import os
import secrets
import shlex
import socket
import sys

from tui.cli.output import write
from tui.cli.status import Exit, UsageProblem, say

MISSING = "the browser needs an extra: pip install 'watchfloor[web]'"


def web(arguments: argparse.Namespace) -> Exit:
    """Serve the console until stopped; stdout gets the address, with the token which opens it."""
    try:
        from tui.cli.web_server import run  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise UsageProblem(MISSING) from None
    host, port = arguments.host, arguments.port
    public_url = (arguments.public_url or f"http://{_name(host)}:{port}").rstrip("/")
    if not is_loopback(host):
        say(f"warning: {host} lets others in. Whoever has the address works with your accounts,")
        say("in your name. Without TLS before it, anybody on the way can read address and screen.")
    token = os.environ.get("WATCHFLOOR_WEB_TOKEN") or secrets.token_urlsafe(24)
    os.environ["WATCHFLOOR_UI__ASCII"] = "never"  # a browser draws every sign
    os.environ["TERM"] = "xterm-256color"
    write(f"{public_url}/?token={token}\n")
    say("open this address in a browser; Ctrl-C stops")
    try:
        run(command(arguments), host, port, public_url, token)
    except OSError as error:
        raise UsageProblem(f"{host}:{port}: {error.strerror or error}") from error
    return Exit.DONE


def command(arguments: argparse.Namespace) -> str:
    """Return the command line which each browser tab runs."""
    words = [sys.executable, "-m", "tui"]
    words += ["--read-only"] if arguments.read_only else []
    words += ["demo"] if arguments.demo else []
    return shlex.join(words)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - what somebody asked for
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
