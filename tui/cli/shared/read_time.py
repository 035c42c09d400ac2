"""Times on the command line: the one grammar, in UTC, and what was taken is said."""

from datetime import datetime

from tui.cli.status import UsageProblem, say
from tui.domain.text.typed_time import depends_on_zone, parse_time
from tui.export.records import instant


def read_time(text: str, now: datetime, *, ahead: bool = False) -> datetime:
    """Return the instant a text means; print it where the text names no zone. Raise `UsageProblem`."""
    try:
        at = parse_time(text, now, ahead=ahead)
    except ValueError as error:
        raise UsageProblem(str(error)) from error
    if depends_on_zone(text, now):
        say(f"{text} is taken as {instant(at)} (UTC).")
    return at


def read_past_time(text: str, now: datetime) -> datetime:
    """Return the instant of `--at`; raise `UsageProblem` where it is no time in the past."""
    at = read_time(text, now)
    if at > now:
        raise UsageProblem(f"--at {text} is in the future, and nobody knows that yet.")
    return at
