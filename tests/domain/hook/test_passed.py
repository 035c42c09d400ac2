"""What began and ended in a stretch of the history of verdicts."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.hook.passed import OldVerdict, passed_verdicts, split_filter

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def history(*causes, unit=1):
    """Return a unit's verdicts, a minute apart; `cause!` is critical."""
    return [
        OldVerdict(
            id=nth, unit=unit, at=NOW + timedelta(minutes=nth), cause=cause.rstrip("!"), sentence="",
            severity="critical" if cause.endswith("!") else "info", since=None, incident=None,
        )
        for nth, cause in enumerate(causes)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("causes", "passed"),
    [
        (["empty!", "ok"], [("empty", 1)]),
        (["empty!"], []),
        (["ok", "empty!", "empty", "ok"], [("empty", 1)]),
        (["empty!", "low!", "ok"], [("empty", 1), ("low", 1)]),
        (["empty!", "not-asked", "empty!", "ok"], [("empty", 3)]),
        (["empty!", "account-unreachable"], []),
    ],
)
def test_a_verdict_has_passed_once_another_one_is_known(causes, passed):
    found = passed_verdicts(history(*causes), split_filter("severity:critical", NOW))

    told = [(each.verdict.cause, each.lasted // timedelta(minutes=1)) for each in found]
    assert told == passed


@pytest.mark.parametrize(
    ("text", "is_met"),
    [
        ("severity>=warning", True),
        ("!severity:critical", False),
        ("cause:EMPTY", True),
        ("cause=low", False),
        ("incident=", True),
        ("since>1h", False),
        ("judged_at:2026-11-29", True),
        ("bus label:north", True),
    ],
)
def test_a_filter_asks_the_verdict_of_then(text, is_met):
    (verdict,) = history("empty!")

    assert split_filter(text, NOW).meets(verdict) is is_met


def test_what_is_asked_of_the_unit_itself_stays_a_filter():
    assert split_filter('severity:critical "north yard" account:acme !spare', NOW).rest == (
        '"north yard" account:acme !spare'
    )
