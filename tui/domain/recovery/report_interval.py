"""How often a device reports under a reporting frequency, read from the vendor's words for it."""

import re
from collections.abc import Mapping

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_LENGTH = re.compile(
    r"(?<![\d.])(\d{1,5}(?:\.\d+)?)\s*-?\s*"
    r"(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?)\b",
    re.IGNORECASE,
)
_WORDS = {"every second": 1, "every minute": 60, "hourly": 3_600, "every hour": 3_600}


def intervals(words: str) -> list[float]:
    """Return the intervals in a vendor's words, the shortest first, in seconds: `2-minute moving, 1-hour check-in`."""
    found = [
        float(number) * _SECONDS[unit[0].casefold()] for number, unit in _LENGTH.findall(words)
    ]
    folded = words.casefold()
    found += [seconds for word, seconds in _WORDS.items() if word in folded]
    return sorted(length for length in found if length > 0)


def fastest(offered: Mapping[str, str]) -> str | None:
    """Return the key of the frequency with the shortest interval, of words by key; None: no words name one.

    Of two which are as fast while the device moves, the one with the shorter other interval is taken.
    """
    known = {key: intervals(words) for key, words in offered.items()}
    named = {key: lengths for key, lengths in known.items() if lengths}
    return min(named, key=lambda key: (named[key], key)) if named else None
