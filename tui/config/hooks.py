"""The settings `[[hooks]]`: whom `sync --watch` tells when a verdict or an incident begins and ends."""

from datetime import timedelta

from tui.config.argv import split_words
from tui.domain.text.secret import SecretStr
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One hook: which units it is about, and what is run or called."""

    name: str
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
    changes_per_hour: int = 10
    """How many devices the command may change in an hour with `do`."""
    may_charge: bool = False
    """Whether the command may send actions which are charged."""

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
        from urllib.parse import urlsplit  # noqa: PLC0415 - few commands show a hook

        from tui.config.secrets import is_literal  # noqa: PLC0415 - the same

        if self.command is not None:
            return self.command
        given = self.webhook.get_secret_value() if self.webhook else ""
        if self.webhook and not is_literal(self.webhook):
            return f"webhook {given}"
        address = urlsplit(given)
        return f"webhook {address.scheme}://{address.hostname}/…"


def _duration(text: str) -> timedelta:
    from tui.domain.text.typed_time import parse_length  # noqa: PLC0415 - the same

    return parse_length(text)
