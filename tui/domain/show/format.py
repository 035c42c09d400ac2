"""Format values for people: ages and times, bytes, numbers, positions; unknown is empty."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from tui.domain.place.named_places import AT, NOWHERE, NamedPlaces
from tui.domain.text.column import Column
from tui.domain.text.data_size import format_bytes
from tui.domain.text.safe_text import MOST_CHARACTERS, clean
from tui.domain.text.times import format_age
from tui.lazy_dataclass import dataclass

DECIMALS = {"m": 0, "mV": 0}
"""By unit; all other measurements have one decimal."""
CLOCK_SLACK_SECONDS = 300.0
"""A time this far in the future is `just now`: no two clocks agree exactly, and some drift for minutes."""
JUST_NOW = "just now"
_QUARTER = timedelta(days=91)
STALE_SECONDS = 3600.0
"""A record fetched longer ago than this is drawn dimmed."""


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How to show times (relative to which now, in which zone, as ages or instants), and places."""

    now: datetime
    zone: tzinfo = UTC
    absolute: bool = False
    places: NamedPlaces = NOWHERE
    """The named places near which positions are described."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The names of the sources which only one vendor has, by `position_source`."""
    zone_problem: str = ""
    """What is wrong with the machine's time zone, in a few words; UTC is shown instead."""
    most_characters: int = MOST_CHARACTERS
    """How long a text may be: a screen and a message show the start of a longer one."""

    def at(self, now: datetime) -> "TimeStyle":
        """Return the same style for another moment."""
        return replace(self, now=now)

    def source(self, source: str | None) -> str:
        """Return what a position's source is called; empty if it is not known."""
        return SOURCES.get(source or "") or self.sources.get(source or "") or source or ""


def field_value(record: Any, field: str) -> Any:
    """Return a field of a record; `vendor.NAME` is one of the vendor's own fields."""
    if field.startswith("vendor."):
        found: Any = getattr(record, "vendor", None)  # a row of our own has none
        for part in field.removeprefix("vendor.").split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found
    return getattr(record, field, None)


def cell_text(record: Any, column: Column, manner: TimeStyle) -> str:
    """Return a record's text in a column."""
    if column.text_of is not None:
        return clean(column.text_of(record), manner.most_characters)
    if column.field == "position":
        return format_position(record, manner)
    if column.field == AT.field:
        return manner.places.describe_record(record)
    value = field_value(record, column.field)
    if value is None and column.field == "label":
        value = record.name  # a SIM without a label is shown by its number
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return format_time(value, manner)
    if isinstance(value, date):
        return value.isoformat()
    return _in_kind(value, column, manner.most_characters)


def _in_kind(value: Any, column: Column, most: int) -> str:
    if column.kind == "flag":
        return FLAGS.get(str(value).casefold(), format_value(value, most))
    number = _number(value) if column.kind in {"bytes", "money", "number"} else None
    if number is None:
        return format_value(value, most)
    if column.kind == "bytes":
        return format_bytes(number)
    if column.kind == "money":
        return format_money(number)
    if not column.unit:
        return format_value(value)
    return format_number(number, column.unit)  # the unit is in the title


def format_number(number: float, unit: str) -> str:
    """Format a measurement with the same number of decimals in every row of a column."""
    return f"{number:,.{DECIMALS.get(unit, 1)}f}"


def format_money(amount: float) -> str:
    """Format an amount of unknown currency: in cents, or exactly if it has smaller parts."""
    exact = f"{amount:,.7f}".rstrip("0")
    cents = f"{amount:,.2f}"
    return max(exact, cents, key=len)


FLAGS = {"true": "yes", "1": "yes", "yes": "yes", "false": "no", "0": "no", "no": "no"}
"""The vendors' spellings of a flag."""


def format_value(value: Any, most: int = MOST_CHARACTERS) -> str:
    """Format any vendor value on one line; each text of it is cut at so many characters."""
    if isinstance(
        value, str
    ):  # most are, and lists format thousands: whether it is a mapping is a slow question
        return clean(value, most)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{clean(str(key))}: {format_value(inner, most)}" for key, inner in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(format_value(inner, most) for inner in value)
    return clean(str(value), most)


def format_time(at: datetime, manner: TimeStyle) -> str:
    """Format a time as an age, or as an instant with its zone; a future time is `in 2 h`."""
    if not manner.absolute:
        past = (manner.now - at).total_seconds()
        if past >= 0:
            return format_age(past)
        return JUST_NOW if past >= -CLOCK_SLACK_SECONDS else f"in {format_age(-past)}"
    local = at.astimezone(manner.zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname() or ''}".rstrip()


def format_ago(at: datetime, manner: TimeStyle) -> str:
    """Format a time as in a sentence: `12 min ago`, `just now`, `in 2 h`, or as an instant."""
    text = format_time(at, manner)
    return text if manner.absolute or at > manner.now else f"{text} ago"


def zone_cells(manner: TimeStyle) -> int:
    """Return the width of the longest name which the zone has in this year, such as CEST in winter."""
    seasons = (manner.now + quarter * _QUARTER for quarter in range(-2, 3))
    return max(len(at.astimezone(manner.zone).tzname() or "") for at in seasons)


def zone_title(manner: TimeStyle) -> str:
    """Return what the zone of many times is called: its own name, which is the same all year round."""
    key = getattr(manner.zone, "key", "") or ""
    return key if "/" in key else manner.now.astimezone(manner.zone).tzname() or "UTC"


SOURCES = {"gps": "GPS", "cell": "cell"}
"""The names on screen of the position sources which any vendor may have."""


def format_position(record: Any, manner: TimeStyle) -> str:
    """Format a record's position and its source; a cell tower's position is marked as rough with `~`."""
    where = format_coordinates(record.latitude, record.longitude)
    about = "~" if where and record.position_source == "cell" else ""
    return f"{about}{where} {manner.source(record.position_source) if where else ''}".rstrip()


def format_coordinates(latitude: float | None, longitude: float | None) -> str:
    """Format a latitude and longitude in degrees; empty if either is unknown."""
    if latitude is None or longitude is None:
        return ""
    return f"{abs(latitude):.4f}{'NS'[latitude < 0]} {abs(longitude):.4f}{'EW'[longitude < 0]}"


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
