"""An account's health after each answer and each failure."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.account.health import AccountHealth
from tui.domain.account.health import HealthKind as K

THEN = datetime(2026, 11, 21, 8, tzinfo=UTC)
NOW = THEN + timedelta(hours=1)


def ill(kind, call="reports"):
    return AccountHealth(kind=kind, since=THEN, sentence="was", call=call, ok_at=THEN)


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        (K.FAILING, K.FAILING, THEN),
        (K.FAILING, K.UNREACHABLE, THEN),
        (K.REACHABLE, K.FAILING, NOW),
        (K.AT_ITS_LIMIT, K.AT_ITS_LIMIT, THEN),
        (K.AT_ITS_LIMIT, K.FAILING, NOW),
        (K.FAILING, K.AT_ITS_LIMIT, NOW),
        (K.AT_ITS_LIMIT, K.AT_OUR_SHARE, NOW),
    ],
)
def test_a_fault_lasts_since_the_first_of_those_which_follow_each_other(before, after, since):
    found = ill(before).failed(after, "device list", "is", NOW)

    assert found == AccountHealth(
        kind=after, since=since, sentence="is", call="device list", ok_at=THEN
    )


def test_a_fault_whose_begin_is_unknown_lasts_since_now():
    unknown = AccountHealth(kind=K.FAILING)

    assert unknown.failed(K.FAILING, "reports", "is", NOW).since == NOW


def test_waiting_for_our_own_share_hides_no_fault():
    assert ill(K.FAILING).failed(K.AT_OUR_SHARE, "reports", "is", NOW) == ill(K.FAILING)


@pytest.mark.parametrize(
    ("kind", "call", "ends"),
    [
        (K.FAILING, "reports", True),
        (K.FAILING, "device list", False),
        (K.REFUSES_CALL, "device list", False),
        (K.AT_OUR_SHARE, "device list", False),
        (K.UNREACHABLE, "device list", True),
        (K.REFUSES_KEY, "device list", True),
    ],
)
def test_some_faults_end_only_with_an_answer_to_the_same_call(kind, call, ends):
    found = ill(kind).answered(call, NOW)

    assert found.ok_at == NOW
    assert (found.kind, found.since) == ((K.REACHABLE, NOW) if ends else (kind, THEN))


def test_who_stays_reachable_is_so_since_the_first_answer():
    first = AccountHealth().answered("reports", THEN)

    assert (first.since, first.answered("reports", NOW).since) == (THEN, THEN)


def test_a_refused_call_is_named():
    assert ill(K.REFUSES_CALL).word == "reports refused"
    assert ill(K.AT_OUR_SHARE).word == "waits for our share"
