"""The links of the chain, from the facts."""

from tests.domain.verdict.lives import HOUR, NOW, sim, tracker, unit
from tui.domain.verdict.judge import judge


def test_a_position_of_unknown_age_is_no_newer_than_one_whose_time_is_known():
    known = {"latitude": 41.4, "longitude": -81.7, "position_source": "gps"}
    timed = tracker((), record=known | {"position_at": NOW - 4 * HOUR, "last_seen": NOW - 4 * HOUR})
    untimed = sim(record={"latitude": 41.4, "longitude": -81.7})

    (fix,) = [link for link in judge(unit(timed, untimed)).chain if link.link == "fix"]

    assert (fix.value, fix.at) == ("gps", NOW - 4 * HOUR)
