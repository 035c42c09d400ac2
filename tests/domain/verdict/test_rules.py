"""Each rule with a planted life which it must name, and near misses which must not be accused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    ICCID,
    IMEI,
    MINUTE,
    NOW,
    OTHER_ICCID,
    OTHER_IMEI,
    hourly,
    is_accused,
    ours,
    place,
    reports,
    sim,
    tracker,
    unit,
    usage,
)
from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.incident import Incident
from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.facts import FleetHabits, FleetRange, Neighbors, OtherUnit
from tui.domain.verdict.judge import judge
from tui.domain.verdict.rules import RULES

ONSET = NOW - 3 * DAY
STOPPED = usage(until=NOW.date(), since_2026_11_19=0)
DRAINED = reports(until=ONSET, voltage_mv=lambda nth, _: 3_440 + nth * 4.0)
DOWN = AccountHealth(kind=HealthKind.UNREACHABLE, since=ONSET, ok_at=ONSET, call="device list")
OUR_SUSPENSION = replace(ours("change_simstate"), values={"state": "suspend"})
QUIET_DAYS = usage(until=NOW.date(), since_2026_11_18=0)


def silent(**given):
    return tracker(reports(until=ONSET, **given))


def gone_sim(**given):
    return sim(ONSET + 10 * MINUTE, STOPPED, **given)


def other(identifier, text, seen, imei=OTHER_IMEI):
    record = DeviceRecord(
        provider="charterup",
        account="yellow",
        key="o",
        address="o",
        imei=imei,
        iccid=text,
        last_seen=seen,
    )
    return OtherUnit(identifier=identifier, text=text, record=record, unit="o")


def suspended(**given):
    return gone_sim(record={"state": "suspend"}, **given)


def half_used(total):
    """Use data in equal days of November up to the 18th, and nothing later."""
    per_day = total // 18
    days = usage(per_day, since_2026_11_19=0, days=21)
    first = replace(days[3], bytes_used=total - 17 * per_day)
    return (*days[:3], first, *days[4:])


PRIMARY_CELLS = FleetHabits(living_mv=(3_425.0, *range(3_560, 3_660, 4)))
"""Lithium cells which are flat for years, and one near its end."""
BATTERIES_AND_WIRES = FleetHabits(
    voltage_mv=FleetRange(3_260.0, 3_950.0, 4_010.0, 40),
    living_mv=(3_260.0, 3_330.0, 3_400.0, *range(3_930, 4_010, 8)),
)
"""Of one model some have iron phosphate cells, and most have vehicle power."""


CAUSES = {
    "ok": [
        pytest.param(unit(tracker(), sim()), id="all three hear it"),
        pytest.param(unit(tracker(), sim(used=usage())), id="with usage"),
        pytest.param(
            unit(sim(record={"iccid": OTHER_ICCID, "imei": None})), id="a SIM in a router"
        ),
        pytest.param(unit(tracker(record={"iccid": None})), id="a tracker whose SIM is unknown"),
        pytest.param(
            unit(tracker(record={"iccid": "89148000001111111111"})), id="a SIM of another carrier"
        ),
    ],
    "sim-suspended-by-limit": [
        pytest.param(
            unit(
                silent(),
                suspended(
                    limit_bytes=5_000_000,
                    month_bytes=5_000_400,
                    actions=(ours("set_usage_limit", ONSET - 9 * DAY, kb_limit="5000"),),
                ),
            ),
            id="a limit of our own",
        ),
        pytest.param(
            unit(silent(), sim(ONSET, half_used(50_012_000), record={"state": "suspend"})),
            id="usage stopped right at a round limit",
        ),
        pytest.param(
            unit(
                silent(),
                sim(
                    ONSET,
                    half_used(3_333_000),
                    record={"state": "suspend"},
                    allowance_bytes=3_300_000,
                ),
            ),
            id="the plan is used up",
        ),
        pytest.param(
            unit(
                silent(),
                sim(
                    ONSET,
                    record={"state": "suspend"},
                    actions=(ours("set_usage_limit", kb_limit="5000"),),
                ),
            ),
            id="a limit is known, usage not yet",
        ),
    ],
    "sim-suspended-by-person": [
        pytest.param(unit(silent(), suspended()), id="nobody knows who"),
        pytest.param(unit(silent(), suspended(limit_bytes=90_000_000)), id="far below its limit"),
        pytest.param(
            unit(silent(), suspended(actions=(OUR_SUSPENSION,), limit_bytes=1_000)),
            id="by ourselves, whatever its limit",
        ),
        pytest.param(unit(silent(), sim(ONSET, record={"state": "suspend"})), id="usage not known"),
        pytest.param(unit(sim(ONSET, STOPPED, record={"state": "suspend"})), id="a SIM only"),
    ],
    "sim-deactivated": [
        pytest.param(unit(silent(), gone_sim(record={"state": "deactive"})), id="with a tracker"),
        pytest.param(
            unit(sim(None, record={"state": "deactive", "vendor": {}})), id="alone, never heard"
        ),
    ],
    "never-activated": [
        pytest.param(
            unit(sim(None, record={"vendor": {"bytes_used": 0, "last_activation_date": None}})),
            id="a SIM in a box",
        ),
        pytest.param(
            unit(tracker(()), sim(None, record={"vendor": {}, "state": "inventory"})),
            id="a tracker in a box",
        ),
    ],
    "never-claimed": [
        pytest.param(
            unit(tracker(), sim(), place(record={"state": "UNCLAIMED"})), id="beside a healthy unit"
        ),
        pytest.param(unit(place(record={"state": "unclaimed"})), id="alone"),
        pytest.param(
            unit(place(record={"state": "unclaimed", "last_seen": NOW - 60 * DAY})),
            id="alone, and heard once",
        ),
        pytest.param(
            unit(tracker(), place(record={"state": "LOADED", "vendor": {"claimedAt": None}})),
            id="by its time, in a state nobody knows",
        ),
    ],
    "location-disabled": [
        pytest.param(
            unit(tracker(), sim(), place(record={"state": "disabled"})), id="by its state"
        ),
        pytest.param(
            unit(tracker(), place(record={"vendor": {"disabledAt": "2026-11-01"}})),
            id="by its time",
        ),
    ],
    "sim-swapped": [
        pytest.param(
            unit(tracker(record={"iccid": OTHER_ICCID}), sim(ONSET)), id="another SIM is reported"
        ),
        pytest.param(
            unit(
                tracker(record={"iccid": OTHER_ICCID}),
                sim(ONSET),
                sim(record={"key": "s2", "iccid": OTHER_ICCID, "imei": None}),
            ),
            id="both are on record",
        ),
        pytest.param(
            unit(silent(), gone_sim(record={"state": "Swap Requested"})), id="a swap was requested"
        ),
    ],
    "sim-moved": [
        pytest.param(
            unit(silent(), elsewhere=(other("iccid", ICCID, NOW),)), id="reported elsewhere"
        ),
        pytest.param(
            unit(silent(), gone_sim(), elsewhere=(other("iccid", ICCID[:19], NOW),)),
            id="in 19 digits",
        ),
        pytest.param(
            unit(
                tracker(),
                sim(record={"imei": OTHER_IMEI}),
                elsewhere=(other("imei", OTHER_IMEI, NOW - 50 * DAY),),
            ),
            id="on record in another device",
        ),
    ],
    "sim-without-tracker": [
        pytest.param(unit(sim(None, record={"imei": None})), id="never connected"),
        pytest.param(unit(sim(NOW - 40 * DAY, record={"imei": None})), id="no longer connects"),
        pytest.param(
            unit(sim(ONSET - 29 * DAY, usage(since_2026_11_10=0), record={"imei": None})),
            id="by its usage",
        ),
        pytest.param(unit(tracker((), rhythm=None), sim(None)), id="its tracker never spoke"),
    ],
    "tracker-without-sim": [
        pytest.param(unit(silent()), id="its carrier's other SIMs are known"),
        pytest.param(unit(silent(), gone_sim(absent_since=ONSET)), id="dropped from the list"),
    ],
    "carrier-incident": [
        pytest.param(
            unit(
                silent(),
                gone_sim(),
                incident=Incident(
                    id="i1", shared="carrier", value="ATT", since=ONSET, silent=15, of=18
                ),
            ),
            id="with its incident",
        ),
    ],
    "attached-no-data": [
        pytest.param(
            unit(
                tracker(reports(until=NOW - 7 * DAY + 8 * HOUR, every=DAY, days=30), hourly(DAY)),
                sim(NOW - HOUR, usage(since_2026_11_16=0)),
            ),
            id="data which flowed until the next report was due",
        ),
        pytest.param(unit(silent(), sim(NOW - HOUR, STOPPED)), id="for days"),
        pytest.param(
            unit(
                tracker(reports(until=NOW - 8 * HOUR)),
                sim(NOW - HOUR, usage(lambda nth, _: 17_000 if nth == 0 else 100_000)),
            ),
            id="since this morning",
        ),
    ],
    "data-no-reports": [
        pytest.param(
            unit(
                tracker(reports(until=NOW - 20 * DAY, every=7 * DAY, days=60), None),
                sim(NOW - HOUR, usage(lambda nth, _: 9_000 if nth % 7 == 5 else 0, days=60)),
            ),
            id="data once a week",
        ),
        pytest.param(unit(silent(), sim(NOW - HOUR, usage())), id="data flows"),
        pytest.param(unit(silent(), sim(ONSET, usage())), id="one long session"),
        pytest.param(unit(silent(), sim(NOW - HOUR)), id="usage not known yet"),
    ],
    "battery-empty": [
        pytest.param(
            unit(
                tracker(
                    (),
                    None,
                    record={"last_seen": NOW - 2 * HOUR, "voltage_mv": 2_720.0},
                    fleet=PRIMARY_CELLS,
                ),
                sim(NOW - 2 * HOUR, usage()),
            ),
            id="by its level: none runs at it, and its rhythm is not known",
        ),
        pytest.param(unit(tracker(DRAINED), gone_sim()), id="lithium, hourly"),
        pytest.param(
            unit(
                tracker(
                    reports(
                        until=NOW - 4 * DAY,
                        every=DAY,
                        days=30,
                        voltage_mv=lambda nth, _: 3_460 + nth * 25,
                    ),
                    hourly(DAY),
                ),
                sim(NOW - 4 * DAY, usage(since_2026_11_18=0)),
            ),
            id="lithium, daily",
        ),
        pytest.param(
            unit(
                tracker(reports(until=ONSET, voltage_mv=lambda nth, _: 10_900 + min(nth, 40) * 45)),
                gone_sim(),
            ),
            id="a vehicle's battery",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(until=ONSET, voltage_mv=lambda nth, _: 4_020 + nth * 1.5),
                    fleet=FleetHabits(voltage_mv=FleetRange(4_400, 5_400, 6_250, 40)),
                ),
                gone_sim(),
            ),
            id="four alkaline cells, by the others of its model",
        ),
        pytest.param(
            unit(
                tracker((), hourly(), record={"last_seen": ONSET, "voltage_mv": 3_390.0}),
                gone_sim(),
            ),
            id="only the record is known",
        ),
        pytest.param(unit(tracker(DRAINED, record={"iccid": None})), id="a tracker only"),
    ],
    "battery-low": [
        pytest.param(
            unit(
                tracker(
                    reports(every=6 * HOUR, days=14, voltage_mv=lambda nth, _: 3_540 + nth * 4.5),
                    fleet=FleetHabits(
                        voltage_mv=FleetRange(3_500, 3_950, 4_150, 20),
                        living_mv=(3_500, 3_530, 3_540, 3_560, *(3_950 + nth for nth in range(16))),
                    ),
                ),
                sim(),
            ),
            id="several of its model at once",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(every=6 * HOUR, days=14, voltage_mv=lambda nth, _: 3_110 + nth * 2.5),
                    fleet=FleetHabits(
                        voltage_mv=FleetRange(3_110, 4_100, 4_150, 20),
                        living_mv=(
                            *(3_110, 3_280, 3_300, 3_310, 3_330),
                            *(4_100 + nth for nth in range(15)),
                        ),
                    ),
                ),
                sim(),
            ),
            id="an iron phosphate cell, where most of its model have vehicle power",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(
                        every=6 * HOUR,
                        days=14,
                        voltage_mv=lambda nth, _: 3_500 + 6 * nth if nth < 40 else 3_650 + nth,
                    )
                ),
                sim(),
            ),
            id="once charged, and deeper than before",
        ),
        pytest.param(
            unit(tracker(reports(voltage_mv=lambda nth, _: 3_510 + nth * 2.0)), sim()), id="falling"
        ),
        pytest.param(
            unit(
                tracker(
                    reports(every=DAY, days=20, voltage_mv=lambda nth, _: 3_560 + nth * 20),
                    rhythm=hourly(DAY),
                )
            ),
            id="daily",
        ),
        pytest.param(
            unit(tracker(reports(days=0.05, voltage_mv=3_430.0), None, fleet=PRIMARY_CELLS), sim()),
            id="by its level: hardly another of its model lives there",
        ),
    ],
    "no-power-or-coverage": [
        pytest.param(
            unit(
                tracker(reports(until=NOW - 3 * DAY), hourly(parked=12 * HOUR)),
                sim(NOW - 2.4 * DAY, usage(lambda nth, _: 0 if nth < 2 else 40_000)),
            ),
            id="its SIM outlived its tracker by half a day",
        ),
        pytest.param(
            unit(sim(NOW - 9 * DAY, usage(since_2026_11_13=0), record={"imei": None})),
            id="a SIM which connected until last week",
        ),
        pytest.param(unit(silent(), gone_sim()), id="neither is heard"),
        pytest.param(
            unit(
                tracker(reports(until=NOW - 4 * DAY), hourly(parked=12 * HOUR)),
                sim(NOW - 4 * DAY + 11 * HOUR, usage(since_2026_11_19=0)),
            ),
            id="its SIM used data until the next report was due",
        ),
        pytest.param(
            unit(
                tracker((), None, record={"last_seen": ONSET - DAY}),
                sim(ONSET - DAY, usage(since_2026_11_18=0)),
            ),
            id="by the days with data, its rhythm unknown",
        ),
        pytest.param(unit(silent(), sim(ONSET)), id="usage not asked"),
        pytest.param(
            unit(sim(ONSET - DAY, QUIET_DAYS, record={"imei": None}), tracker_accounts=frozenset()),
            id="a SIM where nobody has trackers",
        ),
    ],
    "no-fix": [
        pytest.param(
            unit(tracker(reports(latitude=lambda nth, _: None if nth < 9 else 40.0)), sim()),
            id="hourly",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(every=DAY, days=20, latitude=lambda nth, _: None if nth < 3 else 40.0),
                    hourly(DAY),
                )
            ),
            id="daily",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(
                        every=10 * MINUTE,
                        days=4,
                        latitude=lambda nth, _: None if nth < 11 else 40.0,
                        speed_kmh=lambda nth, _: 60.0 if nth < 9 else 0.0,
                    )
                ),
                sim(),
            ),
            id="under the sky for a drive of an hour and a half",
        ),
    ],
    "cell-only": [
        pytest.param(
            unit(
                tracker(reports(position_source=lambda nth, _: "cell" if nth < 30 else "gps")),
                sim(),
            ),
            id="for thirty hours",
        ),
    ],
    "position-frozen": [
        pytest.param(
            unit(
                tracker(
                    reports(
                        every=10 * MINUTE,
                        days=0.04,
                        latitude=40.0,
                        longitude=-75.0,
                        speed_kmh=lambda nth, _: 25.0 if nth in (1, 2) else 0.0,
                    ),
                    rhythm=None,
                ),
                sim(),
            ),
            id="a drive of some miles, by its speed",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(
                        latitude=40.0,
                        longitude=-75.0,
                        speed_kmh=lambda nth, _: 55.0 if nth % 2 else 0.0,
                    )
                )
            ),
            id="its speed moves",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(
                        latitude=40.0, longitude=-75.0, cell=lambda nth, _: f"310-410-7-{nth % 9}"
                    )
                )
            ),
            id="its towers move",
        ),
        pytest.param(
            unit(
                tracker(reports(latitude=40.0, longitude=-75.0)),
                place(
                    record={
                        "latitude": 40.3,
                        "longitude": -75.0,
                        "position_at": NOW - HOUR,
                        "position_radius_m": 400.0,
                    }
                ),
            ),
            id="another source moves",
        ),
    ],
    "position-jump": [
        pytest.param(
            unit(
                tracker(
                    reports(days=0.5, latitude=lambda nth, _: 22.5 if nth in (3, 4) else 40.0),
                    rhythm=None,
                ),
                sim(),
            ),
            id="once among the few which are known",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(latitude=lambda nth, _: 47.0 if nth % 5 == 1 and nth < 30 else 40.0)
                )
            ),
            id="repeatedly",
        ),
        pytest.param(
            unit(tracker(reports(latitude=lambda nth, _: 51.0 if nth == 0 else 40.0))),
            id="just now",
        ),
    ],
    "clock-wrong": [
        pytest.param(
            unit(
                tracker(
                    reports(
                        every=15 * MINUTE,
                        days=0.03,
                        received_at=lambda _, at: at + 5 * HOUR,
                        until=NOW - 5 * HOUR - 10 * MINUTE,
                    ),
                    rhythm=None,
                ),
                sim(),
            ),
            id="the few reports which are known are equally late",
        ),
        pytest.param(
            unit(
                tracker(reports(at=lambda _, at: at + 3 * HOUR)),
            ),
            id="ahead",
        ),
        pytest.param(
            unit(tracker(reports(received_at=lambda _, at: at, at=lambda _, at: at - 2 * HOUR))),
            id="behind",
        ),
        pytest.param(
            unit(
                tracker(
                    reports(
                        received_at=lambda _, at: at, at=lambda _, at: at - timedelta(weeks=1024)
                    )
                )
            ),
            id="rolled over",
        ),
        pytest.param(
            unit(
                tracker(
                    (),
                    record={
                        "last_seen": NOW,
                        "latitude": 1.0,
                        "position_at": NOW - timedelta(weeks=1024),
                    },
                )
            ),
            id="only the record is known",
        ),
    ],
    "reports-late": [
        pytest.param(
            unit(
                tracker(
                    reports(
                        until=NOW - HOUR,
                        received_at=lambda nth, at: at + (nth % 6) * HOUR + nth % 6 * MINUTE / 60,
                    )
                ),
                sim(),
            ),
            id="in bursts of six hours",
        ),
    ],
    "near-limit": [
        pytest.param(
            unit(tracker(), sim(used=usage(), month_bytes=2_100_000, limit_bytes=2_500_000)),
            id="its limit",
        ),
        pytest.param(
            unit(tracker(), sim(used=usage(), month_bytes=2_100_000, allowance_bytes=2_000_000)),
            id="over its plan",
        ),
    ],
    "overdue": [
        pytest.param(
            unit(tracker(reports(until=ONSET), record={"iccid": None})), id="a tracker only"
        ),
        pytest.param(
            unit(tracker((), None, record={"last_seen": NOW - 40 * DAY, "iccid": None})),
            id="long, without a rhythm",
        ),
    ],
    "account-unreachable": [
        pytest.param(
            unit(
                tracker(
                    reports(until=ONSET),
                    health=DOWN,
                    asked_at=ONSET + HOUR,
                    read_until=ONSET + HOUR,
                )
            ),
            id="silent since the vendor is",
        ),
    ],
    "account-denied": [
        pytest.param(
            unit(
                tracker(
                    reports(until=ONSET),
                    health=replace(DOWN, kind=HealthKind.REFUSES_KEY),
                    asked_at=ONSET,
                    read_until=ONSET,
                )
            ),
            id="the key was revoked",
        ),
    ],
    "not-asked": [
        pytest.param(
            unit(
                tracker(reports(until=ONSET), asked_at=ONSET, read_until=ONSET),
                sim(ONSET, asked_at=ONSET),
            ),
            id="the sync stopped",
        ),
    ],
}


@pytest.mark.parametrize(
    ("cause", "facts"),
    [
        pytest.param(cause, case.values[0], id=f"{cause}: {case.id}")
        for cause, cases in CAUSES.items()
        for case in cases
    ],
)
def test_a_planted_cause_is_named(cause, facts):
    assert judge(facts).verdict.rule == cause


FEW = reports(every=15 * MINUTE, days=0.2, until=NOW - 16 * HOUR)
GARAGE = reports(latitude=lambda nth, _: None if nth == 3 else 40.0)
OLD_SIM = sim(NOW - 90 * DAY, record={"key": "s0", "iccid": OTHER_ICCID, "state": "deactive"})
SAME_SIM_TWICE = sim(NOW - 90 * DAY, record={"key": "s0", "iccid": ICCID[:19]})


def driven(nth, at):
    return 60.0 if nth > 40 and at.hour in (8, 17) else 0.0


TAKEN = {8, 9, 11, 13, 14, 17, 18, 19, 26, 27, 29, 30, 32, 33, 35, 36, 39, 41, 42}
"""So many days ago somebody took a vehicle which is taken when it is needed."""
NEAR_MISSES = {
    "a battery at a level at which others of its model live": unit(
        tracker(reports(days=0.05, voltage_mv=3_262.0), None, fleet=BATTERIES_AND_WIRES), sim()
    ),
    "a battery which falls a little at a level at which others of its model live": unit(
        tracker(
            reports(days=4, voltage_mv=lambda nth, _: 3_262.0 + nth * 0.8),
            fleet=BATTERIES_AND_WIRES,
        ),
        sim(),
    ),
    "a low voltage where too few of its model are known": unit(
        tracker(
            reports(days=0.05, voltage_mv=3_300.0),
            None,
            fleet=FleetHabits(living_mv=(3_600.0, 3_610.0, 3_620.0)),
        ),
        sim(),
    ),
    "a vehicle parked over the weekend, whose SIM keeps its connection up": unit(
        tracker((), None, record={"last_seen": NOW - 2.7 * DAY}),
        sim(NOW - HOUR, usage(lambda _, day: 9_000 if day.weekday() in (4, 5, 6) else 100_000)),
    ),
    "a SIM alone which is silent since yesterday at noon": unit(
        sim(NOW - DAY, usage(since_2026_11_21=0), record={"imei": None}, rhythm=hourly(2 * DAY))
    ),
    "an asset whose fix is lost once a day": unit(
        tracker(reports(latitude=lambda nth, _: None if nth % 24 == 0 else 40.0)), sim()
    ),
    "parked for the night": unit(
        tracker(reports(until=NOW - 20 * HOUR), hourly(parked=DAY)), sim(NOW - 20 * HOUR)
    ),
    "parked, and the report of its stop was lost": unit(
        tracker(
            reports(until=NOW - 5 * HOUR, every=5 * MINUTE, days=4, speed_kmh=50.0),
            hourly(5 * MINUTE, parked=12 * HOUR),
        ),
        sim(NOW - 5 * HOUR),
    ),
    "driven until now, never seen at rest": unit(
        tracker(
            reports(until=NOW - 20 * HOUR, every=5 * MINUTE, days=0.3, speed_kmh=50.0),
            Rhythm(usual=5 * MINUTE, moving=5 * MINUTE, pauses=90),
        ),
        sim(NOW - 20 * HOUR),
    ),
    "a vehicle's battery, at rest after many drives": unit(
        tracker(reports(voltage_mv=lambda nth, _: 12_560 + nth if nth < 4 else 14_000 - nth % 30)),
        sim(),
    ),
    "heard since its incident began": unit(
        tracker(),
        sim(),
        incident=Incident(
            id="i1", shared="area", value="Graz", since=NOW - 9 * HOUR, silent=9, of=12
        ),
    ),
    "driven last, as it is every few days": unit(
        tracker(
            reports(
                until=NOW - 6 * DAY,
                every=2 * DAY,
                days=40,
                speed_kmh=50.0,
                received_at=lambda nth, at: at - nth % 3 * 20 * HOUR,
            ),
            Rhythm(usual=2 * DAY, moving=14 * MINUTE, parked=4 * DAY, pauses=30),
        ),
        sim(NOW - 6 * DAY),
    ),
    "a weekly check-in": unit(
        tracker(reports(until=NOW - 6 * DAY, every=7 * DAY, days=70), hourly(7 * DAY)),
        sim(NOW - 6 * DAY),
    ),
    "weekly, of unknown rhythm": unit(
        tracker((), None, record={"last_seen": NOW - 13 * DAY}), sim(NOW - 13 * DAY)
    ),
    "one lost check-in": unit(
        tracker(reports(until=NOW - 30 * HOUR, every=DAY, days=30), hourly(DAY)),
        sim(NOW - 30 * HOUR),
    ),
    "new, parked for its first night": unit(tracker(FEW, None), sim(NOW - 16 * HOUR)),
    "new, never parked before": unit(tracker(reports(every=15 * MINUTE, days=0.2), None), sim()),
    "a hole of an hour": unit(
        tracker(reports(until=NOW - 70 * MINUTE, every=MINUTE, days=0.3), hourly(MINUTE)),
        sim(NOW - 70 * MINUTE),
    ),
    "a known hole of three hours": unit(
        tracker(reports(until=NOW - 5 * HOUR)),
        sim(NOW - 5 * HOUR),
        neighbors=Neighbors(fell_silent=33, usual_silence_minutes=180.0),
    ),
    "a SIM in a router": unit(sim(NOW - 3 * HOUR, usage(), record={"imei": None})),
    "a SIM which connects weekly": unit(
        sim(
            NOW - 6 * DAY,
            usage(lambda nth, _: 9_000 if nth % 7 == 6 else 0, days=60),
            record={"imei": None},
        )
    ),
    "a SIM activated yesterday": unit(
        sim(None, record={"imei": None, "vendor": {"last_activation_date": "2026-11-20T12:00:00Z"}})
    ),
    "a SIM alone, where nobody has trackers": unit(
        sim(NOW - 9 * DAY, record={"imei": None}), tracker_accounts=frozenset()
    ),
    "a tracker alone": unit(tracker()),
    "a locator whose state nobody knows": unit(
        place(record={"state": "LOADED", "vendor": {"claimedAt": "2026-01-01"}})
    ),
    "a locator alone": unit(place(record={"last_seen": NOW - 9 * DAY})),
    "a fix lost once": unit(tracker(GARAGE), sim()),
    "no fix on a drive through a long tunnel, and then in a garage": unit(
        tracker(
            reports(
                every=10 * MINUTE,
                days=4,
                latitude=lambda nth, _: None if nth < 14 else 40.0,
                speed_kmh=lambda nth, _: 60.0 if 9 < nth < 14 else 0.0,
            )
        ),
        sim(),
    ),
    "no fix in a garage all night": unit(
        tracker(
            reports(
                every=15 * MINUTE,
                latitude=lambda nth, _: None if nth < 20 else 40.0,
                speed_kmh=driven,
            )
        ),
        sim(),
    ),
    "a night by cell towers": unit(
        tracker(
            reports(position_source=lambda nth, _: "cell" if nth < 11 else "gps", speed_kmh=driven)
        ),
        sim(),
    ),
    "a tracker without GPS": unit(tracker(reports(position_source="cell")), sim()),
    "frozen while parked": unit(tracker(reports(latitude=40.0, longitude=-75.0)), sim()),
    "parked between two towers": unit(
        tracker(
            reports(latitude=40.0, longitude=-75.0, cell=lambda nth, _: f"310-410-7-{nth % 3}")
        ),
        sim(),
    ),
    "one outlier, and back": unit(  # one of few would be a great part of them
        tracker(reports(latitude=lambda nth, _: 51.0 if nth == 20 else 40.0)), sim()
    ),
    "on a plane": unit(
        tracker(reports(every=DAY, latitude=lambda nth, _: 51.0 if nth < 2 else 40.0), hourly(DAY)),
        sim(),
    ),
    "a clock two minutes ahead": unit(tracker(reports(at=lambda _, at: at + 2 * MINUTE)), sim()),
    "a slow vendor": unit(
        tracker(reports(received_at=lambda nth, at: at + (nth % 9) * MINUTE)), sim()
    ),
    "a hole of an hour, then all at once": unit(
        tracker(
            reports(
                every=15 * MINUTE,
                received_at=lambda nth, at: (
                    at + (nth - 8) * 15 * MINUTE if 8 <= nth < 12 else at + MINUTE / 3
                ),
            )
        ),
        sim(),
    ),
    "a lithium cell at 3.7 V": unit(
        tracker(reports(voltage_mv=lambda nth, _: 3_700 + nth % 13)), sim()
    ),
    "an iron phosphate cell on its plateau": unit(
        tracker(reports(voltage_mv=lambda nth, _: 3_282 + nth % 7)), sim()
    ),
    "a low voltage, of which nothing else is known": unit(
        tracker(reports(days=0.1, voltage_mv=3_300)), sim()
    ),
    "a mistyped IMEI on the SIM's record": unit(tracker(), sim(record={"imei": "123456789012345"})),
    "another IMEI on the SIM's record, which no unit has": unit(
        tracker(), sim(record={"imei": "354678091234999"})
    ),
    "a cell which its vehicle charges by day, often heard": unit(
        tracker(
            reports(every=5 * MINUTE, days=1, voltage_mv=lambda nth, _: 3_934 + nth)
            + reports(until=NOW - 25 * HOUR, every=DAY, days=14, voltage_mv=4_080.0),
            hourly(5 * MINUTE),
        ),
        sim(),
    ),
    "a cell which its vehicle charges by day, since yesterday": unit(
        tracker(
            reports(every=5 * MINUTE, days=1, voltage_mv=lambda nth, _: 3_934 + nth)
            + reports(until=NOW - 25 * HOUR, every=DAY, days=2, voltage_mv=4_080.0),
            hourly(5 * MINUTE),
        ),
        sim(),
    ),
    "a small cell which the sun charges every day": unit(
        tracker(
            reports(days=3, voltage_mv=lambda nth, _: 3_610 + min(nth % 24, 24 - nth % 24) * 25)
        ),
        sim(),
    ),
    "the only iron phosphate cell of its model": unit(
        tracker(
            reports(days=0.2, voltage_mv=3_327.0),
            None,
            fleet=FleetHabits(
                voltage_mv=FleetRange(3_327, 3_990, 4_150, 10),
                living_mv=(3_327, *(3_990 + nth for nth in range(9))),
            ),
        ),
        sim(),
    ),
    "an iron phosphate cell, where most of its model have vehicle power": unit(
        tracker(
            reports(every=6 * HOUR, days=7, voltage_mv=lambda nth, _: 3_265 + nth * 5.0),
            fleet=FleetHabits(
                voltage_mv=FleetRange(3_265, 4_100, 4_150, 20),
                living_mv=(3_265, 3_300, 3_350, 3_390, *(4_100 + nth for nth in range(16))),
            ),
        ),
        sim(),
    ),
    "a vehicle which somebody takes when he needs one": unit(
        tracker((), None, record={"last_seen": NOW - 8 * DAY}),
        sim(NOW - 8 * DAY, usage(lambda nth, _: 400_000 if nth in TAKEN else 0, days=60)),
    ),
    "a cell which lives where others die, and falls a little": unit(
        tracker(
            reports(voltage_mv=lambda nth, _: 3_290 + nth * 0.4),
            fleet=FleetHabits(voltage_mv=FleetRange(3_180, 3_290, 3_400, 40)),
        ),
        sim(),
    ),
    "a cell which is charged every week, halfway": unit(
        tracker(reports(days=4, voltage_mv=lambda nth, _: 3_820 + nth * 3.0)), sim()
    ),
    "a flat primary cell": unit(tracker(reports(voltage_mv=lambda nth, _: 3_590 + nth % 5)), sim()),
    "a vehicle which starts and stops": unit(
        tracker(reports(voltage_mv=lambda nth, _: 12_500 if nth % 24 < 14 else 14_100)), sim()
    ),
    "a cell charged by the sun": unit(
        tracker(reports(voltage_mv=lambda nth, _: 3_750 + abs(nth % 24 - 12) * 25)), sim()
    ),
    "a cell which falls for months": unit(
        tracker(
            reports(every=DAY, days=30, voltage_mv=lambda nth, _: 3_800 + nth * 3),
            rhythm=hourly(DAY),
        ),
        sim(),
    ),
    "a SIM whose check digit is wrong, once without it": unit(
        tracker(record={"iccid": "8901410232153362336"}),
        sim(record={"iccid": "89014102321533623367"}),
    ),
    "odd spellings": unit(
        tracker(record={"imei": "01-310800-184185-3", "iccid": f"{ICCID[:6]} {ICCID[6:]}F"}),
        sim(record={"imei": IMEI[:14], "iccid": ICCID[:19]}),
    ),
    "an old SIM, properly deactivated": unit(tracker(), sim(), OLD_SIM),
    "a SIM listed twice": unit(tracker(), sim(), SAME_SIM_TWICE),
    "an old record elsewhere": unit(
        tracker(), sim(), elsewhere=(other("iccid", ICCID, NOW - 50 * DAY),)
    ),
    "usage far from the limit": unit(
        tracker(), sim(used=usage(), month_bytes=2_100_000, limit_bytes=9_000_000)
    ),
    "irregular": unit(
        tracker(
            reports(until=NOW - 9 * HOUR),
            Rhythm(usual=HOUR, moving=10 * MINUTE, parked=10 * HOUR, pauses=90),
        ),
        sim(NOW - 9 * HOUR),
    ),
    "an answer which is a day old": unit(
        tracker(reports(until=ONSET), asked_at=ONSET, read_until=ONSET), sim(NOW, usage())
    ),
}


@pytest.mark.parametrize("facts", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_a_healthy_unit_is_not_accused(facts):
    found = judge(facts).verdict
    assert found.severity in ("ok", "info"), found


def test_every_rule_has_a_life_which_it_names():
    assert {rule.name for rule in RULES} == set(CAUSES)


def test_a_vehicle_which_somebody_uses_once_a_week_is_known_by_its_data():
    """Two weeks of reports know of no such pause; the days of its SIM's data reach further back."""
    told = reports(until=NOW - 5 * DAY, every=HOUR, days=2)
    used = usage(lambda nth, _: 100_000 if nth in (5, 6, 12, 13, 20, 27) else 0)

    assert not is_accused(unit(tracker(told, hourly(parked=40 * HOUR)), sim(NOW - 5 * DAY, used)))
    assert is_accused(
        unit(tracker(told, hourly(parked=40 * HOUR)), sim(NOW - 5 * DAY, usage(since_2026_11_17=0)))
    )


def test_a_vehicle_which_sleeps_without_a_last_word_is_not_missed_before_its_usual_morning():
    """Its last report is of its drive; so was the one before the last night, if it always sleeps like that."""
    rhythm = Rhythm(usual=10 * MINUTE, moving=12 * MINUTE, parked=15 * HOUR, pauses=90)
    drive = reports(until=NOW - 9 * HOUR, every=10 * MINUTE, days=0.3, speed_kmh=50.0)
    before = reports(until=NOW - 30 * HOUR, every=10 * MINUTE, days=5, speed_kmh=50.0)
    stopped = tuple(replace(report, speed_kmh=0.0) for report in before)
    attached = sim(NOW - HOUR, usage())

    assert not is_accused(unit(tracker(drive + before, rhythm), attached))
    assert is_accused(unit(tracker(drive + stopped, rhythm), attached))


def test_one_whose_nights_always_followed_a_drive_may_sleep_as_long_after_a_stop():
    rhythm = Rhythm(usual=4 * HOUR, moving=14 * HOUR, parked=4 * HOUR, pauses=90)
    told = reports(until=NOW - 14 * HOUR, every=4 * HOUR, days=6)
    attached = sim(NOW - HOUR, usage())

    assert not is_accused(unit(tracker(told, rhythm), attached))
    assert is_accused(unit(tracker(told, hourly(4 * HOUR)), attached))


def test_samples_of_the_days_before_do_not_make_a_lost_fix_last_a_day():
    """Of days long past one report each is read; that two of them are by cell towers says nothing between."""
    newest = reports(
        every=15 * MINUTE,
        days=2,
        speed_kmh=40.0,
        position_source=lambda nth, _: "cell" if nth < 60 else "gps",
    )
    days = reports(
        until=NOW - 3 * DAY,
        every=DAY,
        days=9,
        position_source=lambda nth, _: "cell" if nth in (2, 3) else "gps",
    )

    assert judge(unit(tracker(newest + days), sim())).verdict.rule == "cell-only"


def test_data_of_the_last_day_which_is_booked_a_day_later_is_no_data_since():
    used = usage(lambda nth, _: 80_000 if nth > 1 else 0)

    found = judge(unit(tracker(reports(until=NOW - 3 * DAY)), sim(NOW - 3 * DAY, used)))

    assert found.verdict.rule != "data-no-reports"
