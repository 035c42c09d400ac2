"""An action: what may be asked of a vendor, declared once for form, command line, journal and docs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

FieldKind = Literal["text", "long-text", "choice", "integer", "flag", "names", "file", "secret"]
Values = Mapping[str, Any]
"""What was filled in, by the vendor's own parameter names."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; its name is the vendor's parameter name."""

    name: str
    title: str
    kind: FieldKind = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    """Fixed choices of a `choice`."""
    choices_from: str = ""
    """The list (of the same account) whose keys are the choices: `users`, `rate-plans`, `frequencies`."""
    default: str = ""
    warn_length: int | None = None
    max_length: int | None = None
    minimum: int | None = None
    ascii_only: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One mutation a vendor offers."""

    name: str
    """The vendor's own operation name."""
    title: str
    summary: str
    fields: tuple[Field, ...] = ()
    target: Literal["device", "imei", "name", "none"] = "device"
    """What it is done to: a known device, a bare identifier, a row of a list, or the account."""
    chunk: int = 1
    """How many targets one request may carry."""
    charge: str = ""
    """Who pays what, in words; empty: free of charge as far as documented."""
    repeat: Literal["safe", "verify", "never"] = "never"
    """What a person may do after an outcome nobody knows."""
    undo: str = ""
    """How it can be taken back; empty: it cannot."""
    settles: str = ""
    """How its effect is seen later, where the vendor's yes only means accepted."""
    verified: bool = True
    """False: path and fields are inferred and must be set or switched on explicitly."""


class TargetState(StrEnum):
    """How far one target of a job has got."""

    PLANNED = "planned"
    SENT = "sent"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target, and what the vendor said of it."""

    state: TargetState
    """DONE, REFUSED or UNKNOWN."""
    answer: str
    """The vendor's words, cleaned."""
    row: Mapping[str, Any] | None = None
    """What was created, where the answer carries it (a token, a registration); may hold secrets."""


def judge_status_text(text: str | None) -> Outcome:
    """Read one device's word in a bulk answer: only a leading "Success" is done.

    lattigo.txt, change_status fields: `Success`, `Success: …` or `Error: …`; anything else is unknown.
    """
    if text is None:
        return Outcome(TargetState.UNKNOWN, "the answer does not mention this device")
    word = text.strip().casefold()
    if word == "success" or word.startswith(("success:", "success ", "success.")):
        return Outcome(TargetState.DONE, text)
    if word.startswith("error"):
        return Outcome(TargetState.REFUSED, text)
    return Outcome(TargetState.UNKNOWN, text)
