"""The links of the chain, from the facts."""

from tests.domain.verdict.lives import HOUR, NOW, sim, tracker, unit
from tui.domain.verdict.judge import judge


def test_a_position_of_unknown_age_is_no_newer_than_one_whose_time_is_known():
    known = {"latitude": 41.4, "longitude": -81.7, "position_source": "gps"}
    timed = tracker((), record=known | {"position_at": NOW - 4 * HOUR, "last_seen": NOW - 4 * HOUR})
    untimed = sim(record={"latitude": 41.4, "longitude": -81.7})

    (fix,) = [link for link in judge(unit(timed, untimed)).chain if link.link == "fix"]

    assert (fix.value, fix.at) == ("gps", NOW - 4 * HOUR)


def test_a_conflict_of_identifiers_is_a_weak_link_with_its_sentence():
    chain = judge(unit(tracker(), sim(), conflicts=("Two IMEIs.",))).chain

    (link,) = [link for link in chain if link.link == "identity"]
    assert (link.mark, link.value) == ("weak", "Two IMEIs.")


def test_an_account_which_never_answered_is_unknown():
    chain = judge(unit(tracker((), asked_at=None, read_until=None, read_since=None))).chain

    (link,) = [link for link in chain if link.link == "account"]
    assert (link.mark, link.at) == ("unknown", None)
