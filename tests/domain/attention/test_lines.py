"""What people said of a unit, in lines."""

from datetime import UTC, datetime

import pytest

from tui.domain.attention.acknowledgement import Acknowledgement, Comment, Talk
from tui.domain.attention.lines import said_lines, talk_line, until_words
from tui.domain.attention.subject import IncidentSubject

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 9, tzinfo=UTC)
KNOWN = {"by": "ann@desk", "reason": "being fixed", "at": AT}
COMMENT = Comment(by="ben@night", at=AT, text="Charged.")


def told(at):
    return f"{at:%H:%M}"


@pytest.mark.parametrize(
    ("known", "line"),
    [
        ({}, "Acknowledged: being fixed (ann@desk, 08:00), until it changes or gets worse."),
        (
            {"until": LATER, "incident": "20261121-0800-site-1"},
            "Acknowledged (incident 20261121-0800-site-1): being fixed (ann@desk, 08:00), until 09:00, or until it changes or gets worse.",
        ),
        (
            {"start": AT, "until": LATER},
            "Planned work: being fixed (ann@desk, 08:00), until 09:00, or until it changes or gets worse.",
        ),
    ],
)
def test_who_acknowledged_it_why_and_until_when(known, line):
    assert said_lines(Acknowledgement(**KNOWN, **known), None, (), told) == [line]


def test_to_whom_it_is_assigned_and_what_was_written():
    of_incident = Comment(by="ann@desk", at=LATER, text="Wait", incident="20261121-0800-site-1")

    assert said_lines(None, "ben", (of_incident, COMMENT), told) == [
        "Assigned to ben.",
        "Comments:",
        "  09:00 ann@desk (on the incident): Wait",
        "  08:00 ben@night: Charged.",
    ]
    assert said_lines(None, None, (), told) == []


def test_the_newest_comment_stands_with_how_many_there_are():
    assert talk_line(Talk(count=1, newest=COMMENT), told) == "08:00 ben@night: Charged."
    many = "1,200 comments, the newest: 08:00 ben@night: Charged."
    assert talk_line(Talk(count=1_200, newest=COMMENT), told) == many
    assert until_words(LATER, told) == "until 09:00, or until it changes or gets worse"


@pytest.mark.parametrize(
    ("text", "is_incident"),
    [("20261121-0800-carrier-12", True), ("20261121-0800-carrier", False), ("013108001841853", False)],
)  # fmt: skip
def test_an_incident_is_known_by_its_name(text, is_incident):
    assert IncidentSubject.is_named(text) is is_incident
