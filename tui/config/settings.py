"""The settings as plain values: what there is to set, and what holds where nothing is set.

What may be written is checked in `tui.config.check`; a file which was checked is read without it.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Literal

from tui.config.hooks import Hook
from tui.config.own_commands import OwnCommand
from tui.domain.text.secret import SecretStr
from tui.lazy_dataclass import dataclass

PREFIX = "WATCHFLOOR_"
WINDOWS = {"10s": 10, "1m": 60, "1h": 3600}
"""The rate windows which can be set, in seconds."""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the store is, and how much fetched data it keeps."""

    url: str = "sqlite"
    password: SecretStr | None = None
    """For `postgresql://`, from any secret source; without a password libpq looks in its own places."""
    keep_days: int = 400
    """Older reports are deleted."""
    keep_megabytes: int = 8_000
    """When the fetched data takes more room than this, the oldest reports are deleted."""


@dataclass(frozen=True, slots=True)
class UiSettings:
    """How the console looks and behaves."""

    theme: str = "watchfloor-dark"
    timezone: str = "local"
    read_only: bool = False
    read_only_may: tuple[Literal["acknowledge", "comment"], ...] = ()
    """What a read-only console may do nevertheless, for everybody on the store to see: `["acknowledge", "comment"]`."""
    mouse: bool = True
    ascii: Literal["auto", "always", "never"] = "auto"
    bandwidth: Literal["auto", "full", "low"] = "auto"
    export_folder: str = ""
    """The only folder for exported files; empty: the person chooses a path (read-only: `exports` in the state folder)."""
    keep_view: bool = True
    """At the next start tab, filter, order and row of each list are as they were left."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """A command's id and its keys, which replace the default ones: `filter = "slash,ctrl+f"`."""


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How vendors are reached."""

    proxy: SecretStr | None = None
    """`"http://proxy.example:3128"`, with `USER:PASSWORD@` before the host if it wants them, or a secret source; `""` for none. Never used to this machine."""
    ca_file: str | None = None
    """PEM file of the authorities to trust instead of the usual ones."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account at one vendor; the vendor's own settings are in `given`."""

    name: str
    provider: str
    base_url: str | None = None
    read_only: bool = False
    keychain: str | None = None
    """Where to keep what only your own processes may know, such as a login's token or a registered device's
    credentials: `file:PATH` for a file of mode 600, where the host has no keychain."""
    proxy: SecretStr | None = None
    ca_file: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    plan_file: str | None = None
    """A CSV or workbook which names each SIM's rate plan: columns `iccid` (or another identifier) and `rate_plan`."""
    plans_not_advised: tuple[str, ...] = ()
    """Rate plans to which no SIM is ever advised to change, such as a trial."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Credentials (as `SecretStr`, not yet fetched) and the vendor's own options."""

    def lowered(self) -> dict[int, int]:
        """Return the user's own limits by window length in seconds."""
        return {WINDOWS[name]: limit for name, limit in self.limits.items()}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings."""

    store: StoreSettings = StoreSettings()
    ui: UiSettings = UiSettings()
    network: NetworkSettings = NetworkSettings()
    accounts: tuple[Account, ...] = ()
    hooks: tuple[Hook, ...] = ()
    commands: Mapping[str, OwnCommand] = field(default_factory=dict)

    def as_read_only(self) -> "Settings":
        """Return the same settings with every change forbidden."""
        return replace(self, ui=replace(self.ui, read_only=True))

    def hook(self, name: str) -> Hook | None:
        """Return a hook by its name; None if there is none."""
        return next((hook for hook in self.hooks if hook.name == name), None)

    def account(self, name: str) -> Account | None:
        """Return an account by its name; None if there is none."""
        return next((account for account in self.accounts if account.name == name), None)
