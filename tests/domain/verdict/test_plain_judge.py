"""The rules, each with a unit it is about and one it is not; and the verdict."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.account.health import AccountHealth, HealthKind
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.join import join_units
from tui.domain.verdict.evidence import AccountTrust, UnitEvidence
from tui.domain.verdict.judgement import SEVERITIES
from tui.domain.verdict.plain_judge import findings, verdict, worst_severity
from tui.domain.verdict.plain_rules import RULES

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
IMEI = "013108001841853"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WITNESSES = {
    "yellow": AccountTrust(title="CharterUP", health=AccountHealth(ok_at=NOW)),
    "sims": AccountTrust(
        title="Lattigo",
        health=AccountHealth(ok_at=NOW),
        counts_data=True,
        blocked_states={"suspend": "its SIM is suspended"},
    ),
    "polte": AccountTrust(title="Polte", health=AccountHealth(ok_at=NOW)),
}
HOURLY = {("yellow", "t"): 3_600.0}


def tracker(hours=None, **known):
    return _record("charterup", "yellow", "t", hours, **{"voltage_mv": 3_900.0, **known})


def sim(hours=None, **known):
    return _record("lattigo", "sims", "s", hours, **{"state": "active", **known})


def _record(provider, account, key, hours, **known):
    given = {
        "imei": IMEI,
        "fetched_at": NOW,
        "last_seen": None if hours is None else NOW - hours * HOUR,
    }
    return DeviceRecord(provider=provider, account=account, key=key, address=key, **(given | known))


def case_of(*records, **known):
    (unit,) = join_units(records)
    return UnitEvidence(
        unit=unit, now=NOW, **({"trust_by_account": WITNESSES, "usual_seconds": HOURLY} | known)
    )


def rules(case):
    return [(one.rule, one.severity) for one in findings(case)]


def failing(**accounts):
    return {
        "trust_by_account": WITNESSES
        | {
            name: replace(WITNESSES[name], health=AccountHealth(kind=kind, ok_at=NOW))
            for name, kind in accounts.items()
        }
    }


def placed(days_old):
    return {"latitude": 1.0, "longitude": 2.0, "position_at": NOW - days_old * DAY}


@pytest.mark.parametrize(
    ("case", "found"),
    [
        pytest.param(case_of(tracker(0.5), sim(0.5)), [], id="well"),
        pytest.param(case_of(tracker(2.9), sim(2.9)), [], id="a little late"),
        pytest.param(case_of(tracker(4)), [("silent", "warning")], id="silent"),
        pytest.param(case_of(tracker(30)), [("silent", "critical")], id="long silent"),
        pytest.param(case_of(tracker(20), usual_seconds={}), [], id="rhythm not known"),
        pytest.param(
            case_of(tracker(30), usual_seconds={}), [("silent", "warning")], id="not known, a day"
        ),
        pytest.param(
            case_of(tracker(0.4), usual_seconds={("yellow", "t"): 60.0}), [], id="within the least"
        ),
        pytest.param(
            case_of(tracker(4), sim(0.2)), [("tracker-only", "warning")], id="the SIM connects"
        ),
        pytest.param(
            case_of(tracker(30), sim(29.5)), [("no-contact", "critical")], id="neither is heard"
        ),
        pytest.param(case_of(tracker(30), sim()), [("no-contact", "critical")], id="a SIM unheard"),
        pytest.param(
            case_of(tracker(30), sim(30, state="Suspend")), [("barred", "critical")], id="suspended"
        ),
        pytest.param(
            case_of(tracker(1), sim(1, state="suspend")), [("barred", "warning")], id="and yet heard"
        ),
        pytest.param(case_of(tracker(), sim(state="suspend")), [("barred", "critical"), ("never-heard", "warning")], id="never, suspended"),
        pytest.param(
            case_of(tracker(30, voltage_mv=3_310.0), sim(30)), [("battery", "critical")], id="empty"
        ),
        pytest.param(case_of(tracker(1, voltage_mv=3_499.0)), [("battery", "warning")], id="low"),
        pytest.param(case_of(tracker(1, voltage_mv=3_500.0)), [], id="not low"),
        pytest.param(case_of(tracker(), sim()), [("never-heard", "warning")], id="never heard"),
        pytest.param(
            case_of(tracker(1), **failing(yellow=HealthKind.UNREACHABLE)),
            [("account-unreachable", "warning")],
            id="an account which cannot be reached",
        ),
        pytest.param(
            case_of(tracker(1), **failing(yellow=HealthKind.REFUSES_KEY)),
            [("account-denied", "warning")],
            id="an account whose key is refused",
        ),
        pytest.param(
            case_of(tracker(1), **failing(yellow=HealthKind.AT_OUR_SHARE)),
            [],
            id="our own share is no fault of the account",
        ),
        pytest.param(
            case_of(tracker(1), **failing(yellow=HealthKind.AT_ITS_LIMIT)),
            [],
            id="a limit is waited for",
        ),
        pytest.param(
            case_of(tracker(30, fetched_at=NOW - 29 * HOUR)),
            [("not-asked", "warning")],
            id="nobody asked: no silence is known",
        ),
        pytest.param(
            case_of(tracker(1), absent_since={("yellow", "t"): NOW - DAY}),
            [("gone", "warning")],
            id="gone from its list",
        ),
        pytest.param(
            case_of(tracker(1, iccid="8901260852290847224"), sim(1, iccid="8901170210345864342")),
            [("contradiction", "warning")],
            id="two SIMs",
        ),
        pytest.param(case_of(tracker(1, **placed(3))), [("old-position", "info")], id="old fix"),
        pytest.param(case_of(tracker(1, **placed(0.5))), [], id="young fix"),
        pytest.param(case_of(tracker(1, **placed(-1))), [("clock-ahead", "info")], id="clock ahead"),
    ],
)  # fmt: skip
def test_each_rule_finds_what_it_is_about_and_nothing_else(case, found):
    assert rules(case) == found


def test_every_rule_is_seen_to_find_something():
    marks = test_each_rule_finds_what_it_is_about_and_nothing_else.pytestmark[0].args[1]
    seen = {rule for param in marks for rule in RULES if list(rule(param.values[0]))}

    assert seen == set(RULES)


def test_the_verdict_is_the_worst_and_says_on_what_grounds_and_what_to_do():
    found = verdict(case_of(tracker(4), sim(0.2)))

    assert found.sentence == (
        "The SIM connected 12 min ago, but the tracker has been silent for 4 h:"
        " it has power and network, and does not report."
    )
    assert found.evidence == (
        "sims (Lattigo): last contact 12 min ago, 2026-11-21 11:48:00 UTC",
        "yellow (CharterUP): last contact 4 h ago, 2026-11-21 08:00:00 UTC",
        "usual interval between reports: 1 h",
    )
    assert found.advice.startswith("Check the reporting frequency")


def test_a_unit_which_is_well_is_said_to_be_so_and_no_more_than_is_known():
    well = verdict(case_of(tracker(0.5), sim(1)))
    unknown = verdict(case_of(tracker(0.5), usual_seconds={}))

    assert (well.severity, well.sentence) == ("ok", "Last contact 30 min ago (yellow), as usual.")
    assert unknown.severity == "ok"
    assert unknown.sentence == "Last contact 30 min ago (yellow); the usual interval is not known."


def test_what_is_only_worth_knowing_does_not_make_a_verdict():
    case = case_of(tracker(1, **placed(3)))

    assert verdict(case).rule == "as-usual"
    assert worst_severity(findings(case)) == "info"


def test_when_a_state_was_first_seen_is_evidence():
    case = case_of(tracker(30), sim(30, state="suspend"), changed_at={("sims", "s"): NOW - 2 * DAY})

    assert verdict(case).evidence[0] == ("sims: state suspend since 2026-11-19 12:00:00 UTC")


HOURS = st.none() | st.floats(-1, 10_000)


@given(
    seen=st.tuples(HOURS, HOURS),
    fetched=st.floats(0, 10_000),
    state=st.sampled_from([None, "active", "suspend", "?"]),
    voltage=st.none() | st.floats(0, 20_000),
    usual=st.none() | st.floats(0, 1e7),
)
def test_the_worst_comes_first_and_every_unit_has_a_verdict(seen, fetched, state, voltage, usual):
    at = NOW - fetched * HOUR
    case = case_of(
        tracker(seen[0], voltage_mv=voltage, fetched_at=at),
        sim(seen[1], state=state, fetched_at=at),
        usual_seconds={} if usual is None else {("yellow", "t"): usual},
    )
    found = findings(case)
    said = verdict(case)

    ranks = [SEVERITIES.index(one.severity) for one in found]
    assert ranks == sorted(ranks, reverse=True)
    assert all(one.severity != "ok" and one.sentence and one.evidence for one in found)
    assert said.sentence
    assert said.advice
    assert (said.severity == "ok") == (worst_severity(found) in ("ok", "info"))
