from datetime import UTC, datetime

import pytest

from tui.domain.change.rehearsal import (
    Rehearsal,
    WaveSize,
    make_waves,
    parse_waves,
    rehearsal_lines,
)

KEYS = [f"d{place:03d}" for place in range(100)]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("3", [(3, False)]),
        ("3, 10%", [(3, False), (10, True)]),
        ("3,10%,all", [(3, False), (10, True)]),
    ],
)
def test_waves_are_read_as_they_are_written(text, sizes):
    assert parse_waves(text) == tuple(WaveSize(*size) for size in sizes)


@pytest.mark.parametrize(
    "text", ["", "all", "0", "3,,5", "100%", "three", "3;10%", "-1", "3,all,5"]
)
def test_what_is_no_waves_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="Try 3"):
        parse_waves(text)


def test_the_canaries_are_first_and_the_second_wave_is_spread_over_the_others():
    waves = make_waves(KEYS, parse_waves("3,10%"), {"d007", "d003", "d090"})

    assert waves[0] == ("d003", "d007", "d090")
    assert len(waves[1]) == 10
    assert waves[1][0] == "d000"
    assert waves[1][-1] > "d085"
    assert not set(waves[0]) & set(waves[1])


def test_a_wave_no_larger_than_the_one_before_is_left_out():
    assert len(make_waves(KEYS[:20], parse_waves("3,10%"), set(KEYS[:3]))) == 1


def test_a_rehearsal_which_leaves_nothing_for_later_is_refused():
    with pytest.raises(ValueError, match="only 3 targets"):
        make_waves(KEYS[:3], parse_waves("3"), set(KEYS[:3]))


@pytest.mark.parametrize(
    ("wave", "failed", "ended", "stops"),
    [(0, 0, 3, False), (0, 1, 1, True), (1, 9, 9, False), (1, 1, 10, False), (1, 2, 10, True),
     (1, 10, 100, False), (1, 11, 100, True)],
)  # fmt: skip
def test_one_canary_stops_all_and_later_a_share_of_enough(wave, failed, ended, stops):
    assert Rehearsal(waves=(("a",),)).stops(wave, failed, ended) is stops


def test_without_waves_a_share_stops_it_too():
    assert not Rehearsal().stops(0, 1, 1)
    assert Rehearsal().stops(0, 5, 20)


def test_a_plan_says_who_is_first_and_when():
    how = Rehearsal(
        waves=(tuple(KEYS[:4]), tuple(KEYS[4:14])), start_at=datetime(2026, 12, 1, tzinfo=UTC)
    )

    dated, waves = rehearsal_lines(how, {key: key.upper() for key in KEYS})
    assert dated.startswith("At 2026-12-01 00:00 UTC, checked again then")
    assert waves.startswith(
        "First 4: D000, D001, D002 and 1 more; then 10 then the other 86, when you say so,"
    )


def test_the_lines_of_a_rehearsal_are_exact():
    names = {key: key.upper() for key in KEYS}
    by_itself = Rehearsal(waves=(tuple(KEYS[:3]),), goes_on=True)
    dated = Rehearsal(start_at=datetime(2026, 12, 1, tzinfo=UTC))

    assert rehearsal_lines(by_itself, names) == [
        (
            "First 3: D000, D001, D002; then the other 97, by itself, once those sent have reported again. "
            "One which does not, or gets worse, stops the rest."
        )
    ]
    assert rehearsal_lines(dated, names) == [
        (
            "At 2026-12-01 00:00 UTC, checked again then; sent by `watchfloor sync --watch` or an open console. "
            "Until then it can be stopped."
        )
    ]
    assert rehearsal_lines(Rehearsal(), names) == []
    assert (Rehearsal().last, by_itself.last) == (0, 1)
