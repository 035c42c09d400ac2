"""What people call a cause in lists, without the rules being loaded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tui.domain.show.filter import UNIT_FIELDS, FilterError, parse_filter
from tui.domain.verdict.cause_column import CAUSE_TITLES, TITLES, cause_words, parse_list_filter
from tui.domain.verdict.rules import RULES
from tui.domain.verdict.signs import SEVERITY_SIGNS


def test_a_list_calls_every_cause_as_its_rule_does():
    assert dict(TITLES) == {rule.name: rule.title for rule in RULES}


def test_only_a_known_cause_has_a_shorter_title():
    assert CAUSE_TITLES.keys() == TITLES.keys()


NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cause", "severity", "words"),
    [
        (None, "critical", ""),
        ("battery-low", None, "Battery low"),
        ("battery-low", "odd", "Battery low"),
        ("sim-suspended-by-person", "warning", f"{SEVERITY_SIGNS['warning']} SIM suspended"),
        ("of-tomorrow", "critical", f"{SEVERITY_SIGNS['critical']} of-tomorrow"),
    ],
)
def test_a_cause_is_shown_with_the_sign_of_its_severity(cause, severity, words):
    assert cause_words(SimpleNamespace(cause=cause, severity=severity)) == words


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ('cause:"BATTERY low"', "battery-low"),
        ("cause:battery-low", "battery-low"),
        ('cause="Key refused"', "account-denied"),
        ('cause="Vendor refuses the key"', "account-denied"),
        ('cause:"battery"', "battery"),
        ('label:"Battery low"', "battery low"),
    ],
)
def test_a_filter_may_call_a_cause_what_people_call_it(typed, value):
    (term,) = parse_list_filter(typed, NOW, UNIT_FIELDS).terms

    assert term.value == value


def test_other_terms_of_a_filter_stay_as_they_are():
    typed = 'bus !cause:"Battery low" cause='

    plain, named, missing = parse_list_filter(typed, NOW, UNIT_FIELDS).terms
    usual = parse_filter(typed, NOW, UNIT_FIELDS).terms

    assert (plain, missing) == (usual[0], usual[2])
    assert named == replace(usual[1], value="battery-low")


def test_an_age_in_a_filter_is_counted_from_now_and_a_wrong_one_is_refused():
    (term,) = parse_list_filter("last_seen>24h", NOW).terms

    assert term.value == NOW - timedelta(hours=24)
    with pytest.raises(FilterError):
        parse_list_filter("voltage_mv:low", NOW)
