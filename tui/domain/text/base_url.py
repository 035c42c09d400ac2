"""Check a vendor's base URL: https, or http on this machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def check_base_url(url: str) -> str:
    """Return what is wrong with a base URL; empty if nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - reading it is the check
    except ValueError as error:
        return f"is not a URL ({error})"
    if parts.scheme not in ("https", "http") or not host:
        return "must be a URL such as https://api.example.com/"
    if parts.username or parts.password:
        return "must not contain a user name or password; use the account's own settings for those"
    if parts.query or parts.fragment:
        return "must not contain a query or a fragment"
    if parts.scheme == "http" and not is_loopback(host):
        return "must start with https:// so that nobody can read the key on the way (http is allowed on this machine only)"
    return ""


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
