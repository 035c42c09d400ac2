"""How one unit is used: where it lives, what it does all day and how its tracker is set."""

from dataclasses import dataclass
from enum import StrEnum

from tui.sim.world.fate import Fate, Story, life_of
from tui.sim.world.luck import mix
from tui.sim.world.places import HOMES, PLACES
from tui.sim.world.roads import Point, moved

_HOUR = 3_600
_YARD_M = 1_400


class Role(StrEnum):
    """What a vehicle is used for."""

    TOURS = "tours"
    SHUTTLE = "shuttle"
    ASSET = "asset"
    """Stands in the yard most days."""
    SHIFTS = "shifts"
    """Works every day, and is in its yard at night."""
    WEEKDAYS = "weekdays"
    """Works from Monday to Friday."""
    EVENTS = "events"
    """Goes out when somebody wants it: a third of the days."""
    STILL = "still"
    """Never moves."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a tracker reports, in seconds: every two minutes at most."""

    moving_s: int
    parked_s: int


PACES = (
    Pace(300, _HOUR),
    Pace(120, _HOUR),
    Pace(600, 4 * _HOUR),
    Pace(_HOUR, 24 * _HOUR),
    Pace(600, _HOUR),
)
"""The paces which trackers come with."""

_ROLES = (*(Role.TOURS,) * 12, *(Role.SHUTTLE,) * 5, *(Role.ASSET,) * 3)
_NIGHT_OWLS = 6
_CLOCKS_OFF = {17: -_HOUR, 34: 95, 51: 7 * _HOUR, 68: -41}
"""Of a hundred units: by how many seconds their clocks are wrong."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What never changes about one unit."""

    index: int
    seed: int
    life: Story
    role: Role
    home: str
    yard: Point
    day_shift_s: int
    """Added to Unix time it gives the unit's own day, which begins at its midnight, or noon."""
    pace: Pace
    phase: int
    cell_permille: int
    outage_percent: int
    clock_off_s: int
    outage_most_s: int = 5 * _HOUR
    """A hole in the coverage lasts so long at most, beside its first ten minutes."""


def habits_of(seed: int, index: int) -> Habits:
    """Return what never changes about one unit."""
    luck = mix(seed, index, 20)
    life = life_of(seed, index)
    home = HOMES[mix(seed, index, 21) % len(HOMES)]
    role = _ROLES[luck % len(_ROLES)]
    slow = role is Role.ASSET or life.fate is Fate.DRAINING
    shift = round(PLACES[home][1] / 15) * _HOUR
    if (luck >> 8) % _NIGHT_OWLS == 0:
        shift += 12 * _HOUR
    return Habits(
        index=index,
        seed=seed,
        life=life,
        role=role,
        home=home,
        yard=moved(
            PLACES[home],
            (luck >> 16) % (2 * _YARD_M) - _YARD_M,
            (luck >> 28) % (2 * _YARD_M) - _YARD_M,
        ),
        day_shift_s=shift,
        pace=PACES[2 + (luck >> 40) % 2] if slow else PACES[(luck >> 40) % 3],
        phase=(luck >> 44) % (24 * _HOUR),
        cell_permille=40 + (luck >> 50) % 41,
        outage_percent=4 + (luck >> 56) % 14,
        clock_off_s=_CLOCKS_OFF.get(mix(seed, index, 22) % 100, 0),
    )
