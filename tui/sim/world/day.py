"""One unit's day: where it drives and stands, and when it is out of coverage."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, pairwise
from random import Random

from tui.sim.world.fate import DAY
from tui.sim.world.habits import Habits, Pace, Role
from tui.sim.world.luck import mix
from tui.sim.world.places import PLACES
from tui.sim.world.roads import Line, Path, Point, moved, route, within

SLOTS = 1_024
"""More reports than one unit can make in a day."""

JITTER_S = 20
"""A report comes at most this long after it is due."""

_HOUR = 3_600
_REST_EVERY_S = 2.2 * _HOUR
_HIGHWAY_MPS = (23.0, 29.0)
_STREET_MPS = (6.5, 10.5)
_LAST_WORD_S = 400
"""A day's outage ends this long before the day does, so that its reports arrive within the day."""
_DAYS_OUT = (40_000.0, 250_000.0)
_FAR = (240_000.0, 780_000.0)

_LONG_TOURS = 30
"""Of a hundred pairs of days, how many are a long tour."""
_AT_WORK = {
    Role.TOURS: 0.8,
    Role.SHUTTLE: 0.85,
    Role.ASSET: 0.15,
    Role.SHIFTS: 0.99,
    Role.WEEKDAYS: 0.99,
    Role.EVENTS: 0.35,
    Role.STILL: 0.0,
}
"""The part of its days on which a vehicle works."""
_FRIDAY = 4
_FIRST_WEEKDAY = 3
"""The first of January 1970 was a Thursday, three days after a Monday."""

PaceAt = Callable[[int], Pace]
"""How a tracker is set at an instant of Unix time."""


@dataclass(slots=True)
class Leg:
    """A stretch of time in which a unit moves evenly along a path, or stands."""

    start: int
    end: int
    path: Path
    from_m: float
    to_m: float
    parked: bool
    arriving: bool
    first_at: int = 0
    every_s: int = 1
    slot: int = 0
    """The number within the day of its first report."""

    def locate(self, at: int) -> tuple[float, float, float, float]:
        """Return latitude, longitude, heading and meters a second at an instant."""
        span = self.end - self.start
        part = min(max((at - self.start) / span, 0.0), 1.0)
        way = self.to_m - self.from_m
        latitude, longitude, heading = self.path.locate(self.from_m + part * way)
        if way < 0:
            heading = (heading + 180) % 360
        return latitude, longitude, heading, abs(way) / span

    @property
    def _last(self) -> int:
        return self.end - 1 - JITTER_S

    @property
    def reports(self) -> int:
        """Count the reports which are due in it."""
        return max(0, (self._last - self.first_at) // self.every_s + 1)

    def due(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """Return the number within the day, and when, of every report due between two instants."""
        step = max(0, (since - self.first_at) // self.every_s)
        at = self.first_at + step * self.every_s
        slots = count(self.slot + step)
        return zip(slots, range(at, min(self._last, until) + 1, self.every_s), strict=False)


@dataclass(slots=True)
class Day:
    """One day of one unit, in Unix seconds."""

    legs: list[Leg]
    outage: tuple[int, int] | None
    """From when to when it has no coverage."""


def day_of(habits: Habits, number: int, pace_at: PaceAt) -> Day:
    """Return how a unit spends a day, counted from 1970."""
    start = number * DAY - habits.day_shift_s
    slot = 0
    legs = list(_filled(_moves(habits, number, start), start))
    for leg in legs:
        pace = pace_at(leg.start)
        leg.every_s = pace.parked_s if leg.parked else pace.moving_s
        leg.first_at = leg.start
        if leg.parked and not leg.arriving:
            leg.first_at += -(leg.start + habits.phase) % leg.every_s
        leg.slot = slot
        slot += leg.reports
    return Day(legs, _outage(habits, number, start))


def _outage(habits: Habits, number: int, start: int) -> tuple[int, int] | None:
    luck = mix(habits.seed, habits.index, ~number)
    if luck % 100 >= habits.outage_percent:
        return None
    begins = start + (luck >> 8) % (DAY - _HOUR)
    ends = begins + 600 + (luck >> 32) % habits.outage_most_s
    return begins, min(ends, start + DAY - _LAST_WORD_S)


def _filled(moves: list[Leg], start: int) -> Iterator[Leg]:
    """Fill the gaps between moves with standing; `moves` begins with where the unit wakes up."""
    at = start
    here = moves[0]
    arriving = False
    for leg in [*moves[1:], None]:
        until = leg.start if leg else start + DAY
        if until > at:
            yield Leg(at, until, here.path, here.to_m, here.to_m, parked=True, arriving=arriving)
        if leg:
            yield leg
            at, here, arriving = leg.end, leg, True


def _moves(habits: Habits, number: int, start: int) -> list[Leg]:
    """Return where a unit wakes up, as a leg without length, and then how it moves."""
    parity = (number + habits.phase) & 1
    tour = mix(habits.seed, habits.index, number - parity)
    if habits.role is Role.TOURS and tour % 100 < _LONG_TOURS:
        return _tour(habits, start, Random(tour), homewards=bool(parity))
    luck = Random(mix(habits.seed, habits.index, number) ^ 1)
    at_work = _is_at_work(habits, number, luck)
    if habits.role is Role.SHUTTLE:
        return _rounds(habits, start, luck, at_work=at_work)
    if at_work:
        return _day_out(habits, start, luck)
    yard = Path([(_yard_streets(habits), False)], (0.0, 0.0))
    return [_awake(yard, 0.0, start)]


def works(habits: Habits, number: int) -> bool:
    """Return whether a vehicle goes out on a day, counted from 1970; a long tour is no matter here."""
    return _is_at_work(habits, number, Random(mix(habits.seed, habits.index, number) ^ 1))


def _is_at_work(habits: Habits, number: int, luck: Random) -> bool:
    is_free = habits.role is Role.WEEKDAYS and (number + _FIRST_WEEKDAY) % 7 > _FRIDAY
    return luck.random() < _AT_WORK[habits.role] and not is_free


def _tour(habits: Habits, start: int, luck: Random, *, homewards: bool) -> list[Leg]:
    """Drive far away; or back, the day after, with the same luck."""
    path = _way(habits, luck.choice(within(habits.home, *_FAR)), luck)
    from_m, to_m = (path.length_m, 0.0) if homewards else (0.0, path.length_m)
    sets_out = start + int(luck.uniform(5, 8) * _HOUR)
    return [_awake(path, from_m, start), *_drive(path, from_m, to_m, sets_out, luck)]


def _day_out(habits: Habits, start: int, luck: Random) -> list[Leg]:
    """Drive somewhere near, stay for some hours, and come home."""
    path = _way(habits, luck.choice(within(habits.home, *_DAYS_OUT)), luck)
    sets_out = start + int(luck.uniform(6, 9.5) * _HOUR)
    out = list(_drive(path, 0.0, path.length_m, sets_out, luck))
    back_at = out[-1].end + int(luck.uniform(1.5, 4.5) * _HOUR)
    return [_awake(path, 0.0, start), *out, *_drive(path, path.length_m, 0.0, back_at, luck)]


def _awake(path: Path, along_m: float, start: int) -> Leg:
    return Leg(start, start, path, along_m, along_m, parked=True, arriving=False)


def _rounds(habits: Habits, start: int, luck: Random, *, at_work: bool) -> list[Leg]:
    """Drive round the same streets all day, with a pause after every round."""
    path = _round(habits)
    moves = [_awake(path, 0.0, start)]
    if not at_work:
        return moves
    at = start + int(luck.uniform(5.5, 7.5) * _HOUR)
    home_at = start + int(luck.uniform(17, 21.5) * _HOUR)
    while at < home_at:
        leg = _leg(path, 0.0, path.length_m, at, luck.uniform(*_STREET_MPS))
        moves.append(leg)
        at = leg.end + int(luck.uniform(400, 1_800))
    return moves


def _leg(path: Path, from_m: float, to_m: float, at: int, speed_mps: float) -> Leg:
    seconds = max(1, int(abs(to_m - from_m) / speed_mps))
    return Leg(at, at + seconds, path, from_m, to_m, parked=False, arriving=False)


def _drive(path: Path, from_m: float, to_m: float, at: int, luck: Random) -> Iterator[Leg]:
    """Drive a path: streets, highway with rests, streets."""
    cuts = [0.0, path.town_m[0], path.length_m - path.town_m[1], path.length_m]
    if from_m > to_m:
        cuts.reverse()
    for stage, (here, there) in enumerate(pairwise(cuts)):
        highway = stage == 1
        speed = luck.uniform(*(_HIGHWAY_MPS if highway else _STREET_MPS))
        pieces = 1 + int(abs(there - here) / speed / _REST_EVERY_S) if highway else 1
        gone = here
        for piece in range(pieces):
            if piece:
                rest = int(luck.uniform(700, 1_600))
                yield Leg(at, at + rest, path, gone, gone, parked=False, arriving=False)
                at += rest
            since, gone = gone, here + (piece + 1) * (there - here) / pieces
            leg = _leg(path, since, gone, at, speed)
            yield leg
            at = leg.end


def _streets(door: Point, center: Point, part: float) -> Line:
    """Go from a door to the middle of the town, with the turn after a part of the way."""
    turn = door[1] + part * (center[1] - door[1])
    return Line([door, (door[0], turn), (center[0], turn), center])


def _yard_streets(habits: Habits) -> Line:
    return _streets(habits.yard, PLACES[habits.home], habits.phase % 60 / 100 + 0.2)


def _way(habits: Habits, away: str, luck: Random) -> Path:
    """Return the way from the yard to some door in a town away."""
    door = moved(PLACES[away], luck.uniform(-1_200, 1_200), luck.uniform(-1_200, 1_200))
    begin = _yard_streets(habits)
    end = _streets(door, PLACES[away], luck.uniform(0.2, 0.8))
    lines = [(begin, False), *route(habits.home, away), (end, True)]
    return Path(lines, (begin.length_m, end.length_m))


def _round(habits: Habits) -> Path:
    """Return a shuttle's round: streets at right angles, out of the yard and back to it."""
    luck = Random(mix(habits.seed, habits.index, 30))
    points = [habits.yard]
    for corner in range(luck.randrange(4, 8)):
        stop = moved(PLACES[habits.home], luck.uniform(-2e3, 2e3), luck.uniform(-2e3, 2e3))
        bend = (points[-1][0], stop[1]) if corner % 2 else (stop[0], points[-1][1])
        points += [bend, stop]
    points += [(points[-1][0], habits.yard[1]), habits.yard]
    return Path([(Line(points), False)], (0.0, 0.0))
