"""The command web: the console in a browser; by default only on this machine."""

import argparse
import ipaddress
import os
import secrets
import shlex
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

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


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The hosts a browser may name: a page of another site cannot point its own name at this machine."""

    names: frozenset[str]
    is_local: bool
    """Whether it listens on this machine only: then no other address is one of its own."""

    def hold(self, named: str) -> bool:
        """Return whether a Host header, with or without a port, names this console."""
        try:
            host = (urlsplit(f"//{named}").hostname or "").casefold()
        except ValueError:
            return False
        if host in self.names or is_loopback(host):
            return True
        return not self.is_local and _is_address(host)  # an address is no name to point elsewhere


def known_names(host: str, public_url: str, more: Sequence[str]) -> KnownNames:
    """Return the names by which this console may be asked for."""
    names = {host, urlsplit(public_url).hostname or "", *more}
    return KnownNames(
        frozenset(name.strip("[]").casefold() for name in names if name), is_loopback(host)
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached only from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - the person asked for it
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host
