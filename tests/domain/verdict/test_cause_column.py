"""What people call a cause in lists, without the rules being loaded."""

from tui.domain.verdict.cause_column import CAUSE_TITLES, TITLES
from tui.domain.verdict.rules import RULES


def test_a_list_calls_every_cause_as_its_rule_does():
    assert dict(TITLES) == {rule.name: rule.title for rule in RULES}


def test_only_a_known_cause_has_a_shorter_title():
    assert CAUSE_TITLES.keys() == TITLES.keys()
