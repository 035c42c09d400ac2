"""What is new since the last visit is told from a time which is kept on this machine."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.screens.shell.visits import AWAY, FILE, Visits

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    """A clock which is set."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


def test_the_first_visit_has_none_before_it(tmp_path, clock):
    visits = Visits(tmp_path / FILE, "anna@desk", clock)
    visits.touch()

    assert visits.last is None


def test_the_next_visit_knows_when_this_one_ended(tmp_path, clock):
    Visits(tmp_path / FILE, "anna@desk", clock).touch()
    clock.at += timedelta(hours=9)

    assert Visits(tmp_path / FILE, "anna@desk", clock).last == NOON
    assert Visits(tmp_path / FILE, "ben@desk", clock).last is None


def test_who_opens_the_console_again_at_once_is_still_on_the_same_visit(tmp_path, clock):
    Visits(tmp_path / FILE, "anna@desk", clock).touch()
    clock.at += timedelta(hours=9)
    again = Visits(tmp_path / FILE, "anna@desk", clock)
    again.touch()
    clock.at += timedelta(minutes=5)

    assert Visits(tmp_path / FILE, "anna@desk", clock).last == NOON


def test_in_a_console_which_stays_open_a_new_visit_begins_after_a_while_away(clock):
    visits = Visits(None, "anna@desk", clock)
    for _ in range(20):
        visits.touch()
        clock.at += timedelta(minutes=10)
    busy = visits.last
    left_at = clock.at - timedelta(minutes=10)
    clock.at += AWAY
    visits.touch()

    assert busy is None
    assert visits.last == left_at


@pytest.mark.parametrize("written", ["", "[]", '{"anna@desk": 7}', '{"anna@desk": ["2026", "x"]}',
                                     '{"anna@desk": [null, "2026-11-21T10:00:00"]}'])  # fmt: skip
def test_a_broken_file_is_as_none(tmp_path, clock, written):
    (tmp_path / FILE).write_text(written, "utf-8")

    visits = Visits(tmp_path / FILE, "anna@desk", clock)
    visits.touch()

    assert visits.last is None
