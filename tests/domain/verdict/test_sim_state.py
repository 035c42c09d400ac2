"""How bad the state of a SIM is, since when it has it, who suspended it, and whether it was ever in use."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests.domain.verdict.lives import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    ours,
    reports,
    sim,
    tracker,
    unit,
    usage,
)
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.rules.sim_state import (
    _severity,
    _since,
    has_field,
    is_never_activated,
    our_suspension,
    vendor_value,
)


def silent(ago):
    return tracker(reports(until=NOW - ago))


@pytest.mark.parametrize(
    ("members", "severity"),
    [
        ((silent(3 * DAY), sim(NOW - 3 * DAY)), "critical"),
        ((sim(NOW - HOUR),), "warning"),
        ((tracker((), None, record={"last_seen": None}), sim()), "warning"),
        ((tracker(), sim(None)), "info"),
        ((silent(10 * MINUTE), sim(NOW - 9 * MINUTE - 2 * DAY)), "warning"),
        ((silent(10 * MINUTE), sim(NOW - 10 * MINUTE - 2 * DAY)), "info"),
        ((tracker(), sim()), "warning"),
    ],
)
def test_a_state_is_as_bad_as_what_its_tracker_does(members, severity):
    assert _severity(UnitCase(unit(*members))) == severity


def did(action, **values):
    return replace(ours(action), values=values)


SUSPENDED, RESTORED = (did("change_simstate", state=word) for word in ("suspend", "restore"))


@pytest.mark.parametrize(
    ("actions", "found"),
    [
        ((), None),
        ((SUSPENDED,), SUSPENDED),
        ((RESTORED, SUSPENDED), None),
        ((SUSPENDED, RESTORED), SUSPENDED),
        ((did("change_simstate", state="Suspend"),), did("change_simstate", state="Suspend")),
        ((did("change_simstate", state="active"), SUSPENDED), None),
        ((did("change_simstate", state="other"), SUSPENDED), SUSPENDED),
        ((did("note", note="suspend"), SUSPENDED), SUSPENDED),
        ((did("note", note="restore"), SUSPENDED), SUSPENDED),
        ((SimpleNamespace(state="refused"), SUSPENDED), SUSPENDED),
    ],
)
def test_who_suspended_a_sim_is_in_our_journal_unless_it_was_restored(actions, found):
    assert our_suspension(sim(actions=actions)) == found


def change(field, new, at=NOW - HOUR):
    return SimpleNamespace(field=field, new=new, at=at)


@pytest.mark.parametrize(
    ("member", "since"),
    [
        (sim(NOW - HOUR, actions=(SUSPENDED,)), SUSPENDED.at),
        (sim(NOW - HOUR, usage()), NOW - HOUR),
        (sim(None, usage(days=3, since_2026_11_20=0)), datetime(2026, 11, 19, 23, 59, tzinfo=UTC)),
        (sim(None, changes=(change("label", "active"), change("state", "active"))), NOW - HOUR),
        (sim(None, changes=(change("state", "suspend"),)), None),
        (sim(None), None),
    ],
)
def test_since_when_a_sim_has_its_state(member, since):
    assert _since(member) == since


NEW = {"last_activation_date": None, "bytes_used": 0}


@pytest.mark.parametrize(
    ("card", "others", "is_new"),
    [
        (sim(None, record={"vendor": NEW}), (), True),
        (sim(None, record={"vendor": NEW | {"bytes_used": "0"}}), (), True),
        (sim(None, record={"vendor": NEW | {"bytes_used": "much"}}), (), True),
        (sim(None, record={"vendor": NEW | {"bytes_used": "5"}}), (), False),
        (sim(None, record={"vendor": NEW | {"last_activation_date": "2026"}}), (), False),
        (sim(None, record={"vendor": NEW}, month_bytes=0), (), True),
        (sim(None, record={"vendor": NEW}, month_bytes=1), (), False),
        (sim(None, usage(0), record={"vendor": NEW}), (), True),
        (sim(None, usage(1), record={"vendor": NEW}), (), False),
        (sim(NOW, record={"vendor": NEW}), (), False),
        (sim(None, record={"vendor": NEW}), (sim(NOW, record={"key": "o"}),), False),
        (sim(None, record={"vendor": NEW}), (tracker(),), False),
    ],
)
def test_nothing_says_that_a_sim_was_ever_in_use(card, others, is_new):
    assert is_never_activated(UnitCase(unit(card, *others)), card) is is_new


@pytest.mark.parametrize(
    ("name", "value", "is_sent"),
    [
        ("plan", "A", True),
        ("PLAN", "A", True),
        ("blank", None, True),
        ("null", None, True),
        ("dashes", None, True),
        ("number", 0, True),
        ("missing", None, False),
        ("", None, False),
    ],
)
def test_a_vendors_field_is_found_whatever_its_case(name, value, is_sent):
    sent = {"Plan": "A", "Blank": "", "Null": "null", "Dashes": "-----", "Number": 0}
    member = sim(record={"vendor": sent})

    assert vendor_value(member, name) == value
    assert vendor_value(member, name and f"vendor.{name}") == value
    assert has_field(member, name) is is_sent
