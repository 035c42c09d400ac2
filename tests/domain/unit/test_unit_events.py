"""The next thing which happened to a unit, of some kinds."""

from datetime import UTC, datetime, timedelta

from tui.domain.unit.unit_events import UnitEvent, next_event

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENTS = [
    UnitEvent(NOON, "state", "suspended"),
    UnitEvent(NOON + HOUR, "action", "restore"),
    UnitEvent(NOON + 2 * HOUR, "verdict", "well again"),
]


def test_the_nearest_on_that_side_is_found_and_others_are_passed_over():
    ahead = next_event(EVENTS, {"state", "verdict"}, NOON, forward=True)
    behind = next_event(EVENTS, {"state", "verdict"}, NOON + 2 * HOUR, forward=False)

    assert ahead == EVENTS[2]
    assert behind == EVENTS[0]
    assert next_event(EVENTS, {"text"}, NOON, forward=True) is None
