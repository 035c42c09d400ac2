"""The time zone in which times are shown: the named one, or this machine's with all its rules.

A machine's zone is more than its offset of today: a time of last summer has last summer's offset. So
the zone is found where the C library finds it, and read with every change it knows of.
"""

import struct
from collections.abc import Mapping
from datetime import UTC, tzinfo
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

LOCAL = "local"
_FOLDER = "zoneinfo/"
"""Files of time zones are named by their path below a folder of this name."""
_MOST_NAME = 40
_MOST_BRIEF = 18
"""So much of a name stands in the top line of a phone's screen, which holds the time too."""
_US_RULE = ",M3.2.0,M11.1.0"
"""When summer time begins and ends if a POSIX rule names a summer time but no days, as in glibc."""


@dataclass(frozen=True, slots=True)
class ShownZone:
    """The zone in which times are shown, and what is wrong with the one that was asked for."""

    zone: tzinfo
    problem: str = ""
    """A sentence if the machine's zone is unknown and UTC is shown instead."""
    brief: str = ""
    """The same in a few words, for the top line."""


def shown_zone(name: str, environment: Mapping[str, str], root: Path = Path("/")) -> ShownZone:
    """Return the zone of the setting `ui.timezone`; `local` is the machine's."""
    if name != LOCAL:
        return ShownZone(ZoneInfo(name))
    return machine_zone(environment, root)


def machine_zone(environment: Mapping[str, str], root: Path = Path("/")) -> ShownZone:
    """Return this machine's zone: from TZ, else from `/etc/localtime`, else from `/etc/timezone`.

    TZ is a name, a path, either of them after a colon, or a POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`.
    If it is empty, the zone is UTC.
    """
    if "TZ" in environment:
        value = environment["TZ"]
        zone = _named_by_variable(value, root)
        return ShownZone(zone) if zone else _unknown(f"TZ={value}")
    localtime, named = root / "etc/localtime", root / "etc/timezone"
    if localtime.is_symlink() or localtime.exists():
        zone = _of_file(localtime)
        return ShownZone(zone) if zone else _unknown(str(localtime))
    try:
        name = named.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ShownZone(UTC)  # no zone is set at all: every program shows UTC
    zone = _of_name(name)
    return ShownZone(zone) if zone else _unknown(f"{named} ({name})")


def _unknown(source: str) -> ShownZone:
    source = clean(source)
    return ShownZone(
        UTC,
        f"{_cut(source, _MOST_NAME)} is not a time zone which this machine knows, so times are shown in UTC. Set TZ, or"
        " timezone under [ui], to a name such as Europe/Berlin.",
        f"{_cut(source, _MOST_BRIEF)} unknown",
    )


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _named_by_variable(value: str, root: Path) -> tzinfo | None:
    name = value.removeprefix(":")
    if not name:
        return UTC
    if name.startswith("/"):
        return _of_file(root / name[1:])
    return _of_name(name) or (None if value.startswith(":") else _of_rule(name))


def _of_name(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _of_file(path: Path) -> tzinfo | None:
    """Return the zone of a file; by its name where the path or the end of its links has one."""
    try:
        link = (
            [path.readlink()] if path.is_symlink() else []
        )  # Oslo's file may be a link to Berlin's
        for place in (path, *link, path.resolve()):
            _, found, name = str(place).rpartition(_FOLDER)
            if found and (zone := _of_name(name)):
                return zone
        with path.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, RuntimeError, ValueError):  # a circle of links is a RuntimeError
        return None


def _of_rule(rule: str) -> tzinfo | None:
    """Return the zone of a POSIX rule: it is read as the last line of an otherwise empty zone file."""
    for text in (rule, rule + _US_RULE):
        try:
            return ZoneInfo.from_file(BytesIO(_zone_file(text)))
        except (ValueError, UnicodeEncodeError):
            continue
    return None


def _zone_file(rule: str) -> bytes:
    """Return a file in the format of RFC 9636 with one type of local time, no changes, and this rule."""
    counts = struct.pack(
        ">6l", 0, 0, 0, 0, 1, 4
    )  # no leap seconds or changes; one type, four letters
    block = b"TZif2" + bytes(15) + counts + struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    return block + block + f"\n{rule}\n".encode("ascii")
