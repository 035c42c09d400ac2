"""Questions which would decide a verdict: kept by record, asked worst first, never twice in a row."""

from datetime import timedelta

from tests.store.units.conftest import NOW
from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.judgement import Question


def question(key="1", ask="reports", **more):
    return Question(account="fleet", key=key, ask=ask, **more)


async def test_the_most_urgent_question_comes_first_and_each_account_has_its_own(store):
    mild, worst, other = question("1", urgency=1), question("2", urgency=9), question("3", "usage")
    await store.questions.save(
        [], [mild, other, worst, Question(account="sims", key="1", ask="texts", urgency=99)]
    )

    assert await store.questions.open("fleet") == [worst, mild, other]
    assert await store.questions.open("fleet", limit=1) == [worst]
    assert await store.questions.open("fleet", keys=["1", "9"]) == [mild]
    assert await store.questions.count_open("fleet") == 3


async def test_the_questions_of_a_unit_replace_those_it_had_and_no_others(store):
    kept, dropped = question("2", urgency=2), question("1", urgency=1)
    await store.questions.save([], [kept, dropped, question("1", "usage")])
    await store.questions.save([("fleet", "1"), ("sims", "7")], [question("1", "texts", urgency=5)])

    assert await store.questions.open("fleet") == [question("1", "texts", urgency=5), kept]


async def test_a_question_rests_once_it_was_asked_and_longer_each_time_it_brings_nothing(
    store, clock
):
    one = question(since=NOW)
    await store.questions.save([], [one])
    waits = []
    for _ in range(8):
        await store.questions.record_asked(one, is_new=False, since=NOW)
        waited = timedelta()
        while not await store.questions.open("fleet"):
            assert await store.questions.count_open("fleet") == 0
            clock.at += timedelta(minutes=30)
            waited += timedelta(minutes=30)
        waits.append(waited / timedelta(hours=1))
        await store.questions.save([("fleet", "1")], [one])  # judged again: it is still open

    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]


async def test_a_person_may_ask_a_question_which_rests_but_not_twice_in_a_minute(store, clock):
    one = question()
    await store.questions.save([], [one])
    await store.questions.record_asked(one, is_new=False)
    at_once = await store.questions.open("fleet", keys=["1"])
    clock.at += timedelta(minutes=1)

    assert at_once == []
    assert await store.questions.open("fleet") == []
    assert await store.questions.open("fleet", keys=["1"]) == [one]


async def test_something_new_or_a_question_which_was_closed_begins_with_a_short_rest_again(
    store, clock
):
    one = question()
    for _ in range(3):
        await store.questions.save([], [one])
        await store.questions.record_asked(one, is_new=False)
        await store.questions.save([("fleet", "1")], [])
        assert await store.questions.open("fleet", keys=["1"]) == []
    await store.questions.save([], [one])
    clock.at += timedelta(hours=1)
    after_closing = await store.questions.open("fleet")
    await store.questions.record_asked(one, is_new=True)
    clock.at += timedelta(minutes=30)

    assert after_closing == [one]
    assert await store.questions.open("fleet") == [one]


async def test_wanting_earlier_reports_is_a_reason_to_ask_at_once(store):
    one, earlier = question(since=NOW), question(since=NOW - timedelta(days=7))
    await store.questions.save([], [one])
    await store.questions.record_asked(one, is_new=False, since=NOW)
    await store.questions.save([], [one])
    again = await store.questions.open("fleet")
    await store.questions.save([], [earlier])

    assert again == []
    assert await store.questions.open("fleet") == [earlier]


async def test_whoever_was_not_asked_for_longest_is_next(store, clock):
    devices = [DeviceRecord(provider="p", account="fleet", key=key, address=key) for key in "abcd"]
    await store.devices.save("p", "fleet", devices)
    for key in "ca":
        await store.questions.record_asked(question(key, "usage"), is_new=True)
        clock.at += timedelta(minutes=1)
    await store.questions.record_asked(question("b", "texts"), is_new=True)
    await store.devices.save("p", "fleet", devices[:3], complete=True, accept_shorter=True)

    keys = await store.questions.longest_unasked("fleet", "usage", clock.at, limit=9)
    first = await store.questions.longest_unasked(
        "fleet", "usage", clock.at - timedelta(minutes=1), limit=9
    )

    assert keys == ["b", "c", "a"]
    assert first == ["b", "c"]
    assert await store.questions.asked_at("fleet", "usage", ["a", "b"]) == {
        "a": NOW + timedelta(minutes=1)
    }


async def test_a_question_answered_in_part_is_open_at_once_after_the_equally_urgent_ones(store):
    first, second, mild = question("1", urgency=5), question("2", urgency=5), question("3")
    await store.questions.save([], [first, second, mild])
    await store.questions.record_asked(first, is_new=True, rests=False)

    assert await store.questions.open("fleet") == [second, first, mild]
