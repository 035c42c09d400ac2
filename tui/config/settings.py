"""The settings: read from the TOML file; environment variables override the file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from tui.config.hooks import Hook
from tui.config.own_commands import OwnCommand, check_names
from tui.config.problems import Problem, SettingsProblem
from tui.config.user_file import UnreadableFile, read_user_text
from tui.domain.text.toml_lines import NotToml, line_of, parse_toml

PREFIX = "WATCHFLOOR_"
_WINDOWS = {"10s": 10, "1m": 60, "1h": 3600}


class StoreSettings(BaseModel):
    """Where the store is, and how much fetched data it keeps."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = "sqlite"
    password: SecretStr | None = None
    """For `postgresql://`, from any secret source; without a password libpq looks in its own places."""
    keep_days: int = Field(default=400, ge=1)
    """Older reports are deleted."""
    keep_megabytes: int = Field(default=8_000, ge=100)
    """When the fetched data takes more room than this, the oldest reports are deleted."""


class UiSettings(BaseModel):
    """How the console looks and behaves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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
    keys: Mapping[str, str] = Field(default_factory=dict)
    """A command's id and its keys, which replace the default ones: `filter = "slash,ctrl+f"`."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name != "local":
            try:
                ZoneInfo(name)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError(
                    f'unknown time zone {name}; use "local" or an IANA name such as America/Chicago'
                ) from error
        return name


class NetworkSettings(BaseModel):
    """How vendors are reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    proxy: SecretStr | None = None
    """`"http://proxy.example:3128"`, with `USER:PASSWORD@` before the host if it wants them, or a secret source; `""` for none. Never used to this machine."""
    ca_file: str | None = None
    """PEM file of the authorities to trust instead of the usual ones."""


class Account(BaseModel):
    """One account at one vendor; the vendor's own settings are in `given`."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    provider: str
    base_url: str | None = None
    read_only: bool = False
    keychain: str | None = None
    """Where to keep what only your own processes may know, such as a login's token or a registered device's
    credentials: `file:PATH` for a file of mode 600, where the host has no keychain."""
    proxy: SecretStr | None = None
    ca_file: str | None = None
    limits: Mapping[str, int] = Field(default_factory=dict)
    given: Mapping[str, Any] = Field(default_factory=dict)
    """Credentials (as `SecretStr`, not yet fetched) and the vendor's own options."""

    @model_validator(mode="before")
    @classmethod
    def _keep_the_vendors_own(cls, sent: Any) -> Any:
        if not isinstance(sent, Mapping):
            return sent
        own = {key: value for key, value in sent.items() if key in cls.model_fields}
        rest = {key: value for key, value in sent.items() if key not in cls.model_fields}
        given = {
            key: SecretStr(value) if isinstance(value, str) else value
            for key, value in rest.items()
        }
        return {**own, "given": {**given, **own.get("given", {})}}

    @field_validator("keychain")
    @classmethod
    def _known_keychain(cls, place: str | None) -> str | None:
        if place is not None and not (place.startswith("file:") and place != "file:"):
            raise ValueError(
                "keychain must be file:PATH; without it, this machine's keychain is used"
            )
        return place

    @field_validator("limits")
    @classmethod
    def _known_windows(cls, limits: Mapping[str, int]) -> Mapping[str, int]:
        for name, limit in limits.items():
            if name not in _WINDOWS:
                raise ValueError(
                    f'unknown rate window {name}; the windows are "10s", "1m" and "1h"'
                )
            if limit < 1:
                raise ValueError(f"the limit of {name} must be at least 1")
        return limits

    def lowered(self) -> dict[int, int]:
        """Return the user's own limits by window length in seconds."""
        return {_WINDOWS[name]: limit for name, limit in self.limits.items()}


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    store: StoreSettings = StoreSettings()
    ui: UiSettings = UiSettings()
    network: NetworkSettings = NetworkSettings()
    accounts: tuple[Account, ...] = ()
    hooks: tuple[Hook, ...] = ()
    commands: Mapping[str, OwnCommand] = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources: the environment overrides the file and merges its accounts into the file's."""
        del env_settings, dotenv_settings, file_secret_settings
        written = init_settings.init_kwargs if isinstance(init_settings, InitSettingsSource) else {}
        return (_Environment(settings_cls, written), init_settings)

    @field_validator("accounts")
    @classmethod
    def _names_differ(cls, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
        names = [account.name for account in accounts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f'two accounts have the name "{twice}"; names must be unique')
        return accounts

    @field_validator("commands")
    @classmethod
    def _commands_have_names(cls, commands: Mapping[str, OwnCommand]) -> Mapping[str, OwnCommand]:
        if wrong := check_names(list(commands)):
            raise ValueError(wrong)
        return commands

    @field_validator("hooks")
    @classmethod
    def _hooks_differ(cls, hooks: tuple[Hook, ...]) -> tuple[Hook, ...]:
        names = [hook.name for hook in hooks]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f'two hooks have the name "{twice}"; names must be unique')
        return hooks

    def as_read_only(self) -> "Settings":
        """Return the same settings with every change forbidden."""
        return self.model_copy(update={"ui": self.ui.model_copy(update={"read_only": True})})

    def hook(self, name: str) -> Hook | None:
        """Return a hook by its name; None if there is none."""
        return next((hook for hook in self.hooks if hook.name == name), None)

    def account(self, name: str) -> Account | None:
        """Return an account by its name; None if there is none."""
        return next((account for account in self.accounts if account.name == name), None)


class _Environment(EnvSettingsSource):
    """The environment; `WATCHFLOOR_ACCOUNTS__<index or name>__<key>` overrides the file's accounts, and so for hooks."""

    def __init__(self, settings_cls: type[BaseSettings], written: Mapping[str, Any]) -> None:
        super().__init__(settings_cls)
        self._written = written

    def __call__(self) -> dict[str, Any]:
        found = super().__call__()
        for key in ("accounts", "hooks"):
            if isinstance(found.get(key), Mapping):
                found[key] = _merge_named(self._written.get(key, ()), found[key])
        return found


def _merge_named(written: Any, over: Mapping[str, Any]) -> list[Any]:
    tables = [dict(table) for table in written if isinstance(table, Mapping)]
    for which, values in over.items():
        if not isinstance(values, Mapping):
            continue
        folded = which.casefold().replace("-", "_")
        match = next(
            (
                table
                for index, table in enumerate(tables)
                if str(index) == which
                or str(table.get("name", "")).casefold().replace("-", "_") == folded
            ),
            None,
        )
        if match is None:
            match = {} if which.isdigit() else {"name": folded.replace("_", "-")}
            tables.append(match)
        match.update(values)
    return tables


def load(path: Path) -> Settings:
    """Read the settings; a missing file counts as empty. Raise `SettingsProblem` with file and line."""
    text = ""
    try:
        text = read_user_text(path)
    except FileNotFoundError:
        pass
    except UnreadableFile as error:
        raise SettingsProblem([Problem(str(error), "", path, error.line)]) from error
    try:
        written = parse_toml(text)
    except NotToml as error:
        raise SettingsProblem([Problem(str(error), "", path, error.line)]) from error
    try:
        return Settings(**written)
    except ValidationError as error:
        found = [_problem(detail, text, path) for detail in error.errors(include_input=False)]
        raise SettingsProblem(found) from None  # the error itself may quote a secret
    except SettingsError as error:
        raise SettingsProblem([Problem(f"in the environment: {error}")]) from error


def _problem(error: Any, text: str, path: Path) -> Problem:
    where = tuple(error["loc"])
    words = {
        "extra_forbidden": "unknown setting; check the spelling",
        "missing": "this setting is missing",
    }
    sentence = words.get(error["type"], error["msg"].removeprefix("Value error, "))
    return Problem(sentence, ".".join(map(str, where)), path, line_of(text, where))
