"""Rules on the state of the SIM: suspended, deactivated, never activated."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tui.domain.account.vendor_traits import StateKind
from tui.domain.text.data_size import format_bytes
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import MemberFacts, OurAction
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.limits import SpentLimit, describe_limit, spent_limit
from tui.domain.verdict.signs import Severity
from tui.domain.verdict.silence import last_heard
from tui.domain.verdict.wording import last_contacts, state_of, step

_UNUSED = timedelta(days=2)
_DONE = frozenset({"accepted", "confirmed", "sent", "unknown"})
"""Whether an unknown outcome happened is not known, but the state says that it did."""


def _by_limit(case: UnitCase) -> Iterator[Finding]:
    sim = _sim_in_state(case, StateKind.SUSPENDED)
    if sim is None or our_suspension(sim) is not None:
        return
    spent = spent_limit(sim, case.now)
    if spent is None:
        return
    yield Finding(
        rule="sim-suspended-by-limit",
        severity=_severity(case),
        sentence=f"The SIM is suspended because it used up {spent.words}.",
        evidence=(state_of(sim), *_spent_evidence(sim, spent), *last_contacts(case)),
        next_step=step(
            "Raise or remove its limit and find out what used the data; then restore the SIM.",
            sim,
            sim.traits.restore_action,
            **sim.traits.restore_values,
        ),
        would_change="The SIM is active again. It stays suspended until somebody restores it.",
        since=_since(sim),
    )


def _spent_evidence(sim: MemberFacts, spent: SpentLimit) -> Iterator[Evidence]:
    account = sim.record.account
    used = f"{format_bytes(spent.used)} used in that month"
    yield Evidence(value=used, source=account, at=sim.usage_asked_at)
    if spent.limit is not None:
        value = describe_limit(spent.limit, sim, spent.set_by)
        yield Evidence(value=value, source=spent.source or account)
    if spent.set_by is not None:
        yield _ours(spent.set_by, "limit set")


def _by_person(case: UnitCase) -> Iterator[Finding]:
    sim = _sim_in_state(case, StateKind.SUSPENDED)
    if sim is None:
        return
    ours = our_suspension(sim)
    if ours is None and spent_limit(sim, case.now) is not None:
        return
    if ours is None:
        who = "not through Watchfloor"
    else:
        reason = f": {ours.reason}" if ours.reason else ""
        who = f"{ours.actor} did it, {case.time(ours.at)}, in job {ours.job}{reason}"
    evidence = (state_of(sim), *((_ours(ours, "suspended"),) if ours else ()), *last_contacts(case))
    words = (
        "Ask who suspended it and why before you restore it."
        if ours is None
        else f"Ask {ours.actor} before you restore it."
    )
    yield Finding(
        rule="sim-suspended-by-person",
        severity=_severity(case),
        sentence=f"The SIM is suspended by a person ({who}).",
        evidence=evidence,
        next_step=step(words, sim, sim.traits.restore_action, **sim.traits.restore_values),
        would_change=_person_change(sim),
        since=_since(sim),
    )


def _person_change(sim: MemberFacts) -> str:
    if sim.usage_asked_at is None:
        return "Its usage: if it reached a limit, the limit suspended it."
    return "The SIM is active again."


def _deactivated(case: UnitCase) -> Iterator[Finding]:
    sim = _sim_in_state(case, StateKind.DEACTIVATED)
    if sim is None:
        return
    yield Finding(
        rule="sim-deactivated",
        severity=_severity(case),
        sentence="The SIM is deactivated: no network accepts it.",
        evidence=(state_of(sim), *last_contacts(case)),
        next_step=step(
            "If the unit should work, put another SIM in it, or ask the carrier to activate this one again."
        ),
        would_change="The SIM is active again, or the tracker reports with another SIM.",
        since=_since(sim),
    )


def _never_activated(case: UnitCase) -> Iterator[Finding]:
    sim = case.sim
    if sim is None or not is_never_activated(case, sim):
        return
    yield Finding(
        rule="never-activated",
        severity="warning" if sim.state_kind is StateKind.ACTIVE else "info",
        sentence="The SIM was never activated: it has no activation date, used no data and never connected.",
        evidence=(state_of(sim), *last_contacts(case)),
        next_step=step("Activate the SIM when the unit is installed."),
        would_change="An activation date, a connection or a report.",
        since=case.facts.first_seen_at,
    )


def is_never_activated(case: UnitCase, sim: MemberFacts) -> bool:
    """Return whether nothing says that a SIM was ever in use."""
    if case.onset is not None or any(last_heard(other, case.now) for other in case.sims):
        return False
    if vendor_value(sim, sim.traits.activated_field) or any(day.bytes_used for day in sim.usage):
        return False
    return not sim.month_bytes and not _number(vendor_value(sim, sim.traits.used_field))


def vendor_value(member: MemberFacts, name: str) -> Any:
    """Return a vendor's own field, found whatever its case; None: blank, or it has none."""
    if not name:
        return None
    sent: Mapping[str, Any] = member.record.vendor
    wanted = name.removeprefix("vendor.").casefold()
    found = next((value for key, value in sent.items() if key.casefold() == wanted), None)
    return None if found in ("", "null", "-----") else found


def has_field(member: MemberFacts, name: str) -> bool:
    """Return whether a vendor sent a field at all, be it blank."""
    return bool(name) and any(key.casefold() == name.casefold() for key in member.record.vendor)


def _number(sent: Any) -> float:
    try:
        return float(sent or 0)
    except (TypeError, ValueError):
        return 0.0


def our_suspension(sim: MemberFacts) -> OurAction | None:
    """Return how we suspended a SIM ourselves; None: we did not, or restored it since."""
    for action in sim.actions:
        if action.state not in _DONE:
            continue
        words = {word.casefold() for word in action.values.values()}
        if action.action == sim.traits.suspend_action and "suspend" in words:
            return action
        if action.action == sim.traits.restore_action and words & {"restore", "active"}:
            return None
    return None


def _sim_in_state(case: UnitCase, kind: StateKind) -> MemberFacts | None:
    sim = case.sim
    return sim if sim is not None and sim.state_kind is kind else None


def _severity(case: UnitCase) -> Severity:
    if case.is_silent:
        return "critical"
    sim, tracker = case.sim, case.tracker
    heard = last_heard(sim, case.now) if sim else None
    if tracker is None or case.onset is None:
        return "warning"
    # A tracker which reports on long after this SIM's last connection has another SIM in it.
    is_unused = heard is None or case.onset - heard > _UNUSED
    return "info" if is_unused else "warning"


def _ours(action: OurAction, what: str) -> Evidence:
    reason = f": {action.reason}" if action.reason else ""
    value = f"{what} by {action.actor}, job {action.job}{reason}"
    return Evidence(value=value, source="journal", at=action.at)


def _since(sim: MemberFacts) -> datetime | None:
    """Return since when it has its state: our action, the change we saw, else its last connection."""
    ours = our_suspension(sim)
    if ours is not None:
        return ours.at
    last = sim.record.last_seen
    days = [day.day for day in sim.usage if day.bytes_used]
    if last is None and days:
        last = _end_of(max(days))
    seen = next(
        (
            change.at
            for change in sim.changes
            if change.field == "state" and change.new == sim.record.state
        ),
        None,
    )
    return last or seen


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), UTC)


RULES = (
    VerdictRule(
        name="sim-deactivated",
        title="SIM deactivated",
        holds="The vendor of the SIM says that it is deactivated.",
        rests_on="The SIM's state.",
        example="The SIM is deactivated: no network accepts it.",
        find=_deactivated,
    ),
    VerdictRule(
        name="sim-suspended-by-limit",
        title="SIM suspended by its limit",
        holds="The SIM is suspended, and its usage reached a limit which we or its vendor know, or stopped right at a round one.",
        rests_on="The SIM's state, its daily and monthly usage, the limits set through Watchfloor, its plan.",
        example="The SIM is suspended because it used up its data limit of 50.0 MiB.",
        find=_by_limit,
    ),
    VerdictRule(
        name="sim-suspended-by-person",
        title="SIM suspended by a person",
        holds="The SIM is suspended, and no limit explains it. If it was suspended from here, the verdict names who did it.",
        rests_on="The SIM's state, the journal of our own changes.",
        example="The SIM is suspended by a person (alice@desk did it, 2026-11-20 09:12 UTC, in job 41: not paid).",
        find=_by_person,
    ),
    VerdictRule(
        name="never-activated",
        title="SIM never activated",
        holds="The SIM has no activation date, used no data, and no vendor ever heard the unit.",
        rests_on="The SIM's activation date and usage, last contacts of all vendors.",
        example="The SIM was never activated: it has no activation date, used no data and never connected.",
        find=_never_activated,
    ),
)
