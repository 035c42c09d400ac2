"""What is really the matter with a unit: what the bench compares a verdict with, and no vendor shows."""

from datetime import UTC, datetime

from tui.sim.world.causes import Cause, Truth
from tui.sim.world.planted import PlantedUnit, PlantedUnits


def truth_of(
    units: PlantedUnits, index: int, now: int, *, in_hole: bool, limit_kb: int | None
) -> Truth:
    """Return the truth about a unit at an instant of Unix time."""
    unit = units.of(index)
    cause = _cause(unit, now)
    onset = unit.life.battery.empty_at if _has_died(unit, now) and unit.life.battery else unit.onset
    taker = index + 1 if unit.cause is Cause.MOVED else None
    return Truth(
        cause=cause,
        kind=unit.kind,
        began_at=datetime.fromtimestamp(onset, UTC) if unit.cause else None,
        interval_s=unit.interval_s,
        in_hole=in_hole,
        limit_kb=limit_kb,
        also=(Cause.MOVED,) if unit.sim_of is not None else (),
        sim_in=taker,
        old_record_of=unit.old_record_of,
    )


def _cause(unit: PlantedUnit, now: int) -> Cause | None:
    if not unit.has_begun(now):
        return None
    return Cause.BATTERY_EMPTY if _has_died(unit, now) else unit.cause


def _has_died(unit: PlantedUnit, now: int) -> bool:
    battery = unit.life.battery
    return unit.cause is Cause.BATTERY_LOW and battery is not None and now >= battery.empty_at
