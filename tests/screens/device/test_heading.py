"""The head of a device: which it is, whose, and where."""

from dataclasses import replace

from tests.screens.device_desk import NOON, SIM, TRACKER
from tui.domain.show.format import TimeStyle
from tui.screens.device.facts import VendorFacts, facts, heading

STYLE = TimeStyle(NOON)


def test_the_head_says_whose_customer_a_unit_is() -> None:
    records = [replace(TRACKER, orgs=("Child Org 1",)), replace(SIM, orgs=("Child Org 1",))]

    assert heading(records, STYLE).startswith("355000000000017 of Child Org 1 · last contact ")
    assert heading([TRACKER, SIM], STYLE).startswith("355000000000017 · last contact ")


def test_the_name_of_an_organization_is_cleaned() -> None:
    words = heading([replace(TRACKER, orgs=("a\x1b]0;owned\x07b",))], STYLE)

    assert "\x1b" not in words
    assert "of a\\x1b]0;owned\\x07b" in words


def test_the_facts_name_tags_groups_and_organizations_only_where_a_record_has_them() -> None:
    tagged = replace(TRACKER, tags=("depot", "spare"), groups=("North yard",))

    lines = {
        fact.label: fact.values
        for fact in facts([VendorFacts(tagged, "CharterUP"), VendorFacts(SIM, "Lattigo")], STYLE)
    }

    assert lines["Tags"] == ("depot, spare", "")
    assert lines["Groups"] == ("North yard", "")
    assert "Organizations" not in lines
