"""The address to which a hook is sent."""

from urllib.parse import urlsplit

from tui.domain.text.base_url import is_loopback


def check_webhook(url: str) -> str:
    """Return what is wrong with a webhook's address, never quoting it; empty if nothing is."""
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        return "is not a URL"
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return "must be a URL such as https://chat.example/hooks/1"
    if parts.username or parts.password:
        return "must not contain a user name or password"
    if parts.fragment:
        return "must not contain a fragment"
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        return "must start with https:// (http is allowed on this machine only)"
    return ""
