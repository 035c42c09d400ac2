"""The settings `[[hooks]]`: whom `sync --watch` tells when a verdict or an incident begins and ends."""

import re
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from tui.config.argv import split_words
from tui.config.secrets import is_literal
from tui.domain.show.filter import UNIT_FIELDS, Comparison, FilterError, parse_filter
from tui.domain.text.base_url import is_loopback
from tui.domain.text.typed_time import parse_length
from tui.domain.verdict.signs import SEVERITIES

_DURATION = re.compile(r"[0-9]{1,6}\s*[smhdw]")
_SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
"""Durations and filters are checked as of any time."""
_LONGEST_TIMEOUT = timedelta(minutes=15)


class Hook(BaseModel):
    """One hook: which units it is about, and what is run or called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
    """Unique; what `hooks test` takes."""
    when: str
    """A filter of units: it fires once when the verdict on a unit, or an incident, begins to match, and once when it ends."""
    after: str = "0s"
    """How long it must last before the hook fires: `"30m"`."""
    command: str | None = None
    """A program and its arguments, run without a shell; one JSON object on its standard input."""
    webhook: SecretStr | None = None
    """An address to which the same object is sent by POST, or a secret source; https, or http on loopback."""
    secret: SecretStr | None = None
    """Signs the webhook; from any secret source."""
    timeout: str = "30s"
    """A command which takes longer is ended, and it is tried again later; at most `"15m"`."""
    environment: tuple[str, ...] = ()
    """Names of further environment variables which the command gets; others of yours are not passed on."""
    acknowledged: bool = False
    """Whether it also fires for what somebody acknowledged."""
    changes_per_hour: int = Field(default=10, ge=0)
    """How many devices the command may change in an hour with `do`."""
    may_charge: bool = False
    """Whether the command may send actions which are charged."""

    @field_validator("when")
    @classmethod
    def _is_filter(cls, text: str) -> str:
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

    @field_validator("after", "timeout")
    @classmethod
    def _is_duration(cls, text: str) -> str:
        if not _DURATION.fullmatch(text.strip()):
            raise ValueError(f'{text!r} is not a duration; use for example "30m" or "2h"')
        return text

    @field_validator("timeout")
    @classmethod
    def _is_short(cls, text: str) -> str:
        if not timedelta() < _duration(text) <= _LONGEST_TIMEOUT:
            raise ValueError('the timeout must be between "1s" and "15m"')
        return text

    @field_validator("command")
    @classmethod
    def _is_command(cls, line: str | None) -> str | None:
        if line is not None:
            split_words(line)
        return line

    @field_validator("webhook")
    @classmethod
    def _is_address(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and is_literal(given):
            wrong = check_webhook(given.get_secret_value())
            if wrong:
                raise ValueError(wrong)
        return given

    @model_validator(mode="after")
    def _fires_one_way(self) -> Self:
        if (self.command is None) == (self.webhook is None):
            raise ValueError("a hook needs either a command or a webhook")
        if self.secret is not None and self.webhook is None:
            raise ValueError("a secret signs a webhook; a command needs none")
        return self

    @property
    def delay(self) -> timedelta:
        """How long something must last before the hook fires."""
        return _duration(self.after)

    @property
    def patience(self) -> timedelta:
        """How long one attempt may take."""
        return _duration(self.timeout)

    @property
    def words(self) -> tuple[str, ...]:
        """The command, split; empty for a webhook."""
        return split_words(self.command) if self.command is not None else ()

    @property
    def target(self) -> str:
        """What it runs or calls, for people: of an address only the host, as its path may be a secret."""
        if self.command is not None:
            return self.command
        given = self.webhook.get_secret_value() if self.webhook else ""
        if self.webhook and not is_literal(self.webhook):
            return f"webhook {given}"
        return f"webhook {urlsplit(given).scheme}://{urlsplit(given).hostname}/…"


def _check_severity(term: Comparison) -> None:
    if term.operator != "missing" and term.value not in SEVERITIES:
        raise ValueError(f"severity is one of {', '.join(SEVERITIES)}, not {term.value}")


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


def _duration(text: str) -> timedelta:
    return parse_length(text)
