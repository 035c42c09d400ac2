"""The chain of a unit's health, link by link: who says how it is, and since when that is known."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from tui.domain.account.vendor_traits import StateKind
from tui.domain.text.data_size import format_bytes
from tui.domain.verdict.case import UnitCase, same_iccid
from tui.domain.verdict.faults import Faults
from tui.domain.verdict.judgement import Finding, Link
from tui.domain.verdict.limits import forecast_limit, known_limit
from tui.domain.verdict.rules.supply import days_left_words
from tui.domain.verdict.signs import LINKS, Mark
from tui.domain.verdict.silence import known_until, last_heard
from tui.domain.verdict.traffic import month_use
from tui.domain.verdict.wording import format_pause

_EARLIEST = datetime.min.replace(tzinfo=UTC)
"""A position of unknown age is no newer than any whose time is known."""
LINK_OF: Mapping[str, str] = {
    "sim-suspended-by-limit": "limit", "sim-suspended-by-person": "sim", "sim-deactivated": "sim",
    "never-activated": "sim", "never-claimed": "fix", "location-disabled": "fix",
    "sim-swapped": "identity", "sim-moved": "identity", "sim-without-tracker": "identity",
    "tracker-without-sim": "identity", "carrier-incident": "attached", "attached-no-data": "data",
    "data-no-reports": "report", "battery-empty": "battery", "battery-low": "battery",
    "no-power-or-coverage": "attached", "no-fix": "fix", "cell-only": "fix",
    "position-frozen": "fix", "position-jump": "fix", "clock-wrong": "clock",
    "reports-late": "report", "near-limit": "limit", "overdue": "report",
    "account-unreachable": "account", "account-denied": "account", "not-asked": "account",
}  # fmt: skip
"""Which link a rule's finding is about."""
_BROKEN = {
    "near-limit", "battery-low", "cell-only", "reports-late", "clock-wrong", "never-claimed",
    "location-disabled", "sim-swapped",
}  # fmt: skip
"""These weaken a link: the unit goes on."""

_YESTERDAY = timedelta(days=1)
_JUST_NOW = timedelta(hours=2)
_MARKS: Mapping[bool | None, Mark] = {True: "good", False: "broken", None: "unknown"}


def chain_of(case: UnitCase, findings: Sequence[Finding], faults: Faults) -> tuple[Link, ...]:
    """Return every link in its order; a finding marks the link which it is about."""
    marks: dict[str, Mark] = {}
    for finding in findings:
        link = LINK_OF.get(finding.rule)
        if link is None:
            continue
        is_weak = finding.severity == "info" or finding.rule in _BROKEN
        marks.setdefault(link, "weak" if is_weak else "broken")
    links = (
        faults.unless(
            f"link {link}", partial(_READERS[link], case), Link(link=link, mark="unknown")
        )
        for link in LINKS
    )
    return tuple(
        Link(
            link=link.link,
            mark=marks.get(link.link, link.mark),
            value=link.value,
            source=link.source,
            at=link.at,
        )
        for link in links
    )


def _sim(case: UnitCase) -> Link:
    sim = case.sim
    if sim is None:
        return Link(link="sim", mark="unknown", value="no vendor has its SIM")
    kinds: Mapping[StateKind, Mark] = {StateKind.ACTIVE: "good", StateKind.UNKNOWN: "unknown"}
    return Link(
        link="sim",
        mark=kinds.get(sim.state_kind, "weak"),
        value=sim.record.state or "",
        source=sim.record.account,
        at=sim.asked_at,
    )


def _limit(case: UnitCase) -> Link:
    sim = case.sim
    use = month_use(sim, case.now) if sim else None
    limit = (known_limit(sim) or sim.allowance_bytes) if sim else None
    if sim is None or use is None or limit is None:
        used = f"{format_bytes(use.bytes_used)} used, no limit known" if use else ""
        return Link(
            link="limit", mark="unknown", value=used, source=sim.record.account if sim else ""
        )
    return Link(
        link="limit",
        mark="weak" if forecast_limit(sim, case.now) else "good",
        value=f"{format_bytes(use.bytes_used)} of {format_bytes(limit)} used",
        source=sim.record.account,
        at=sim.usage_asked_at,
        used_bytes=use.bytes_used,
        most_bytes=limit,
    )


def _attached(case: UnitCase) -> Link:
    sim = case.sim
    heard = last_heard(sim, case.now) if sim else None
    if sim is None or heard is None:
        source = sim.record.account if sim else ""
        return Link(
            link="attached", mark="unknown", value="never connected" if sim else "", source=source
        )
    if case.tracker is None or not (case.silence and case.silence.is_late):
        mark: Mark = "good" if _is_on_time(case) else "unknown"
    else:
        mark = _MARKS[case.is_attached]
    return Link(
        link="attached", mark=mark, value="last connection", source=sim.record.account, at=heard
    )


def _data(case: UnitCase) -> Link:
    sim = case.sim
    if sim is None:
        return Link(link="data", mark="unknown")
    account = sim.record.account
    if case.silence is not None and case.silence.is_late and case.tracker is not None:
        traffic = case.traffic
        words = {True: "data used since", False: "no data since", None: "not known since"}
        mark = _MARKS[traffic.flows]
        return Link(
            link="data", mark=mark, value=words[traffic.flows], source=account, at=traffic.asked_at
        )
    days = [day for day in sim.usage if day.bytes_used]
    reports = case.tracker is not None and _is_on_time(case)
    days = [day for day in days if case.now.date() - day.day <= _YESTERDAY]
    value = f"{format_bytes(days[0].bytes_used or 0)} on {days[0].day:%Y-%m-%d}" if days else ""
    return Link(
        link="data",
        mark="good" if reports or days else "unknown",
        value=value or ("its reports arrive" if reports else ""),
        source=account,
        at=sim.usage_asked_at if days else None,
    )


def _is_on_time(case: UnitCase) -> bool:
    """Return whether its speaker was heard as it usually is; one of unknown rhythm, just now."""
    silence = case.silence
    if silence is None or silence.is_late:
        return False
    is_sim = case.tracker is None and case.sim is not None and bool(silence.basis)
    return silence.is_known or is_sim or silence.length < _JUST_NOW


def _report(case: UnitCase) -> Link:
    tracker, silence = case.tracker, case.silence
    if tracker is None or silence is None:
        source = tracker.record.account if tracker else ""
        return Link(
            link="report",
            mark="unknown",
            value="never reported" if tracker else "no tracker",
            source=source,
        )
    if not silence.is_known and not silence.is_late:
        return Link(
            link="report",
            mark="unknown",
            value="its rhythm is not known yet",
            source=tracker.record.account,
            at=silence.last,
        )
    mark: Mark = "broken" if silence.is_silent else "weak" if silence.is_late else "good"
    usual = tracker.rhythm.usual if tracker.rhythm else None
    value = f"usually every {format_pause(usual)}" if usual else "last report"
    return Link(
        link="report", mark=mark, value=value, source=tracker.record.account, at=silence.last
    )


def _fix(case: UnitCase) -> Link:
    tracker = case.tracker
    newest = tracker.reports[0] if tracker and tracker.reports else None
    if tracker is not None and newest is not None and newest.latitude is not None:
        by_cell = newest.position_source == "cell"
        return Link(
            link="fix",
            mark="weak" if by_cell else "good",
            value=newest.position_source or "position",
            source=tracker.record.account,
            at=newest.at or newest.received_at,
        )
    placed = [member.record for member in case.facts.members if member.record.latitude is not None]
    if not placed:
        return Link(link="fix", mark="unknown", value="no position known")
    record = max(placed, key=lambda record: record.position_at or _EARLIEST)
    return Link(
        link="fix",
        mark="unknown" if newest is not None else "good",
        value=record.position_source or "position",
        source=record.account,
        at=record.position_at,
    )


def _battery(case: UnitCase) -> Link:
    battery, tracker = case.battery, case.tracker
    if battery is None or tracker is None:
        return Link(link="battery", mark="unknown")
    left = days_left_words(battery)
    return Link(
        link="battery",
        mark="weak" if battery.is_low else "good",
        value=f"{battery.mv:,.0f} mV" + (f", empty {left}" if left else ""),
        source=tracker.record.account,
        at=battery.at,
    )


def _clock(case: UnitCase) -> Link:
    tracker = case.tracker
    newest = tracker.reports[0] if tracker and tracker.reports else None
    if tracker is None or newest is None or newest.received_at is None or newest.at is None:
        return Link(link="clock", mark="unknown")
    lag = newest.received_at - newest.at
    return Link(
        link="clock",
        mark="good",
        value=f"received {format_pause(abs(lag))} {'after' if lag.total_seconds() >= 0 else 'before'} it was made",
        source=tracker.record.account,
        at=newest.received_at,
    )


def _identity(case: UnitCase) -> Link:
    if case.facts.conflicts:
        return Link(link="identity", mark="weak", value=case.facts.conflicts[0])
    reported = case.tracker_iccid
    if case.sim is not None and same_iccid(case.sim.record.iccid, reported):
        return Link(link="identity", mark="good", value="tracker and SIM name each other")
    count = len({member.record.account for member in case.facts.members})
    value = f"{count} vendors agree" if count > 1 else "only one vendor has it"
    return Link(link="identity", mark="good" if count > 1 else "unknown", value=value)


def _account(case: UnitCase) -> Link:
    members = case.facts.members
    at = min((at for member in members if (at := known_until(member, case.now))), default=None)
    names = ", ".join(sorted({member.record.account for member in members}))
    asked = all(member.asked_at is not None for member in members)
    return Link(
        link="account",
        mark="good" if asked else "unknown",
        value="answers" if asked else "",
        source=names,
        at=at,
    )


_READERS: Mapping[str, Callable[[UnitCase], Link]] = {
    "sim": _sim, "limit": _limit, "attached": _attached, "data": _data, "report": _report,
    "fix": _fix, "battery": _battery, "clock": _clock, "identity": _identity, "account": _account,
}  # fmt: skip
