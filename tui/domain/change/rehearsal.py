"""A rehearsed change: a few devices first, the rest once those have proved that it does no harm; or at a date."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from tui.domain.change.target_names import MOST_NAMED
from tui.domain.text.times import utc_minute
from tui.domain.verdict.signs import Severity
from tui.lazy_dataclass import dataclass

CANARIES = 3
"""So many devices are the first where nobody says how many: one may be odd, three seldom are."""
FAILED_SHARE = 0.1
"""A wave stops where more than this share of its devices failed: of a large fleet some always do."""
LEAST_ENDED = 10
"""A share says nothing of fewer devices: after the canaries so many must have ended before it counts."""
_SIZE = "([0-9]{1,7})(%?)"
_WHOLE = 100
CanaryState = Literal["waiting", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class WaveSize:
    """How large a wave is: a number of devices, or percent of all of them."""

    number: int
    is_percent: bool = False

    def of(self, total: int) -> int:
        """Return the number of devices, of so many."""
        return -(-total * self.number // _WHOLE) if self.is_percent else self.number


def parse_waves(text: str) -> tuple[WaveSize, ...]:
    """Parse `3,10%`, the sizes of all waves but the last: it has all others; raise ValueError with a sentence."""
    sizes = []
    words = [word.strip().casefold() for word in text.split(",")]
    if words[-1] == "all":
        words.pop()
    for word in words:
        found = re.fullmatch(_SIZE, word)
        size = WaveSize(int(found[1]), bool(found[2])) if found else None
        if size is None or not size.number or (size.is_percent and size.number >= _WHOLE):
            raise ValueError(
                f"{text!r} are no waves. Try 3, or 3,10%: the last wave has all others."
            )
        sizes.append(size)
    if not sizes:
        raise ValueError("A rehearsal needs a first wave which has not all devices. Try 3,10%.")
    return tuple(sizes)


class RehearsalStage(StrEnum):
    """What a rehearsed job does now, as the journal has it."""

    DATED = "dated"
    """Nothing is sent before its date."""
    WAITING = "waiting"
    """A wave is being sent, or its devices are waited for."""
    ASKING = "asking"
    """Every device of the wave did well: a person decides, or the job was told to go on by itself."""
    PAUSED = "paused"
    """A person paused it, or it stopped so that a person can look."""
    STOPPED = "stopped"
    """A device failed: nothing more is sent unless a person says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """How a plan is sent: in which waves, when the first, and what stops them."""

    waves: tuple[tuple[str, ...], ...] = ()
    """The targets of each wave but the last, which has all others; those of the first are the canaries."""
    start_at: datetime | None = None
    """Nothing is sent before; None: at once."""
    goes_on: bool = False
    """Each wave follows by itself; else a person is asked."""
    failed_share: float = FAILED_SHARE
    least_ended: int = LEAST_ENDED
    even_late: bool = False
    """It is sent however late after its date: what puts something back is never given up by itself."""

    @property
    def last(self) -> int:
        """The number of the last wave; the first one is 0."""
        return len(self.waves)

    def stops(self, wave: int, failed: int, ended: int) -> bool:
        """Return whether so many failures of so many devices stop a wave; of the canaries one is enough."""
        if wave == 0 and self.waves:
            return failed > 0
        return ended >= self.least_ended and failed > ended * self.failed_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """What a rehearsal knows of one device of a wave which was sent."""

    state: CanaryState = "waiting"
    told: str = ""
    """What it waits for, or why it passed or failed."""
    awaits: int = 0
    """So many words of it are waited for."""
    deadline: datetime | None = None
    contact_at: datetime | None = None
    """Its first word after the change was accepted, where a second one is waited for."""
    severity: Severity | None = None
    """Of the verdict on its unit when the change was accepted."""


def make_waves(
    keys: Sequence[str], sizes: Sequence[WaveSize], canaries: Collection[str]
) -> tuple[tuple[str, ...], ...]:
    """Return the targets of each wave but the last, the canaries first.

    The later waves are spread evenly over the others. A wave which would be no larger than the one before is
    left out. Raise ValueError where nothing would be left for the last wave.
    """
    first = tuple(key for key in keys if key in canaries)
    if len(first) >= len(keys):
        raise ValueError(
            f"There are only {len(keys)} targets, so nothing is left to rehearse for. Send them at once."
        )
    waves = [first]
    left = [key for key in keys if key not in canaries]
    for size in sizes[1:]:
        number = size.of(len(keys))
        if len(waves[-1]) < number < len(left):
            chosen = {left[place * len(left) // number] for place in range(number)}
            waves.append(tuple(key for key in left if key in chosen))
            left = [key for key in left if key not in chosen]
    return tuple(waves)


def rehearsal_lines(how: Rehearsal, names: Mapping[str, str]) -> list[str]:
    """Return how a plan is rehearsed, in lines; `names` are those of its targets for people."""
    lines = []
    if how.start_at is not None:
        lines.append(
            f"At {utc_minute(how.start_at)}, checked again then; sent by `watchfloor sync --watch` or an open "
            "console. Until then it can be stopped."
        )
    if how.waves:
        first = [names[key] for key in how.waves[0] if key in names]
        more = f" and {len(first) - MOST_NAMED:,} more" if len(first) > MOST_NAMED else ""
        others = [f"{len(wave):,}" for wave in how.waves[1:]]
        left = len(names) - sum(map(len, how.waves))
        then = " then ".join([*others, f"the other {left:,}"])
        go_on = "by itself" if how.goes_on else "when you say so"
        lines.append(
            f"First {len(first):,}: {', '.join(first[:MOST_NAMED])}{more}; then {then}, {go_on}, once those sent "
            "have reported again. One which does not, or gets worse, stops the rest."
        )
    return lines
