"""Check settings: the kinds which `tui.config.settings` declares, the rules of `tui.config.rules`, the environment."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model, model_validator
from pydantic import Field as Default
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from tui.config.hooks import Hook
from tui.config.plain import plain
from tui.config.problems import Problem, SettingsProblem
from tui.config.rules import RULES, fires_one_way
from tui.config.settings import PREFIX, Account, Settings
from tui.domain.text.secret import SecretStr

Kind = TypeVar("Kind")


class WrongSettings(ValueError):
    """Something is not as it may be; `details` says what, as Pydantic does, without the values."""

    def __init__(self, error: ValidationError) -> None:
        self.details = error.errors(include_input=False, include_url=False)
        first = self.details[0]
        super().__init__(f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


def checked(kind: type[Kind], table: Mapping[str, Any]) -> Kind:
    """Return one table of the settings, checked; of `Settings` itself, the environment's values above it.

    Raise `WrongSettings`, and `SettingsProblem` for an environment which cannot be read.
    """
    try:
        return plain(kind, _MODELS[kind](**table).model_dump())
    except ValidationError as error:
        raise WrongSettings(error) from None  # the error itself may quote a secret
    except SettingsError as error:
        raise SettingsProblem([Problem(f"in the environment: {error}")]) from error


class _Sources(BaseSettings):
    """All settings, before their tables are declared."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

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


def _declare(kind: Any) -> type[BaseModel]:
    """Return the model which checks one table, and declare those of the tables within it first."""
    hints, rules = get_type_hints(kind), RULES.get(kind, {})
    declared: Any = {
        field.name: (_ruled(_hint(hints[field.name]), rules.get(field.name, ())), _default(field))
        for field in fields(kind)
        if field.name != "given"
    }
    _MODELS[kind] = _model(kind, declared)
    return _MODELS[kind]


def _model(kind: Any, declared: Any) -> type[BaseModel]:
    if kind is Settings:
        return create_model("Settings", __base__=_Sources, **declared)
    config = ConfigDict(extra="allow" if kind is Account else "forbid", frozen=True)
    whole: Any = {"one_way": model_validator(mode="after")(fires_one_way)}
    of_all = whole if kind is Hook else None
    return create_model(kind.__name__, __config__=config, __validators__=of_all, **declared)


def _ruled(hint: Any, rules: Sequence[Any]) -> Any:
    return Annotated[hint, *rules] if rules else hint


def _hint(hint: Any) -> Any:
    """Return what Pydantic checks for a field: a table's model for the table, text for a secret."""
    if hint is SecretStr:
        return str
    if is_dataclass(hint):
        return _declare(hint)
    inner = get_args(hint)
    origin: Any = get_origin(hint)
    if origin in (tuple, Mapping):
        return origin[tuple(_hint(item) for item in inner)]
    return str | None if SecretStr in inner else hint


def _default(field: "Field[Any]") -> Any:
    if is_dataclass(field.default):
        return Default(default_factory=_MODELS[type(field.default)])
    if field.default_factory is not MISSING:
        return Default(default_factory=field.default_factory)
    return ... if field.default is MISSING else field.default


_MODELS: dict[Any, type[BaseModel]] = {}
_declare(Settings)
