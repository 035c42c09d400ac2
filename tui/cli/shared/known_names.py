"""The names under which the console in a browser is served."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from tui.lazy_dataclass import dataclass


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
