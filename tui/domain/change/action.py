"""Actions: the changes which a vendor offers, declared once for form, command line, journal and docs."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Literal

from tui.domain.device.kept_positions import LocatedPosition
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass

FieldKind = Literal["text", "long-text", "choice", "integer", "flag", "names", "file", "secret"]
Role = Literal["note", "send_sms", "set_usage_limit", "claim"]
"""An action which several vendors offer, each under its own name."""
Values = Mapping[str, Any]
"""The values filled in, by the vendor's own parameter names."""
Inverse = tuple[str, dict[str, Any]]
"""The action which undoes another, and its values."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field to fill in; its name is the vendor's parameter name."""

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
    """A value left blank on purpose deletes the present one."""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an action changes on a device's record, and so how to check and undo it."""

    what: str
    """The thing changed, in words: `state`, `note1`."""
    shown: Callable[[DeviceRecord, Values], str | None]
    """Returns the value which a record shows; None if it shows none."""
    wanted: Callable[[Values], str]
    """Returns the value after the change."""
    back: Callable[[str, Values], Inverse | None]
    """Returns the action which restores the old value; None if there is none."""
    lags: bool = False
    """The vendor only accepts the change: the record shows it minutes later."""
    fresh: bool = False
    """Only a reading of the single device shows the change, no list does."""
    at_contact: bool = False
    """The vendor holds the change until the device's next contact; what is confirmed is that it waits."""
    is_state: bool = False
    """The value is the record's `state`, by which some vendors' device lists can be asked."""
    own_record: bool = False
    """The vendor does not show the value: the old one is known only from our journal."""
    named_in: Callable[[Values], str] = lambda _: ""
    """Which thing it is where the values say so: `note1`. Empty: as in `what`."""
    why_not: Callable[[DeviceRecord], str] = lambda _: ""
    """Returns why a device cannot be changed; empty if no reason is known."""

    def name(self, values: Values) -> str:
        """Return the thing which these values change: `state`, `note1`."""
        return self.named_in(values) or self.what


@dataclass(frozen=True, slots=True)
class Action:
    """One mutation a vendor offers."""

    name: str
    """The vendor's own operation name."""
    title: str
    summary: str
    fields: tuple[Field, ...] = ()
    target: Literal["device", "imei", "name", "none"] = "device"
    """The kind of target: a known device, a bare identifier, a row of a list, or the account itself."""
    chunk: int = 1
    """How many targets one request may carry."""
    charge: str = ""
    """Who pays what, in words; empty if the vendor documents no charge."""
    answers_later: bool = False
    """Its answer may only promise a result, which is asked for later; the action itself is never repeated."""
    repeat: Literal["safe", "verify", "never"] = "never"
    """Whether the action may be repeated after an unknown outcome."""
    undo: str = ""
    """How the action can be undone; empty if it cannot."""
    settles: str = ""
    """How the effect is seen later, if the vendor only accepts the action."""
    verified: bool = True
    """False: path and fields are inferred and must be set or switched on explicitly."""
    role: Role | None = None
    """The same for all vendors: a key of the console opens the action by it."""
    effect: Effect | None = None
    """What the action changes on a device's record; None if no record shows it."""
    text: str = ""
    """The field whose text is sent to the device as an SMS; the list `sms` may show it."""
    pairs: bool = False
    """Each target is a pair `IMEI/ICCID`; confirmed when the ICCID names a device."""
    pair_field: str = ""
    """The field which the third column of a list of pairs fills: a rate plan."""
    joins: bool = False
    """Confirmed when the target is in the device list."""
    caution: Callable[[DeviceRecord, Values], str] = lambda _, __: ""
    """Returns what a person should know before this device is changed; empty if nothing."""
    limits_kilobytes: str = ""
    """The field which sets a month's limit in kilobytes: usage beyond that suspends the SIM at once."""
    leaves: str = ""
    """The list from which the action removes its target."""

    def is_called(self, name: str) -> bool:
        """Return whether the action has this name or this role."""
        return name in (self.name, self.role)

    @property
    def is_watched(self) -> bool:
        """Whether a later reading shows that an accepted change has taken effect."""
        shows = self.effect is not None and not self.effect.own_record
        return shows or self.pairs or self.joins or bool(self.text) or self.answers_later


class TargetState(StrEnum):
    """The state of one target of a job."""

    PLANNED = "planned"
    SENT = "sent"
    ACCEPTED = "accepted"
    """The vendor accepted the change; no reading has shown it yet."""
    CONFIRMED = "confirmed"
    """A later reading showed the change, or the vendor's answer itself proved it."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    UNDONE = "undone"


SAID_YES = frozenset({TargetState.ACCEPTED, TargetState.CONFIRMED})
"""The states of a target which its vendor accepted."""
_SHOWN_FIRST = (
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
    """What became of one target, and the vendor's answer."""

    state: TargetState
    """ACCEPTED, CONFIRMED, REFUSED or UNKNOWN."""
    answer: str
    """The vendor's words, cleaned."""
    row: Mapping[str, Any] | None = None
    """What was created, if the answer has it (a token, a registration); may contain secrets."""
    position: LocatedPosition | None = None
    """Where the device is, if the answer says so."""


def format_counts(counts: Mapping[TargetState, int]) -> str:
    """Return how many targets are in each state: `20 accepted, 0 confirmed yet, 2 refused`.

    The number accepted is never shown without the number confirmed.
    """
    shown = {state: count for state in _SHOWN_FIRST if (count := counts.get(state, 0))}
    if TargetState.ACCEPTED in shown:
        shown = {TargetState.ACCEPTED: 0, TargetState.CONFIRMED: 0} | shown
    none_yet = not counts.get(TargetState.CONFIRMED)
    return ", ".join(
        f"{count:,} {state}" + (" yet" if state is TargetState.CONFIRMED and none_yet else "")
        for state, count in shown.items()
    )


def vendor_text(record: DeviceRecord, name: str) -> str | None:
    """Return a vendor's own field as text, whatever the spelling of its name; None if there is none."""
    folded = {own.replace("_", "").casefold(): own for own in record.vendor}
    found = record.vendor.get(folded.get(name.replace("_", "").casefold(), ""))
    return None if found is None else str(found)
