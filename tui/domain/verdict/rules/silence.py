"""Rules on a unit which is not heard: incident, no data, no reports, battery, power or coverage."""

from collections.abc import Iterator
from datetime import timedelta

from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.judgement import Evidence, Finding, NextStep
from tui.domain.verdict.silence import SHORT_HOLE, last_heard
from tui.domain.verdict.voltage import BatteryTrend
from tui.domain.verdict.wording import (
    format_pause,
    last_contacts,
    last_place,
    silence_severity,
    step,
    traffic_evidence,
    usual_pause,
)

_TOGETHER = timedelta(hours=2)
"""Units of one incident have their last words within this time, for none reports all the time."""

_ASK_CARRIER = "Ask the carrier whether it has an outage"
_ASK = {
    "firmware": "Ask the trackers' vendor what is wrong with the firmware",
    "plan": "Ask the SIMs' vendor what became of the plan",
    "account": "Ask the trackers' vendor whether it receives reports",
}
"""Whom to ask, by what the units share."""


def _incident(case: UnitCase) -> Iterator[Finding]:
    incident, silence = case.facts.incident, case.silence
    if incident is None or silence is None:
        return
    if silence.last > incident.since + _TOGETHER or silence.until <= incident.since:
        return  # it was heard since, or nobody has asked
    yield Finding(
        rule="carrier-incident",
        severity="critical",
        sentence=f"{incident.sentence}, {case.time(incident.since)}.",
        evidence=(
            Evidence(
                value=f"incident {incident.id}: {incident.silent} of {incident.of} silent",
                at=incident.since,
            ),
            *last_contacts(case),
        ),
        next_step=step(f"{_ASK.get(incident.shared, _ASK_CARRIER)}; do not visit single units."),
        would_change="The units of the incident are heard again, or this one stays silent alone.",
        since=incident.since,
    )


def _no_data(case: UnitCase) -> Iterator[Finding]:
    sim = case.sim
    if not case.is_missed or sim is None or not case.is_attached or case.traffic.flows is not False:
        return
    yield Finding(
        rule="attached-no-data",
        severity=silence_severity(case),
        sentence="The SIM connects to the network, but no data goes through, and the tracker does not report.",
        evidence=(*last_contacts(case), *traffic_evidence(sim, case.traffic), *_usual(case)),
        next_step=step(
            "Check the tracker's APN and restart it; if that does not help, ask the carrier to reset the session.",
            sim,
            sim.traits.text_action,
        ),
        would_change="Data used on a day from now on, or a report.",
        since=case.onset,
    )


def _no_reports(case: UnitCase) -> Iterator[Finding]:
    sim = case.sim
    if not case.is_missed or sim is None or not case.is_attached or case.traffic.flows is False:
        return
    sentence = (
        "The SIM uses data, but the tracker does not report."
        if case.traffic.flows
        else "The SIM connects, but the tracker does not report."
    )
    yield Finding(
        rule="data-no-reports",
        severity=silence_severity(case),
        sentence=sentence,
        evidence=(*last_contacts(case), *traffic_evidence(sim, case.traffic), *_usual(case)),
        next_step=step(
            "Restart the tracker, and check the server address and firmware it is set to.",
            sim,
            sim.traits.text_action,
        ),
        would_change="A report of the tracker."
        if case.traffic.flows
        else "A report, or the SIM's usage since then.",
        since=case.onset,
    )


def _empty(case: UnitCase) -> Iterator[Finding]:
    battery, tracker = case.battery, case.tracker
    if battery is None or tracker is None:
        return
    died_as_seen = is_battery_empty(case) and (_is_unheard(case) or _died_late(case, battery))
    if not died_as_seen and not died_by_level(case):
        return
    fell = "fell until its last report" if battery.falls else "was low at its last report"
    yield Finding(
        rule="battery-empty",
        severity=silence_severity(case) if died_as_seen else "warning",
        sentence=f"The battery is probably empty: its voltage {fell}, to {battery.mv:,.0f} mV.",
        evidence=(
            *_battery_evidence(tracker.record.account, battery),
            *last_contacts(case),
            *last_place(case),
        ),
        next_step=step("Charge or replace the battery."),
        would_change="A report with a higher voltage.",
        since=case.onset,
    )


def _died_late(case: UnitCase, battery: BatteryTrend) -> bool:
    """Return whether a unit is late whose battery fell to its end: it needs no second lost word."""
    is_late = case.silence is not None and case.silence.is_late
    return is_late and not case.is_attached and battery.falls is True and battery.is_empty


def died_by_level(case: UnitCase) -> bool:
    """Return whether a unit of unknown rhythm which is not heard had too little voltage to go on."""
    battery, silence = case.battery, case.silence
    if battery is None or silence is None or silence.is_known or case.is_attached:
        return False
    heard = last_heard(case.sim, case.now) if case.sim else None
    has_connected = heard is not None and heard > silence.last + _TOGETHER
    return battery.is_empty_by_level and silence.length > SHORT_HOLE and not has_connected


def is_battery_empty(case: UnitCase) -> bool:
    """Return whether a silent unit's battery was empty before its next word was due."""
    battery, silence = case.battery, case.silence
    if battery is None or silence is None:
        return False
    pause = min(silence.due_at - silence.last, timedelta(days=8))
    return battery.is_empty_within(pause if silence.basis else timedelta(hours=1))


def _battery_evidence(account: str, battery: BatteryTrend) -> tuple[Evidence, ...]:
    value = f"{battery.mv:,.0f} mV, of {battery.curve.title}: empty near {battery.curve.empty_mv:,.0f} mV"
    return (Evidence(value=value, source=account, at=battery.at),)


def _no_power(case: UnitCase) -> Iterator[Finding]:
    if not _is_unheard(case) or is_battery_empty(case) or case.silence is None:
        return
    hole = case.hole
    who = "Neither the tracker nor its SIM is heard" if case.tracker else "The SIM is not heard"
    sentence = (
        f"{who}: it is in a known hole of coverage, where units are usually back within {format_pause(hole)}."
        if hole
        else f"{who}: the unit has no power, or no coverage."
    )
    yield Finding(
        rule="no-power-or-coverage",
        severity=silence_severity(case),
        sentence=sentence,
        evidence=(*last_contacts(case), *_usual(case), *last_place(case), *_neighbors(case)),
        next_step=step("No action needed yet.") if hole else _visit(case),
        would_change="A report or a connection; either says that the unit has power."
        if case.is_silent
        else f"A report or a connection; without one before {case.time(case.silence.silent_at)} it is silent.",
        since=case.onset,
    )


def _visit(case: UnitCase) -> NextStep:
    sim = case.sim
    if not case.is_silent:
        return step("Wait: it may be in a short hole of coverage.")
    words = "Check its power supply at the last position, or move it outside."
    return step(words, sim, sim.traits.locate_action if sim else "")


def _neighbors(case: UnitCase) -> tuple[Evidence, ...]:
    near = case.facts.neighbors
    if near.heard:
        return (Evidence(value=f"{near.heard} other units were heard near there since"),)
    return ()


def _is_unheard(case: UnitCase) -> bool:
    """Return whether neither SIM nor tracker is heard; a SIM nobody asked for proves nothing."""
    if not case.is_missed:
        return False
    if case.tracker is None:
        return case.sim is not None
    if case.sim is None:
        return is_battery_empty(case)
    return case.is_attached is False


def _overdue(case: UnitCase) -> Iterator[Finding]:
    silence, speaker = case.silence, case.speaker
    if silence is None or speaker is None or not silence.is_late:
        return
    lost = silence.is_silent
    sentence = (
        "The unit is silent for longer than its own rhythm explains, and nothing else explains it."
        if lost and silence.basis
        else "The unit is silent for very long; how often it usually reports is not known."
        if lost
        else f"The unit is late: its next report was due by {case.time(silence.due_at)}."
    )
    yield Finding(
        rule="overdue",
        severity=silence_severity(case),
        sentence=sentence,
        evidence=(*last_contacts(case), *_usual(case), *last_place(case)),
        next_step=step(
            "Ask whether the unit is parked, switched off or out of coverage."
            if lost
            else "Wait: one report may be lost."
        ),
        would_change="A report."
        if lost
        else f"A report; without one before {case.time(silence.silent_at)} it is silent.",
        since=silence.due_at,
    )


def _usual(case: UnitCase) -> tuple[Evidence, ...]:
    return usual_pause(case.tracker) if case.tracker else ()


RULES = (
    VerdictRule(
        name="carrier-incident",
        title="Incident",
        holds="Units which share carrier, area, plan, firmware or account fell silent together, more of them than by chance, this one with them.",
        rests_on="The last contacts of all units.",
        example="15 of 18 units on the carrier ATT fell silent together, 2026-11-20 09:12 UTC.",
        find=_incident,
    ),
    VerdictRule(
        name="attached-no-data",
        title="Attached, no data",
        holds="The tracker is silent by its own rhythm, its SIM goes on connecting, and uses no data.",
        rests_on="The SIM's last connection and daily usage, the tracker's reports.",
        example="The SIM connects to the network, but no data goes through, and the tracker does not report.",
        find=_no_data,
    ),
    VerdictRule(
        name="data-no-reports",
        title="Data, no reports",
        holds="The tracker is silent by its own rhythm, and its SIM goes on using data.",
        rests_on="The SIM's last connection and daily usage, the tracker's reports.",
        example="The SIM uses data, but the tracker does not report.",
        find=_no_reports,
    ),
    VerdictRule(
        name="battery-empty",
        title="Battery empty",
        holds="Neither SIM nor tracker is heard, and the voltage fell toward empty until the last report, or was below where any device of the model runs.",
        rests_on="The voltages of the last reports, by the kind of battery they show.",
        example="The battery is probably empty: its voltage fell until its last report, to 3,431 mV.",
        find=_empty,
    ),
    VerdictRule(
        name="no-power-or-coverage",
        title="No power or no coverage",
        holds="Neither SIM nor tracker is heard, and the battery was not empty.",
        rests_on="Last connection and reports, the last place, what other units do near there.",
        example="Neither the tracker nor its SIM is heard: the unit has no power, or no coverage.",
        find=_no_power,
    ),
)
RULES_AT_LAST = (
    VerdictRule(
        name="overdue",
        title="Overdue",
        holds="The unit is late or silent by its own rhythm, and nothing explains it.",
        rests_on="Its rhythm, learned from spans which were read whole.",
        example="The unit is late: its next report was due by 2026-11-20 09:12 UTC.",
        find=_overdue,
    ),
)
