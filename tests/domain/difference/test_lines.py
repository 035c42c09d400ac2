"""What one shift tells the next."""

from datetime import UTC, datetime

import pytest

from tui.domain.difference.lines import MOST_LINES, difference_lines
from tui.domain.difference.unit_change import Difference, NamedUnit, UnitDifference

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)


def change(kind, label="Truck 9", **what):
    return UnitDifference(Difference(kind=kind, at=AT, **what), NamedUnit("8675", label))


def lines(*changes):
    return list(difference_lines(changes, lambda at: f"{at:%H:%M}", lambda rule: rule.upper()))


def test_the_worst_comes_first_and_each_line_names_its_unit():
    told = lines(
        change("new"),
        change("state", before="active", after="suspend", account="acme-sims"),
        change("cause-began", "Truck 10", before="ok", after="low", severity="warning"),
        change("cause-began", "Truck 9", before="ok", after="empty", severity="critical"),
    )

    assert told == [
        "Began · 2",
        "  08:00  Truck 9 (8675)  OK → EMPTY",
        "  08:00  Truck 10 (8675)  OK → LOW",
        "",
        "State · 1",
        "  08:00  Truck 9 (8675)  active → suspend, acme-sims",
        "",
        "New · 1",
        "  08:00  Truck 9 (8675)",
        "",
    ]


def test_what_is_not_known_is_a_question_mark_and_an_empty_note_is_none():
    told = lines(
        change("cause-began", after="low"),
        change("note", before=None, after="call Ann"),
    )

    assert "  08:00  Truck 9 (8675)  ? → LOW" in told
    assert "  08:00  Truck 9 (8675)  none → call Ann" in told


def test_what_came_and_went_is_one_line_with_its_count():
    told = lines(
        change("cause-passed", before="ok", after="ok", reason="overdue: It is late.", count=7)
    )

    assert told[1] == "  08:00  Truck 9 (8675)  now OK, 7 times: overdue: It is late."


def test_until_when_something_is_acknowledged_is_told_as_other_times_are():
    told = lines(
        change("acknowledged", after="2026-11-21T20:30:00Z", by="ann@desk", reason="charging")
    )

    assert told[1] == "  08:00  Truck 9 (8675)  until 20:30, by ann@desk: charging"


def test_who_did_it_is_told_and_no_text_of_a_stranger_can_move_the_cursor():
    told = lines(change("sent", "\x1b[2JTruck", after="active", by="ann@desk", reason="accepted"))

    assert told[1].endswith("none → active, by ann@desk: accepted")
    assert "\x1b" not in told[1]


def test_a_long_group_says_how_many_lines_are_left_out():
    told = lines(*(change("moved", f"Truck {number}") for number in range(MOST_LINES + 3)))

    assert told[-2] == "  and 3 more: --format csv has all."


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        ("cause-found", "ok", "low", "  LOW"),
        ("cause-found", None, None, "  ?"),
        ("cause-passed", "ok", None, ""),
        ("cause-worse", "low warning", "empty critical", "  LOW warning → EMPTY critical"),
        ("acknowledged", None, None, ""),
        ("state", None, None, ""),
        ("state", None, "active", "  ? → active"),
        ("state", "active", "active", "  active"),
        ("note", "a", None, "  a → none"),
        ("limit", "a", None, "  a → none"),
        ("imei", "a", None, "  a → ?"),
        ("assigned", "ann", "ben", "  ben"),
        ("assigned", "ann", None, ""),
        ("moved", "a", "b", ""),
        ("gone", "a", "b", ""),
    ],
)
def test_each_kind_says_from_what_to_what(kind, before, after, words):
    assert lines(change(kind, before=before, after=after))[1] == f"  08:00  Truck 9 (8675){words}"


def test_who_did_it_is_told_else_whose_record_it_is_and_how_often():
    told = lines(
        change("state", after="a", by="ann", account="sims", reason="lost", count=2),
        change("state", after="a", account="sims", reason="changed twice", count=2),
    )

    assert told[1:3] == [
        "  08:00  Truck 9 (8675)  ? → a, 2 times, by ann: lost",
        "  08:00  Truck 9 (8675)  ? → a, sims: changed twice",
    ]
