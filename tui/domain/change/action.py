"""An action: what may be asked of a vendor, declared once for form, command line, journal and docs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from tui.domain.device.record import DeviceRecord

FieldKind = Literal["text", "long-text", "choice", "integer", "flag", "names", "file", "secret"]
Role = Literal["note", "send_sms", "set_usage_limit", "claim"]
"""What people do at several vendors, under whatever name the vendor has for it."""
Values = Mapping[str, Any]
"""What was filled in, by the vendor's own parameter names."""
Inverse = tuple[str, dict[str, Any]]
"""The action which takes something back, and what to fill in."""


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
    max_length: int | None = None
    minimum: int | None = None
    ascii_only: bool = False
    can_be_blank: bool = False
    """Given blank on purpose, it takes away what is there."""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an action changes on a device's record, and so how to see it and take it back."""

    what: str
    """The thing changed, in words: `state`, `note1`."""
    shown: Callable[[DeviceRecord, Values], str | None]
    """What a record says of it now; None: it does not say."""
    wanted: Callable[[Values], str]
    """What it says once the change is done."""
    back: Callable[[str, Values], Inverse | None]
    """What takes it back, given what was there before."""
    lags: bool = False
    """The vendor's yes means accepted: the record follows minutes later."""
    fresh: bool = False
    """Only a reading of the single device shows it, no list does."""
    own_record: bool = False
    """No vendor shows it: what was there before is known from our journal alone."""
    why_not: Callable[[DeviceRecord], str] = lambda _: ""
    """Why this device cannot have it; empty: nothing is known against it."""


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
    role: Role | None = None
    """What it is to people whoever its vendor is: a key of the console opens it by this."""
    effect: Effect | None = None
    """What it changes on a device's record; None: no record shows it."""
    text: str = ""
    """The field whose words go to the device as a text message; the list `sms` may show them."""
    pairs: bool = False
    """Each target is an IMEI and an ICCID, `IMEI/ICCID`: done once the ICCID names a device."""
    pair_field: str = ""
    """The field which a pair in a list may fill for itself, where its third column names a rate plan."""
    joins: bool = False
    """It is done once its target is among the devices."""
    caution: Callable[[DeviceRecord, Values], str] = lambda _, __: ""
    """What a person should know before this is done to a device; empty: nothing is known."""
    limits_kilobytes: str = ""
    """The field which sets a month's limit in kilobytes: usage beyond it suspends at once."""
    leaves: str = ""
    """The list which no longer holds its target once it is done."""

    def is_called(self, name: str) -> bool:
        """Return whether this is the action of a name or of a role."""
        return name in (self.name, self.role)

    @property
    def is_watched(self) -> bool:
        """Return whether something shows later that what was accepted has come true."""
        shows = self.effect is not None and not self.effect.own_record
        return shows or self.pairs or self.joins or bool(self.text)


class TargetState(StrEnum):
    """How far one target of a job has got."""

    PLANNED = "planned"
    SENT = "sent"
    ACCEPTED = "accepted"
    """The vendor said yes; nothing has shown yet that it came true."""
    CONFIRMED = "confirmed"
    """It was seen: in what the vendor shows afterwards, or in an answer which proves it."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    UNDONE = "undone"


SAID_YES = frozenset({TargetState.ACCEPTED, TargetState.CONFIRMED})
"""The states of a target whose vendor did not refuse it."""
_TOLD_FIRST = (
    TargetState.ACCEPTED,
    TargetState.CONFIRMED,
    TargetState.REFUSED,
    TargetState.UNKNOWN,
    TargetState.SENT,
    TargetState.PLANNED,
    TargetState.SKIPPED,
    TargetState.UNDONE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target, and what the vendor said of it."""

    state: TargetState
    """ACCEPTED, CONFIRMED, REFUSED or UNKNOWN."""
    answer: str
    """The vendor's words, cleaned."""
    row: Mapping[str, Any] | None = None
    """What was created, where the answer carries it (a token, a registration); may hold secrets."""


def format_counts(counts: Mapping[TargetState, int]) -> str:
    """Return how many targets are in each state: `20 accepted, 0 confirmed yet, 2 refused`.

    What was accepted is never told without how much of it was seen to have come true.
    """
    shown = {state: count for state in _TOLD_FIRST if (count := counts.get(state, 0))}
    if TargetState.ACCEPTED in shown:
        shown = {TargetState.ACCEPTED: 0, TargetState.CONFIRMED: 0} | shown
    none_yet = not counts.get(TargetState.CONFIRMED)
    return ", ".join(
        f"{count:,} {state}" + (" yet" if state is TargetState.CONFIRMED and none_yet else "")
        for state, count in shown.items()
    )


def same_value(shown: str | None, wanted: str) -> bool:
    """Return whether what is shown is what was wanted."""
    return shown is not None and shown.strip() == wanted.strip()


def vendor_text(record: DeviceRecord, name: str) -> str | None:
    """Return what a vendor says of a device under a name, however that is spelled; None: nothing."""
    folded = {own.replace("_", "").casefold(): own for own in record.vendor}
    found = record.vendor.get(folded.get(name.replace("_", "").casefold(), ""))
    return None if found is None else str(found)
