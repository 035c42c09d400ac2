"""Columns and lists, declared once for the table, the export, the command line and the documents."""

from collections.abc import Callable, Mapping
from dataclasses import field as declared
from typing import Any, Literal

from tui.lazy_dataclass import dataclass

Kind = Literal[
    "text", "identifier", "state", "sign", "time", "date", "number", "bytes", "money", "flag",
    "position",
]  # fmt: skip
"""A `sign` is a state of which only the glyph is shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its field, its title, its width, and the kind of value in it."""

    field: str
    """A field of the record (`label`), or a vendor's own field (`vendor.lastIP`)."""
    title: str
    width: int
    kind: Kind = "text"
    unit: str = ""
    shown: bool = True
    """False: hidden until somebody turns it on in the column chooser."""
    help: str = ""
    wide_from: int = 0
    """Shown only on screens of at least so many cells, until the user arranges the columns."""
    adds_up: bool = True
    """False: a sum over many rows means nothing (the price of a plan)."""
    names: Mapping[str, str] = declared(default_factory=dict, compare=False, repr=False)
    """What people call its values, where the store calls them otherwise."""
    text_of: Callable[[Any], str] | None = declared(default=None, compare=False, repr=False)
    """What stands in its cell for a record, where that is more than the value of its field."""

    def plain(self, value: str) -> str:
        """Return what people call a value."""
        return self.names.get(value, value)


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list of a vendor: its name, its columns, and the argument it is requested with."""

    name: str
    """Its name on the command line: `rate-plans`."""
    title: str
    columns: tuple[Column, ...]
    per: Literal["account", "device", "row"] = "account"
    """Requested once per account, per device (`sms`), or per row of another list (`group-devices`)."""
    argument: str = ""
    """The extra argument's name, if the list needs an argument: `OrgID`, `DeviceGroupID`."""
    differs_by_device: bool = False
    """It may be requested with a device, and lists what that one device may have."""
    source: str = ""
    """The list whose rows supply that argument."""
    parent: str = ""
    """The field which holds the key of the parent row, if the list is a tree."""
    named_by: str = "key"
    """The field which people call a row by."""
    look: Literal["table", "dashboard"] = "table"
    """A dashboard's rows are figures: `metric`, `value`, and `month` where there is one for each."""
    note: str = ""
    """What a reader must know: where the list is supported, what it costs, what is not verified."""
    is_read_daily: bool = False
    """`sync` reads this list once a day, because other screens need it."""
