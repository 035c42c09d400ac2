from datetime import UTC, datetime, timedelta

from tui.domain.hook.firing import HookMark
from tui.domain.hook.matching import compare, matches_of
from tui.domain.unit.stored_unit import StoredUnit, UnitMember

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
DELAY = timedelta(minutes=30)


def unit(key, cause="battery-empty", incident=None, members=None):
    return StoredUnit(
        row=1,
        key=key,
        members=tuple(UnitMember("charterup", "a", name) for name in members or [key]),
        severity="critical",
        cause=cause,
        incident=incident,
    )


def look(units, marks=(), now=NOW, delay=DELAY):
    matches = matches_of(units, even_acknowledged=False)
    return compare("desk", marks, matches, now, delay)


def test_what_is_seen_first_waits_for_the_delay_and_is_begun_after_it():
    first = look([unit("1")])
    before = look([unit("1")], first.seen, NOW + DELAY - timedelta(seconds=1))
    after = look([unit("1")], first.seen, NOW + DELAY)

    assert [mark.name for mark in first.seen] == [("unit:1", "battery-empty")]
    assert first.next_at == NOW + DELAY
    assert not first.begun
    assert not before.begun
    assert [mark.name for mark, _ in after.begun] == [("unit:1", "battery-empty")]
    assert not after.seen


def test_without_a_delay_it_begins_at_once():
    found = look([unit("1")], delay=timedelta())

    assert len(found.begun) == 1


def test_another_cause_of_the_same_unit_is_another_verdict():
    seen = look([unit("1")]).seen

    found = look([unit("1", "no-power-or-coverage")], seen)

    assert [mark.cause for mark in found.seen] == ["no-power-or-coverage"]
    assert [mark.cause for mark in found.missing] == ["battery-empty"]


def test_the_units_of_an_incident_are_one_firing():
    units = [unit(key, "carrier-incident", "telus") for key in "123"]

    found = look([*units, unit("4")], delay=timedelta())

    assert sorted(mark.subject for mark, _ in found.begun) == ["incident:telus", "unit:4"]


def test_a_unit_which_got_another_key_is_found_by_its_records():
    mark = HookMark(
        hook="desk", subject="unit:old", cause="battery-empty", members=(("a", "7"),), seen_at=NOW, fired_at=NOW
    )  # fmt: skip

    found = look([unit("new", members=["7", "8"])], [mark])

    ((before, after),) = found.moved
    assert before == mark
    assert after.subject == "unit:new"
    assert after.fired_at == NOW
    assert not found.seen
    assert not found.missing


def test_a_unit_which_was_not_judged_is_about_nothing():
    assert matches_of([unit("1", cause=None)], even_acknowledged=False) == []
