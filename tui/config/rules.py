"""What may be written in the settings, beyond the kind of each value; each rule raises ValueError with a sentence."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from tui.config.argv import split_words
from tui.config.hooks import Hook
from tui.config.own_commands import OwnCommand
from tui.config.secrets import is_literal
from tui.config.settings import WINDOWS, Account, Settings, StoreSettings, UiSettings
from tui.domain.show.filter import UNIT_FIELDS, Comparison, FilterError, parse_filter
from tui.domain.text.placeholders import check_placeholders
from tui.domain.text.secret import SecretStr
from tui.domain.text.typed_time import parse_length
from tui.domain.text.webhook import check_webhook
from tui.domain.verdict.signs import SEVERITIES

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_COMMAND_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
PLACEHOLDERS = (
    "label", "imei", "iccid", "imsi", "msisdn", "unit", "provider", "account", "key", "address",
)  # fmt: skip
"""What a command can be given of a row: of its unit, then of the record itself."""
_DURATION = re.compile(r"[0-9]{1,6}\s*[smhdw]")
_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""Durations and filters are checked as of any time."""
_LONGEST_TIMEOUT = timedelta(minutes=15)


def _known_zone(name: str) -> str:
    if name != "local":
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(
                f'unknown time zone {name}; use "local" or an IANA name such as America/Chicago'
            ) from error
    return name


def _known_keychain(place: str | None) -> str | None:
    if place is not None and not (place.startswith("file:") and place != "file:"):
        raise ValueError("keychain must be file:PATH; without it, this machine's keychain is used")
    return place


def _known_windows(limits: Mapping[str, int]) -> Mapping[str, int]:
    for name, limit in limits.items():
        if name not in WINDOWS:
            raise ValueError(f'unknown rate window {name}; the windows are "10s", "1m" and "1h"')
        if limit < 1:
            raise ValueError(f"the limit of {name} must be at least 1")
    return limits


def _names_differ(items: Sequence[Any], what: str) -> Sequence[Any]:
    names = [item.name for item in items]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ValueError(f'two {what} have the name "{twice}"; names must be unique')
    return items


def _commands_have_names(commands: Mapping[str, Any]) -> Mapping[str, Any]:
    wrong = next((name for name in commands if not _COMMAND_NAME.fullmatch(name)), None)
    if wrong is not None:
        raise ValueError(f'"{wrong}" is no name: use letters, digits, - and _')
    return commands


def _is_own_command(line: str) -> str:
    if wrong := check_placeholders(split_words(line), PLACEHOLDERS):
        raise ValueError(wrong)
    return line


def _is_command(line: str | None) -> str | None:
    if line is not None:
        split_words(line)
    return line


def _is_filter(text: str) -> str:
    try:
        terms = parse_filter(text, _SOME_TIME, UNIT_FIELDS).terms
    except FilterError as error:
        raise ValueError(str(error)) from error
    for term in terms:
        if isinstance(term, Comparison) and term.field == "severity":
            _check_severity(term)
    if not terms:
        raise ValueError('say which units it is about, for example "severity:critical"')
    return text


def _check_severity(term: Comparison) -> None:
    if term.operator != "missing" and term.value not in SEVERITIES:
        raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {term.value}")


def _is_duration(text: str) -> str:
    if not _DURATION.fullmatch(text.strip()):
        raise ValueError(f'{text!r} is not a duration; use for example "30m" or "2h"')
    return text


def _is_short(text: str) -> str:
    if not timedelta() < parse_length(text) <= _LONGEST_TIMEOUT:
        raise ValueError('the timeout must be between "1s" and "15m"')
    return text


def _is_address(given: str | None) -> str | None:
    if given is not None and is_literal(SecretStr(given)):
        wrong = check_webhook(given)
        if wrong:
            raise ValueError(wrong)
    return given


def fires_one_way(hook: Any) -> Any:
    """Check that a hook runs a command or calls an address, and that only what is called is signed."""
    if (hook.command is None) == (hook.webhook is None):
        raise ValueError("a hook needs either a command or a webhook")
    if hook.secret is not None and hook.webhook is None:
        raise ValueError("a secret signs a webhook; a command needs none")
    return hook


RULES: Mapping[type, Mapping[str, Sequence[Any]]] = {
    StoreSettings: {"keep_days": [Field(ge=1)], "keep_megabytes": [Field(ge=100)]},
    UiSettings: {"timezone": [AfterValidator(_known_zone)]},
    Account: {
        "name": [Field(pattern=_NAME)],
        "keychain": [AfterValidator(_known_keychain)],
        "limits": [AfterValidator(_known_windows)],
    },
    OwnCommand: {"run": [AfterValidator(_is_own_command)]},
    Hook: {
        "name": [Field(pattern=_NAME)],
        "when": [AfterValidator(_is_filter)],
        "after": [AfterValidator(_is_duration)],
        "timeout": [AfterValidator(_is_duration), AfterValidator(_is_short)],
        "command": [AfterValidator(_is_command)],
        "webhook": [AfterValidator(_is_address)],
        "changes_per_hour": [Field(ge=0)],
    },
    Settings: {
        "accounts": [AfterValidator(lambda accounts: _names_differ(accounts, "accounts"))],
        "hooks": [AfterValidator(lambda hooks: _names_differ(hooks, "hooks"))],
        "commands": [AfterValidator(_commands_have_names)],
    },
}
"""The rules of each key, by the table it stands in."""
