"""What counts as a change between two moments."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.difference.unit_change import (
    Difference,
    KnownPosition,
    KnownVerdict,
    field_difference,
    place_difference,
    presence_difference,
    verdict_difference,
)

SINCE = datetime(2026, 11, 21, 8, tzinfo=UTC)
SEVERITY = {"ok": "ok", "overdue": "info", "near": "warning", "low": "warning", "empty": "critical"}


def verdict(text, minutes, since=None):
    """Return a verdict by its name, or `name:severity`."""
    cause, _, severity = text.partition(":")
    at = SINCE + timedelta(minutes=minutes)
    return KnownVerdict(at, severity or SEVERITY[cause], cause, f"It is {cause}.", since or at)


@pytest.mark.parametrize(
    ("then", "later", "kind", "before", "after", "count"),
    [
        ("ok", "low", "cause-began", "ok", "low", 1),
        ("overdue", "low", "cause-began", "overdue", "low", 1),
        ("ok", "low ok low", "cause-began", "ok", "low", 2),
        ("low", "ok", "cause-ended", "low", "ok", 1),
        ("low", "overdue", "cause-ended", "low", "overdue", 1),
        ("low", "ok low ok", "cause-ended", "low", "ok", 1),
        ("low", "empty", "cause-changed", "low", "empty", 1),
        ("near", "low", "cause-changed", "near", "low", 1),
        ("low", "low:critical", "cause-worse", "low (warning)", "low (critical)", 1),
        ("low:critical", "low", "cause-better", "low (critical)", "low (warning)", 1),
        ("ok", "low ok low ok", "cause-passed", "ok", "ok", 2),
        ("low", "ok low", "cause-passed", "low", "low", 1),
        ("ok", "overdue", None, None, None, 0),
        ("low", "low", None, None, None, 0),
        (None, "low", "cause-found", None, "low", 1),
        (None, "ok", None, None, None, 0),
    ],
)
def test_a_verdict_begins_ends_changes_or_comes_and_goes(then, later, kind, before, after, count):
    verdicts = [verdict(text, minutes) for minutes, text in enumerate(later.split(), 1)]

    found = verdict_difference(then and verdict(then, -60), verdicts, SINCE)

    told = found and (found.kind, found.before, found.after, found.count)
    assert told == (kind and (kind, before, after, count))


def test_what_is_first_judged_now_but_began_before_is_no_change():
    long_ago = verdict("low", 5, since=SINCE - timedelta(days=3))

    assert verdict_difference(None, [long_ago], SINCE) is None


def test_what_is_first_judged_now_began_since_where_its_evidence_says_so():
    lately = verdict("low", 50, since=SINCE + timedelta(minutes=20))

    found = verdict_difference(None, [lately], SINCE)

    assert found is not None
    assert (found.kind, found.before) == ("cause-began", None)


def test_a_cause_which_an_incident_joined_began_when_it_began_and_not_with_the_incident():
    found = verdict_difference(verdict("ok", -60), [verdict("low", 5), verdict("low", 9)], SINCE)

    assert found is not None
    assert found.at == SINCE + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("meters_north", "radius", "source", "moved"),
    [
        (50, None, "gps", False),  # two GPS positions are known to 30 m each
        (70, None, "gps", True),
        (3_000, None, "cell", False),
        (5_000, None, "cell", True),
        (900, 500.0, "gps", False),
        (1_100, 500.0, "gps", True),
    ],
)
def test_a_place_moved_only_by_more_than_both_accuracies(meters_north, radius, source, moved):
    then = KnownPosition(40.0, -100.0, source, radius)
    now = KnownPosition(40.0 + meters_north / 111_195, -100.0, source, radius)

    assert bool(place_difference(then, now, SINCE)) == moved


def test_a_position_of_zero_and_zero_is_no_place_to_have_moved_to():
    then = KnownPosition(40.0, -100.0, "gps")

    assert place_difference(then, KnownPosition(0.0, 0.0, "gps"), SINCE) is None


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        ("11", "00", "gone"),
        ("10", "00", "gone"),
        ("00", "10", "back"),
        ("11", "10", "record-gone"),
        ("10", "11", "record-back"),
        ("11", "11", "list-flapped"),
    ],
)
def test_a_unit_is_gone_with_the_last_of_its_records(then, now, kind):
    records = [("acme-trackers", "a"), ("acme-sims", "b")]
    listed = [
        dict(zip(records, [mark == "1" for mark in marks], strict=True)) for marks in (then, now)
    ]

    found = presence_difference(*listed, SINCE)

    assert found is not None
    assert found.kind == kind


def test_a_field_which_came_and_went_is_one_difference_with_its_count():
    found = field_difference("state", "active", "active", SINCE, count=6)

    assert (found.count, found.reason) == (6, "changed 6 times and is as it was")


def test_any_of_a_vendors_fields_for_notes_is_a_note():
    assert field_difference("vendor.note2", "old", "new", SINCE).kind == "note"


def test_a_changed_field_tells_what_it_was_is_when_and_of_which_account():
    assert field_difference("state", "old", None, SINCE, account="a") == Difference(
        kind="state", before="old", after=None, at=SINCE, count=1, account="a"
    )
    assert field_difference("state", None, "new", SINCE, count=2) == Difference(
        kind="state", before=None, after="new", at=SINCE, count=2
    )


ONE, TWO = ("a", "1"), ("b", "2")


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ({}, {}, None),
        ({ONE: True}, {ONE: False}, ("gone", "listed", "dropped", None)),
        ({ONE: False}, {ONE: True}, ("back", "dropped", "listed", None)),
        (
            {ONE: True, TWO: True},
            {ONE: True, TWO: False},
            ("record-gone", "listed", "dropped", "b"),
        ),
        (
            {ONE: True, TWO: False},
            {ONE: True, TWO: True},
            ("record-back", "dropped", "listed", "b"),
        ),
        ({ONE: True}, {ONE: True}, ("list-flapped", "listed", "listed", None)),
        ({ONE: False}, {ONE: False}, ("list-flapped", "dropped", "dropped", None)),
    ],
)
def test_what_is_listed_then_and_now_is_told_in_one_word(then, now, told):
    found = presence_difference(then, now, SINCE, count=3)

    if told is None:
        assert found is None
        return
    assert (found.kind, found.before, found.after, found.account) == told
    assert (found.at, found.count) == (SINCE, 3)
    flapped = "changed 3 times and is as it was" if told[0] == "list-flapped" else ""
    assert (found.reason or "") == flapped
