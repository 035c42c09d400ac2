"""What is on its way to a device, in words, and when it is looked for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.domain.change.action import TargetState
from tui.domain.change.confirmation_schedule import (
    TextStatus,
    checks_due,
    format_waiting,
    text_proof,
)
from tui.domain.change.pending_change import PendingChange

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SENT = PendingChange(
    account="a", key="k", job="41", action="set_note", what="note1", before="old", after="new",
    state=TargetState.ACCEPTED, at=NOON, can_be_shown=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, "old → new, accepted 12:00, not confirmed yet"),
        ({"can_be_shown": False}, "old → new, accepted 12:00, the vendor does not show it"),
        ({"state": TargetState.SENT}, "old → new, sent 12:00, no answer yet"),
        ({"state": TargetState.UNKNOWN}, "old → new, sent 12:00, outcome unknown"),
        ({"waits_for_contact": True}, "old → new, queued 12:00, the device has not reported since"),
        ({"before": None}, "unknown → new, accepted 12:00, not confirmed yet"),
        ({"before": "", "after": ""}, "empty → empty, accepted 12:00, not confirmed yet"),
        ({"after": None}, "accepted 12:00, not confirmed yet"),
    ],
)
def test_a_pending_change_says_how_far_it_is(known, words):
    said = replace(SENT, **known).sentence(lambda at: f"{at:%H:%M}")

    assert said == f"note1: {words} (job 41)"


@pytest.mark.parametrize(
    ("minutes", "due"), [(0.9, 0), (1, 1), (4.9, 1), (5, 2), (14.9, 2), (15, 3), (59.9, 3), (60, 4), (999, 4)]
)  # fmt: skip
def test_a_change_is_looked_for_after_one_five_fifteen_and_sixty_minutes(minutes, due):
    assert checks_due(NOON, NOON + minutes * MINUTE) == due


def test_after_the_last_look_a_person_has_to_read_the_device():
    words = "accepted, not confirmed: the state has not shown it for 7 min"

    assert format_waiting("state", NOON, 3, NOON + 7 * MINUTE) == words
    assert format_waiting("state", NOON, 4, NOON + 7 * MINUTE) == (
        f"{words}; no more checks follow, so read the device again"
    )


@pytest.mark.parametrize(
    ("report", "reply", "listed", "status", "at"),
    [
        (None, None, None, TextStatus.ACCEPTED, 0),
        (0, None, None, TextStatus.ACCEPTED, 0),
        (1, None, None, TextStatus.SEEN, 1),
        (1, 0, None, TextStatus.SEEN, 1),
        (1, None, 0, TextStatus.LISTED, 0),
        (1, 2, 3, TextStatus.ACTED, 2),
    ],
)
def test_a_text_is_proven_by_a_reply_then_by_the_vendors_list(report, reply, listed, status, at):
    after = [
        None if minutes is None else NOON + minutes * MINUTE for minutes in (report, reply, listed)
    ]

    proof = text_proof(NOON, *after)

    assert (proof.status, proof.at) == (status, NOON + at * MINUTE)
    assert proof.is_confirmed is (status in (TextStatus.LISTED, TextStatus.ACTED))
