"""When a device should stand at a place: at night, at a weekend, or always, by the place's clock.

stands = ["night", "weekend"]          # or "always"
night = "20:00-06:00"                  # default: 22:00-06:00
timezone = "America/Los_Angeles"       # default: the zone of the settings
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, tzinfo
from typing import Any

from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

KEYS = ("stands", "night", "timezone")
WORDS = {"night": "at night", "weekend": "at a weekend", "always": "where it should stand"}
"""What may be written under `stands`, and how a sentence says it."""
_NIGHT = r"([01]?\d|2[0-3]):([0-5]\d) ?- ?([01]?\d|2[0-3]):([0-5]\d)"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class StandingHours:
    """The hours in which what is at a place should stay there; usually none."""

    words: frozenset[str] = frozenset()
    night: tuple[time, time] = (time(22), time(6))
    zone: tzinfo = UTC
    """Of the place's clock."""

    def reason(self, at: datetime) -> str:
        """Return why a device should stand at this time: `at night`; empty if it may move."""
        local = at.astimezone(self.zone)
        if "always" in self.words:
            return WORDS["always"]
        if "weekend" in self.words and local.weekday() >= _SATURDAY:
            return WORDS["weekend"]
        return WORDS["night"] if "night" in self.words and self._is_night(local.time()) else ""

    def _is_night(self, clock: time) -> bool:
        begin, end = self.night
        return begin <= clock < end if begin < end else clock >= begin or clock < end


ANY_TIME = StandingHours()
"""What is there may move at any time."""
ALWAYS = StandingHours(frozenset({"always"}))


def standing_hours(row: Mapping[str, Any], usual: tzinfo) -> StandingHours:
    """Read a place's hours; raise ValueError with the reason if they are wrong.

    `usual` is the zone of a place which names none.
    """
    stands = row.get("stands", [])
    words = [stands] if isinstance(stands, str) else stands
    if not isinstance(words, list) or not all(word in WORDS for word in words):
        raise ValueError('stands must be a list of "night", "weekend" or "always"')
    return StandingHours(
        frozenset(words), _night(row.get("night")), _zone(row.get("timezone"), usual)
    )


def _night(text: object) -> tuple[time, time]:
    if text is None:
        return ANY_TIME.night
    found = re.fullmatch(_NIGHT, text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError('night must be two times of day, such as "22:00-06:00"')
    hours = [int(part) for part in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


def _zone(name: object, usual: tzinfo) -> tzinfo:
    if name is None:
        return usual
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - most places name none

    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timezone {clean(str(name))} is not a known time zone") from error
