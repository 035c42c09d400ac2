"""How vendors spell what a unit is known by: short, long, with other digits at the end, with hyphens."""

from dataclasses import replace

from tui.sim.world.causes import Cause
from tui.sim.world.luck import luhn_digit, mix
from tui.sim.world.planted import PlantedUnit
from tui.sim.world.unit import Unit

_PLACEHOLDERS = ("000000000000000", "111111111111111", "123456789012345")
"""What is typed where nobody knows an IMEI."""
_FOREIGN_ISSUER = "8988303"
_TWENTY = 20


def odd_imei(imei: str, luck: int) -> str:
    """Spell an IMEI as another system would."""
    body = imei[:14]
    return (
        body,
        body + "0",
        f"{body}{luck // 8 % 90 + 10}",
        f"{imei[:2]}-{imei[2:8]}-{imei[8:14]}-{imei[14]}",
        f"{imei[:2]} {imei[2:8]} {imei[8:14]} {imei[14]}",
        f"{imei[:8]}-{imei[8:]}",
    )[luck % 6]


def odd_iccid(iccid: str, luck: int) -> str:
    """Spell an ICCID as a modem or a spreadsheet would."""
    if len(iccid) == _TWENTY:
        spellings = (
            iccid[:-1],
            f"{iccid[:4]} {iccid[4:8]} {iccid[8:]}",
            f"{iccid[:6]}-{iccid[6:]}",
        )
        return spellings[luck % 3]
    return (f"{iccid}F", f"{iccid}f", f"{iccid}{luck // 8 % 10}", iccid[:-1])[luck % 4]


def spelled(unit: Unit, planted: PlantedUnit, seed: int) -> Unit:
    """Return a unit as its vendors have it on record: its parts, its identifiers and their spellings."""
    luck = mix(seed, unit.index, 98)
    tracker, sim, locator = planted.parts
    unit = replace(
        unit,
        has_tracker=tracker,
        has_sim=sim,
        has_locator=locator,
        iccid_reported=unit.iccid,
        imei_of_sim=unit.imei,
        imei_of_locator=odd_imei(unit.imei, luck >> 8) if luck % 5 == 0 else "",
        shares_imsi=bool(luck & 16),
    )
    if planted.cause in {Cause.SWAPPED, Cause.MOVED} or planted.sim_of is not None:
        return replace(unit, shares_imsi=False)
    if not sim:
        return _without_sim(unit, planted, luck)
    if not tracker:
        return _without_tracker(unit, planted, luck)
    return _both(unit, luck)


def _without_sim(unit: Unit, planted: PlantedUnit, luck: int) -> Unit:
    """Return a unit whose SIM came with the tracker; or whose own account does not list it."""
    if planted.cause is Cause.TRACKER_ALONE:
        return unit
    body = f"{_FOREIGN_ISSUER}{luck % 10**11:011d}"
    reported = body + luhn_digit(body) if luck & 32 else ""
    return replace(unit, iccid_reported=reported, shares_imsi=False)


def _without_tracker(unit: Unit, planted: PlantedUnit, luck: int) -> Unit:
    turn = luck >> 6 & 7
    imei = unit.imei
    if not unit.has_locator and (planted.cause is Cause.SIM_ALONE or turn < 4):
        imei = "" if turn else _PLACEHOLDERS[luck >> 16 & 1]
    elif turn < 6 and luck & 512:
        imei = odd_imei(imei, luck >> 24)
    return replace(unit, imei_of_sim=imei)


def _both(unit: Unit, luck: int) -> Unit:
    """Return a unit whose tracker and SIM name something in common, one way or the other."""
    turn = (luck >> 6) % 20
    if turn < 7:
        return unit
    if turn < 10:
        return replace(unit, iccid_reported="")
    if turn < 12:
        return replace(unit, imei_of_sim="")
    if turn < 13:
        return replace(unit, imei_of_sim="", iccid_reported="", shares_imsi=True)
    if turn < 16:
        return replace(unit, iccid_reported="", imei_of_sim=odd_imei(unit.imei, luck >> 24))
    if turn < 19:
        return replace(unit, imei_of_sim="", iccid_reported=odd_iccid(unit.iccid, luck >> 24))
    return replace(unit, imei_of_sim=_PLACEHOLDERS[2])


def old_record(unit: Unit, newer: Unit) -> Unit:
    """Return a record of a SIM which its vendor made once before, and never removed."""
    return replace(
        unit,
        iccid=newer.iccid,
        imsi=newer.imsi,
        msisdn=newer.msisdn,
        carrier=newer.carrier,
        imei_of_sim="",
        is_old_record=True,
    )
