"""How an account's requests travel: through which proxy, and whose certificates are trusted."""

import os
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from tui.config.problems import Problem, SettingsProblem
from tui.config.secrets import is_literal, resolve
from tui.config.settings import Account, NetworkSettings, Settings
from tui.domain.text.base_url import is_loopback
from tui.domain.text.secret import SecretStr
from tui.lazy_dataclass import dataclass

_PROXY_NAMES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""As curl reads them. HTTP_PROXY is for http only, and http goes to this machine only: straight."""
_EXAMPLE = "http://proxy.example:3128"


@dataclass(frozen=True, slots=True)
class Network:
    """The way to one account's vendor."""

    proxy: SecretStr | None = None
    """Its URL, with user name and password if it wants them."""
    proxy_set_by: str = ""
    """What to correct: `network.proxy`, `HTTPS_PROXY` …"""
    ca_file: str | None = None
    ca_folder: str | None = None
    ca_set_by: str = ""

    @property
    def proxy_host(self) -> str:
        """The proxy without its credentials, as messages name it; empty without a proxy."""
        if self.proxy is None:
            return ""
        return urlsplit(self.proxy.get_secret_value()).netloc.rpartition("@")[2]

    @property
    def words(self) -> str:
        """What differs from a straight way with the usual certificates, for people; else empty."""
        parts = [f"through the proxy {self.proxy_host} ({self.proxy_set_by})"] if self.proxy else []
        if self.ca_set_by:
            trusted = self.ca_file or self.ca_folder
            parts.append(f"trusting the authorities in {trusted} ({self.ca_set_by})")
        return ", ".join(parts)


STRAIGHT = Network()


def network_of(
    settings: Settings,
    account: Account | None,
    base_url: str,
    environment: Mapping[str, str] = os.environ,
) -> Network:
    """Return the way to an account's vendor: its own settings, else `[network]`, else the environment.

    None: to an address which belongs to no account, such as a webhook's.

    Nothing on this machine is reached through a proxy. Raise `SettingsProblem` for a wrong proxy.
    """
    parts = urlsplit(base_url)
    proxy, set_by = _proxy(
        settings.network, account, parts.hostname or "", parts.port or 443, environment
    )
    ca_file, ca_folder, ca_set_by = _authorities(settings.network, account, environment)
    return Network(proxy, set_by, ca_file, ca_folder, ca_set_by)


def network_problems(settings: Settings) -> list[Problem]:
    """Return what is wrong with the proxies of the settings, without asking a secret's source."""
    found = []
    for key, place in _places(settings):
        if place.proxy is not None and is_literal(place.proxy):
            wrong = check_proxy(place.proxy.get_secret_value())
            found += [Problem(wrong, f"{key}.proxy")] if wrong else []
    return found


def ca_file_problems(settings: Settings) -> list[Problem]:
    """Return which CA files of the settings cannot be read."""
    return [
        Problem(wrong, f"{key}.ca_file")
        for key, place in _places(settings)
        if place.ca_file and (wrong := _check_file(place.ca_file))
    ]


def _places(settings: Settings) -> list[tuple[str, Account | NetworkSettings]]:
    """Return where a way can be set, with its key."""
    accounts = [(f"accounts.{index}", account) for index, account in enumerate(settings.accounts)]
    return [("network", settings.network), *accounts]


def check_proxy(url: str) -> str:
    """Return what is wrong with a proxy's URL, never quoting it; empty if nothing is."""
    if not url.strip():
        return ""
    wrong = f"is not a proxy's URL; write it as {_EXAMPLE}"
    try:
        parts = urlsplit(_with_scheme(url))
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        return wrong
    if parts.scheme not in {"http", "https"}:
        return f"begins with {parts.scheme}://; only http:// and https:// proxies can be used"
    if not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment:
        return wrong
    return ""


def _proxy(
    network: NetworkSettings,
    account: Account | None,
    host: str,
    port: int,
    environment: Mapping[str, str],
) -> tuple[SecretStr | None, str]:
    """Return the proxy for a host, and where it is set; an empty text in the settings means none."""
    if is_loopback(host):
        return None, ""
    for place, where in _settings_of(network, account):
        given, set_by = place.proxy, f"{where}.proxy"
        if given is not None:
            url = given.get_secret_value().strip()
            return (_checked(resolve(given, environment), set_by), set_by) if url else (None, "")
    name = next((name for name in _PROXY_NAMES if environment.get(name, "").strip()), None)
    if name is None or _is_excepted(host, port, _no_proxy(environment)):
        return None, ""
    return _checked(SecretStr(environment[name].strip()), name), name


def _settings_of(
    network: NetworkSettings, account: Account | None
) -> list[tuple[Account | NetworkSettings, str]]:
    """Return the settings which say the way, the nearest first, with their keys."""
    own: list[tuple[Account | NetworkSettings, str]] = (
        [(account, f"accounts.{account.name}")] if account else []
    )
    return [*own, (network, "network")]


def _checked(proxy: SecretStr, set_by: str) -> SecretStr:
    url = proxy.get_secret_value()
    if wrong := check_proxy(url):
        raise SettingsProblem([Problem(f"{wrong}. Nothing was sent.", set_by)])
    return SecretStr(_with_scheme(url))


def _with_scheme(url: str) -> str:
    """Return a proxy's URL; `proxy.example:3128` is an http proxy, as for curl."""
    return url.strip() if "://" in url else f"http://{url.strip()}"


def _no_proxy(environment: Mapping[str, str]) -> str:
    return environment.get("no_proxy") or environment.get("NO_PROXY") or ""


def _is_excepted(host: str, port: int, exceptions: str) -> bool:
    """Return whether NO_PROXY names a host: `*`, a domain with all below it, an address or its network."""
    return any(
        _names_host(entry.strip().casefold(), host.casefold(), port)
        for entry in exceptions.split(",")
    )


def _names_host(entry: str, host: str, port: int) -> bool:
    if entry in {"", "*"}:
        return entry == "*"
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass  # one of the two is a name
    domain, colon, only_port = entry.removeprefix("*").removeprefix(".").partition(":")
    if colon and only_port != str(port):
        return False
    return host == domain or host.endswith(f".{domain}")


def _authorities(
    network: NetworkSettings, account: Account | None, environment: Mapping[str, str]
) -> tuple[str | None, str | None, str]:
    """Return the file and the folder of trusted authorities, and where they are set."""
    for place, where in _settings_of(network, account):
        if place.ca_file:
            return str(Path(place.ca_file).expanduser()), None, f"{where}.ca_file"
    file, folder = environment.get("SSL_CERT_FILE") or None, environment.get("SSL_CERT_DIR") or None
    names = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if environment.get(name)]
    return file, folder, " and ".join(names)


def _check_file(path: str) -> str:
    try:
        with Path(path).expanduser().open("rb"):
            return ""
    except OSError as error:
        return f"{path} cannot be read ({error.strerror or error})"
