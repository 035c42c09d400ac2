"""What is paid for and not used, and what goes over a limit."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests.domain.money.test_plan_advice import MIB, plan, use_of
from tui.domain.account.vendor_traits import StateKind
from tui.domain.money.paid_for import PaidSim, _over, money_findings
from tui.domain.money.plan_cost import month_cost

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOTHING = use_of([0, 0, 0], 0)


def sim(**more):
    usual = {
        "state": StateKind.ACTIVE,
        "last_seen": None,
        "activated_at": NOW - timedelta(days=90),
        "used_bytes": 0,
    }
    return PaidSim(**{**usual, **more})


def found(given, use=NOTHING, on=None, high=None):
    return money_findings(given, use, on, high, NOW)


def test_an_active_sim_which_never_connected_is_paid_for_nothing():
    (finding,) = found(sim(), on=plan(texts_per_month=2.5))

    assert finding.sentence == "The SIM is active since 2026-08-22, and never connected."
    assert finding.per_month == Decimal("4.25")


def test_what_it_costs_is_unknown_where_the_plan_is():
    assert [each.per_month for each in found(sim())] == [None]


@pytest.mark.parametrize(
    "given",
    [
        sim(last_seen=NOW),
        sim(used_bytes=10),
        sim(state=StateKind.SUSPENDED, alone="in no tracker"),
        sim(state=StateKind.UNKNOWN),
        sim(activated_at=NOW - timedelta(days=3)),
    ],
)
def test_one_which_connected_or_used_data_or_is_new_or_not_active_is_not(given):
    assert found(given) == []


def test_usage_says_that_a_sim_connected_where_its_record_does_not():
    assert found(sim(), use_of([0, 5, 0], 0)) == []


def test_a_sim_in_no_tracker_and_one_whose_tracker_is_gone_say_so_once():
    alone = sim(alone="It is in no tracker.", gone="Its tracker is gone.", last_seen=NOW)
    gone = sim(gone="Its tracker is gone.", last_seen=NOW)

    assert [each.kind for each in found(alone)] == ["no-tracker"]
    assert [each.sentence for each in found(gone)] == ["Its tracker is gone."]


def test_an_allowance_is_reached_between_two_days_and_costs_the_overage():
    use, on = use_of([MIB] * 3, 4 * MIB), plan()
    recent = (MIB // 4, MIB // 4, MIB // 2, MIB // 4, MIB // 2, MIB // 4, MIB // 4, MIB // 2)

    (finding,) = found(sim(last_seen=NOW, recent_bytes=recent), use, on, month_cost(on, 7 * MIB, 0))

    assert (finding.kind, finding.first_day) == ("data-over", date(2026, 11, 22))
    assert finding.last_day == date(2026, 11, 24)
    assert finding.per_month == Decimal("1.2")


def test_texts_over_what_the_plan_includes_are_told():
    use, on = use_of([0] * 3, 0, (0, 0, 0), 12), plan(allowance_texts=10)

    (finding,) = found(sim(last_seen=NOW), use, on, month_cost(on, 0, 12))

    assert finding.kind == "texts-over"
    assert finding.sentence == "It has used the 10 texts its plan includes."
    assert finding.per_month == Decimal("0.09")


def test_a_known_limit_is_reached_without_any_plan():
    (finding,) = found(sim(last_seen=NOW, limit_bytes=MIB), use_of([0] * 3, 2 * MIB))

    assert (finding.kind, finding.per_month) == ("limit", None)


def test_nothing_is_said_of_days_where_this_months_use_is_unknown():
    recent = (MIB,) * 8

    assert found(sim(last_seen=NOW, recent_bytes=recent), use_of([0] * 3, None), plan()) == []


@pytest.mark.parametrize(
    ("used", "days", "sentence"),
    [
        (10, (1, 2), "It has used all."),
        (9, (2, 2), "It will have used all on 2026-11-02."),
        (9, (1, 2), "It will have used all between 2026-11-01 and 2026-11-02."),
    ],
)
def test_when_something_is_used_up_is_said_in_these_words(used, days, sentence):
    first, last = (date(2026, 11, day) for day in days)
    use = SimpleNamespace(so_far=used)

    (found,) = _over("over-limit", "all", use, 10, (first, last), None)

    assert (found.kind, found.sentence) == ("over-limit", sentence)
    assert (found.first_day, found.last_day, found.per_month) == (first, last, None)
    assert _over("over-limit", "all", use, 10, None, None) == []
    assert _over("over-limit", "all", SimpleNamespace(so_far=None), 10, (first, last), None) == []
