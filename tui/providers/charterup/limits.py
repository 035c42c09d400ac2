"""What CharterUP says of its rate windows (charterup.txt, appendix 3)."""

import re

from tui.domain.budget.windows import Reading, Window

WINDOWS = (Window(10, 20), Window(60, 60), Window(3600, 130))
"""The defaults, of one organization over all its keys; an answer's own numbers take precedence.

"The 10-second limit does not apply to individual multiplied requests."
"""

_SECONDS = {"sec": 1, "min": 60, "hour": 3600}
_COUNT = r"([0-9]{1,4})\s*(sec|min|hour)[a-z]*_?rate(\w*)\s*:\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})"
_REFUSAL = "rate[ _-]?limit[ _-]?exceeded|rate[ _-]?limited|too many requests"


def rate_readings(*texts: str | None) -> tuple[Reading, ...]:
    """Read every window which these texts name, the shortest first; empty where they name none.

    Both forms are read: `10sec_rate:1/20` of an answer, `10sec_ratelimit_exceeded:21/20` of a refusal.
    """
    found: dict[int, Reading] = {}
    for text in texts:
        for amount, unit, tail, used, limit in re.findall(_COUNT, text or "", re.IGNORECASE):
            seconds = int(amount) * _SECONDS[unit.lower()]
            if not seconds or not int(limit):
                continue  # a limit of zero would stop everything forever
            before = found.get(seconds)
            exceeded = "exceeded" in tail.lower() or int(used) > int(limit)
            found[seconds] = Reading(
                window_seconds=seconds,
                used=max(int(used), before.used if before else 0),
                limit=int(limit),
                exceeded=exceeded or (before is not None and before.exceeded),
            )
    return tuple(found[seconds] for seconds in sorted(found))


def is_rate_refusal(message: str | None) -> bool:
    """Whether this message says that the rate limit is exceeded."""
    return message is not None and re.search(_REFUSAL, message, re.IGNORECASE) is not None


def refused_window_seconds(message: str | None, readings: tuple[Reading, ...]) -> int:
    """Return how long to wait after a refusal: the window it names, else the longest spent one, else 60 s."""
    named = [reading for reading in rate_readings(message) if reading.exceeded]
    spent = [reading for reading in readings if reading.used >= reading.limit]
    return max((reading.window_seconds for reading in named or spent), default=60)
