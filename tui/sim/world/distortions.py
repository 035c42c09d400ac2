"""What a failing tracker reports: no position, a coarse, frozen or impossible one, a wrong time, late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tui.sim.world.causes import Cause
from tui.sim.world.fate import DAY
from tui.sim.world.luck import mix
from tui.sim.world.planted import PlantedUnit
from tui.sim.world.roads import Point, moved
from tui.sim.world.unit import Sample

_HOUR = 3_600
_ROLLOVER_S = 1_024 * 7 * DAY
"""GPS counts its weeks with ten bits."""
_CLOCKS_OFF_S = (
    *(
        -_ROLLOVER_S,
        3 * _HOUR,
        -5 * _HOUR,
        36 * _HOUR,
        -9 * DAY,
        -_ROLLOVER_S,
        20 * DAY,
        -8 * _HOUR,
    ),
)
"""Rollovers, zones taken for UTC, clocks which were never set or which run away."""
_FACTORY: Point = (22.5431, 114.0579)
_HELD_S = (4 * _HOUR, 6 * _HOUR, 8 * _HOUR, 12 * _HOUR)
"""So seldom a modem with a bad antenna gets a connection."""
_COLD_C, _MV_PER_DEGREE = 10.0, 1.5


def held_until(unit: PlantedUnit, generated: int) -> int | None:
    """Return when a report which could not be sent is sent at last; None: it is sent at once."""
    if unit.cause is not Cause.LATE or not unit.has_begun(generated):
        return None
    every_s = longest_hold_s(unit)
    return generated + every_s - (generated + unit.luck) % every_s


def longest_hold_s(unit: PlantedUnit) -> int:
    """Return how long a unit's reports wait at most."""
    return _HELD_S[unit.luck // 32_768 % len(_HELD_S)] if unit.cause is Cause.LATE else 0


def distort(
    sample: Sample, unit: PlantedUnit, generated: int, place_at: Callable[[int], Point]
) -> Sample:
    """Return what the tracker says instead of the truth; `place_at` is where it was at an instant."""
    luck = mix(sample.number, 97)
    if unit.life.battery is not None:
        sample = replace(sample, voltage_mv=_voltage(unit, sample, generated, luck))
    if not unit.has_begun(generated):
        return sample
    distortion = _DISTORTIONS.get(unit.cause) if unit.cause else None
    return distortion(sample, unit, luck, place_at) if distortion else sample


def _voltage(unit: PlantedUnit, sample: Sample, generated: int, luck: int) -> int:
    battery = unit.life.battery
    assert battery is not None  # noqa: S101 - for the type checker
    cold = max(0.0, _COLD_C - sample.temperature_c) * _MV_PER_DEGREE
    return round(battery.chemistry.millivolts(battery.charge(generated)) - cold) + luck % 17 - 8


_Distortion = Callable[[Sample, PlantedUnit, int, Callable[[int], Point]], Sample]


def _no_fix(
    sample: Sample, unit: PlantedUnit, luck: int, place_at: Callable[[int], Point]
) -> Sample:
    """Report as a dead antenna does: not even the cells are looked up."""
    del unit, luck, place_at
    return replace(
        sample, latitude=None, longitude=None, from_cell=False, accuracy_m=None,
        speed_mph=0, heading=0, satellites=0,
    )  # fmt: skip


def _cell_only(
    sample: Sample, unit: PlantedUnit, luck: int, place_at: Callable[[int], Point]
) -> Sample:
    """Report without satellites: the vendor places it by its cells, where it knows them."""
    if luck % 25 == 0:
        return _no_fix(sample, unit, luck, place_at)
    far_m = 250.0 + luck // 25 % 1_500
    here = moved(sample.place, (luck >> 20) % 1_024 * far_m / 1_024 - far_m / 2, far_m / 3)
    return replace(
        sample, latitude=round(here[0], 7), longitude=round(here[1], 7), from_cell=True,
        accuracy_m=far_m, speed_mph=0, heading=0, satellites=0,
    )  # fmt: skip


def _frozen(
    sample: Sample, unit: PlantedUnit, luck: int, place_at: Callable[[int], Point]
) -> Sample:
    """Repeat the last position, as a receiver which hangs; the speed comes from elsewhere."""
    del luck
    here = place_at(unit.onset)
    return replace(
        sample,
        latitude=round(here[0], 7),
        longitude=round(here[1], 7),
        from_cell=False,
        accuracy_m=5.0,
    )


def _jump(sample: Sample, unit: PlantedUnit, luck: int, place_at: Callable[[int], Point]) -> Sample:
    """Report now and then where the receiver was made, or the wrong side of the world."""
    del place_at
    if luck % 5 or sample.latitude is None or sample.longitude is None:
        return sample
    west = sample.longitude
    there = _FACTORY if unit.luck & 65_536 else (sample.latitude, -west)
    return replace(sample, latitude=there[0], longitude=there[1], from_cell=False)


def _clock(
    sample: Sample, unit: PlantedUnit, luck: int, place_at: Callable[[int], Point]
) -> Sample:
    del luck, place_at
    off_s = _CLOCKS_OFF_S[unit.luck // 32_768 % len(_CLOCKS_OFF_S)]
    return replace(sample, generated_at=sample.generated_at + timedelta(seconds=off_s))


def _swapped(
    sample: Sample, unit: PlantedUnit, luck: int, place_at: Callable[[int], Point]
) -> Sample:
    del unit, luck, place_at
    return replace(sample, iccid=sample.unit.iccid_later)


_DISTORTIONS: dict[Cause, _Distortion] = {
    Cause.SWAPPED: _swapped,
    Cause.NO_FIX: _no_fix,
    Cause.CELL_ONLY: _cell_only,
    Cause.FROZEN: _frozen,
    Cause.JUMP: _jump,
    Cause.CLOCK: _clock,
}
