"""Rules on which SIM is in which tracker: moved, swapped, or one without the other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tui.domain.account.vendor_traits import StateKind
from tui.domain.text.times import vendor_time
from tui.domain.unit.identifiers import canonical_iccid, canonical_imei
from tui.domain.verdict.case import UnitCase, issuer_of, record_name, same_iccid, same_imei
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import MemberFacts, OtherUnit
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.rules.silence import is_battery_empty
from tui.domain.verdict.rules.sim_state import is_never_activated, vendor_value
from tui.domain.verdict.silence import last_heard, silence_of
from tui.domain.verdict.wording import last_contact, last_contacts, silence_severity, state_of, step

_NAMED_LATER = timedelta(hours=12)
_OUT_OF_USE = timedelta(days=21)
"""A SIM which did not connect for longer is in nothing that works."""
_JUST_ACTIVATED = timedelta(days=14)
"""A SIM waits so long for its tracker to be installed."""


def _moved(case: UnitCase) -> Iterator[Finding]:
    other = _elsewhere(case)
    if other is not None:
        name, at, source = record_name(other.record), other.record.last_seen, other.record.account
        yield _moved_finding(
            case, f"The SIM {other.text} is now reported in another unit, {name}.", name, at, source
        )
        return
    sim, tracker = case.sim, case.tracker
    if sim is None or tracker is None or not _names_other_device(sim, tracker):
        return
    sentence = f"The SIM {sim.record.iccid or sim.record.name} is on record in another device, {sim.record.imei}."
    found = _moved_finding(
        case, sentence, sim.record.imei or "", sim.record.last_seen, sim.record.account
    )
    # An IMEI which no other unit has may be a typing mistake: it accuses nobody.
    is_known = any(other.identifier == "imei" for other in case.facts.elsewhere)
    yield found if is_known else replace(found, severity="info")


def _moved_finding(
    case: UnitCase, sentence: str, name: str, at: datetime | None, source: str
) -> Finding:
    return Finding(
        rule="sim-moved",
        severity="critical" if case.is_silent else "warning",
        sentence=sentence,
        evidence=(
            Evidence(value=f"reported in {name}", source=source, at=at),
            *last_contacts(case),
        ),
        next_step=step("Check which SIM is in which unit, and correct the records."),
        would_change="A report of this unit which names the SIM again.",
        since=case.onset,
    )


def _elsewhere(case: UnitCase) -> OtherUnit | None:
    """Return the other unit which names this unit's SIM, if its word is newer than ours."""
    own = [case.tracker_iccid, *(sim.record.iccid for sim in case.sims)]
    heard = last_heard(case.tracker, case.now) if case.tracker else None
    for other in case.facts.elsewhere:
        if other.identifier != "iccid" or not any(same_iccid(other.text, iccid) for iccid in own):
            continue
        seen = other.record.last_seen
        if other.record.imei is None or seen is None:
            continue  # an old record of the same SIM names no other tracker
        if heard is None or seen > heard + _overlap(case, other.text):
            return other
    return None


def _overlap(case: UnitCase, iccid: str) -> timedelta:
    """Return how much newer the other unit's word must be: a SIM on record twice is in one of two.

    The tracker which names it later, when the other should have spoken again, has it.
    """
    if case.silence is None or case.is_silent or not same_iccid(case.tracker_iccid, iccid):
        return timedelta()
    return case.silence.due_at - case.silence.last if case.silence.basis else _NAMED_LATER


def _names_other_device(sim: MemberFacts, tracker: MemberFacts) -> bool:
    """Return whether the SIM's record names another device than the tracker which reports it."""
    imei, own = sim.record.imei, tracker.record.imei
    if canonical_imei(imei) is None or canonical_imei(own) is None or same_imei(imei, own):
        return False
    return same_iccid(sim.record.iccid, tracker.record.iccid)


def _swapped(case: UnitCase) -> Iterator[Finding]:
    reported, tracker = case.tracker_iccid, case.tracker
    if tracker is None or canonical_iccid(reported) is None:
        return
    others = [
        sim
        for sim in case.sims
        if canonical_iccid(sim.record.iccid) is not None
        and not same_iccid(sim.record.iccid, reported)
        and sim.absent_since is None
        and sim.state_kind is not StateKind.DEACTIVATED
    ]
    if not others:
        yield from _swap_requested(case)
        return
    known = any(same_iccid(sim.record.iccid, reported) for sim in case.sims)
    old = others[0]
    where = "both are on record" if known else "that SIM is in none of your accounts"
    yield Finding(
        rule="sim-swapped",
        severity="warning",
        sentence=f"The tracker reports the SIM {reported}, not {old.record.iccid} which is on record for it; {where}.",
        evidence=(
            Evidence(
                value=f"{tracker.traits.title}: SIM {reported}",
                source=tracker.record.account,
                at=tracker.record.last_seen,
            ),
            Evidence(
                value=f"{old.traits.title}: SIM {old.record.iccid}",
                source=old.record.account,
                at=old.record.last_seen,
            ),
            *last_contacts(case),
        ),
        next_step=step(
            f"Check which SIM is in the tracker. If it was changed, suspend {old.record.iccid}: it is still paid for."
        ),
        would_change=f"A report which names the SIM {old.record.iccid}, or that SIM deactivated.",
        since=None,
    )


def _swap_requested(case: UnitCase) -> Iterator[Finding]:
    sim = case.sim
    if sim is None or sim.state_kind is not StateKind.SWAP_REQUESTED:
        return
    yield Finding(
        rule="sim-swapped",
        severity=silence_severity(case),
        sentence=f"A swap of the SIM {sim.record.iccid or sim.record.name} was requested at its vendor.",
        evidence=(state_of(sim), *last_contacts(case)),
        next_step=step("Put the new SIM in the tracker, or ask the vendor how far the swap is."),
        would_change="Another state of the SIM, or a report with another SIM.",
        since=None,
    )


def _sim_alone(case: UnitCase) -> Iterator[Finding]:
    sim, tracker = case.sim, case.tracker
    if sim is None or sim.state_kind is not StateKind.ACTIVE or is_never_activated(case, sim):
        return
    if tracker is not None and tracker.absent_since is None and last_heard(tracker, case.now):
        return
    heard = last_heard(sim, case.now)
    if heard is None:
        if _is_just_activated(case, sim):
            return
        sentence = "The SIM is paid for, and never connected: it is in no tracker."
    else:
        silence = silence_of(sim, case.now, sim)
        has_trackers = bool(case.facts.tracker_accounts) or tracker is not None
        is_over = silence is not None and silence.is_silent and silence.length > _OUT_OF_USE
        if not is_over or not has_trackers:
            return  # for so long it may have no power, wherever it is
        sentence = "The SIM is paid for, and is in no tracker that reports: it stopped connecting."
    yield Finding(
        rule="sim-without-tracker",
        severity="warning",
        sentence=sentence,
        evidence=(state_of(sim), *last_contacts(case)),
        next_step=step("Find the SIM. If nobody needs it, suspend it: it is still paid for."),
        would_change="A connection of the SIM, or a tracker which reports it.",
        since=heard,
    )


def _is_just_activated(case: UnitCase, sim: MemberFacts) -> bool:
    at = vendor_time(vendor_value(sim, sim.traits.activated_field))
    return at is not None and case.now - at < _JUST_ACTIVATED


def _tracker_alone(case: UnitCase) -> Iterator[Finding]:
    tracker = case.tracker
    if tracker is None or any(sim.absent_since is None for sim in case.sims):
        return
    iccid = tracker.record.iccid
    gone = case.sims[0] if case.sims else None
    if gone is None and issuer_of(iccid) not in case.facts.issuers_known:
        return
    name = iccid or (gone.record.iccid if gone else None) or "of this tracker"
    where = (
        "no longer in its vendor's list"
        if gone
        else "in none of your accounts, though others of its carrier are"
    )
    yield Finding(
        rule="tracker-without-sim",
        severity="info" if is_battery_empty(case) else silence_severity(case),
        sentence=f"The SIM {name} is {where}.",
        evidence=(
            *(
                (
                    Evidence(
                        value="dropped from the vendor's list",
                        source=gone.record.account,
                        at=gone.absent_since,
                    ),
                )
                if gone
                else ()
            ),
            last_contact(case, tracker),
        ),
        next_step=step(
            "Find out whose SIM it is: add its account, or put one of your own SIMs in the tracker."
        ),
        would_change="The SIM is in the list of one of your accounts.",
        since=gone.absent_since if gone else None,
    )


RULES_OF_MOVES = (
    VerdictRule(
        name="sim-moved",
        title="SIM moved",
        holds="The unit's SIM is reported in another unit, by a newer word than this unit's own.",
        rests_on="The identifiers which all vendors name, and their times.",
        example="The SIM 8901410321111851072 is now reported in another unit, 013108001841853.",
        find=_moved,
    ),
)
RULES_OF_PAIRS = (
    VerdictRule(
        name="sim-swapped",
        title="SIM swapped",
        holds="The SIM which the tracker reports is not the one on record for it.",
        rests_on="The identifiers which all vendors name, and their times.",
        example="The tracker reports the SIM 8901410321111851072, not 8901410321111851080 which is on record for it; both are on record.",
        find=_swapped,
    ),
    VerdictRule(
        name="sim-without-tracker",
        title="SIM without a tracker",
        holds="The SIM is active, and never or no longer in a tracker that reports.",
        rests_on="The joins of all vendors' records, last connections, usage.",
        example="The SIM is paid for, and never connected: it is in no tracker.",
        find=_sim_alone,
    ),
)
RULES_OF_LONELY_TRACKERS = (
    VerdictRule(
        name="tracker-without-sim",
        title="Tracker without a SIM on record",
        holds="The tracker's SIM is in none of the accounts which hold others of its carrier, or was dropped from its list.",
        rests_on="The SIM which the tracker names, and the lists which were read whole.",
        example="The SIM 8901410321111851072 is in none of your accounts, though others of its carrier are.",
        find=_tracker_alone,
    ),
)
