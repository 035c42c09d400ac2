"""How something is shown, as data: one declaration serves the table, the export and the command line."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "text", "identifier", "state", "time", "date", "number", "bytes", "money", "flag", "position"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: which field, under which words, how wide, and what kind of value it is."""

    field: str
    """A field of the record (`label`), or of the vendor's own (`vendor.lastIP`)."""
    title: str
    width: int
    kind: Kind = "text"
    unit: str = ""
    shown: bool = True
    """False: only in the column chooser until somebody wants it."""
    help: str = ""
    adds_up: bool = True
    """False: a figure which means nothing over many rows, as the price of a plan does."""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list of a vendor: what it is called, what it shows, what it must be asked for with."""

    name: str
    """What the command line calls it: `rate-plans`."""
    title: str
    columns: tuple[Column, ...]
    per: Literal["account", "device", "row"] = "account"
    """Asked once per account, per device (`sms`), or per row of another list (`group-devices`)."""
    argument: str = ""
    """What the extra argument is, where it needs one: `OrgID`, `DeviceGroupID`."""
    source: str = ""
    """The list whose rows supply that argument."""
    parent: str = ""
    """The field which holds the key of the row above, where the list is a tree."""
    note: str = ""
    """What a reader must know: where it is supported, what it costs, what is not verified."""
    is_read_daily: bool = False
    """The sync reads it once a day: other screens say what it includes."""
