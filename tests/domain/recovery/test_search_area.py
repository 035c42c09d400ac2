"""Where a lost unit can be: the area holds it, and is smaller than what one word alone says."""

import math
import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.effort import sized
from tui.domain.place.distance import destination, distance_m
from tui.domain.recovery.search_area import NEARLY_ALL, PlaceWord, search_area

START = datetime(2026, 11, 29, 8, tzinfo=UTC)
YARD = (40.0, -75.0)
FASTEST_M_S = 130 / 3.6


def word(minutes=0.0, position=YARD, accuracy_m=20.0, **more):
    return PlaceWord(
        at=START + timedelta(minutes=minutes), position=position, accuracy_m=accuracy_m, **more
    )


def at(minutes):
    return START + timedelta(minutes=minutes)


def test_without_a_word_there_is_no_area():
    assert search_area([], START) is None
    assert search_area([word(5)], START) is None, "a word from the future tells nothing of now"


def test_it_grows_with_time():
    sizes = [search_area([word()], at(minutes)).square_km for minutes in (0, 10, 60, 600)]

    assert sizes == sorted(sizes)
    assert sizes[0] < 0.01
    assert sizes[2] == pytest.approx(math.pi * 100**2, rel=0.01), "an hour at 100 km/h"


def test_it_shrinks_with_every_word():
    before = search_area([word()], at(60))
    there = destination(YARD, 80.0, 60_000)
    after = search_area([word(), word(55, there, 3_000.0)], at(60))

    assert after.square_km < before.square_km / 10
    assert after.holds(there)


def test_a_late_word_of_a_wide_cell_does_not_make_it_larger_than_the_position_before():
    near = search_area([word()], at(20))
    both = search_area([word(), word(19, YARD, 40_000.0)], at(20))

    assert both.square_km <= near.square_km * 1.001


def test_who_drives_is_sooner_ahead_than_behind():
    area = search_area([word(speed_kmh=90.0, heading=0.0)], at(5))

    assert area.holds(destination(YARD, 0.0, 8_000))
    assert not area.holds(destination(YARD, 180.0, 8_000))
    assert area.holds(destination(YARD, 180.0, 5_000))


def test_a_word_which_the_newest_excludes_is_left_out():
    leap = word(-1, destination(YARD, 10.0, 900_000), 20.0)
    area = search_area([leap, word()], at(1))

    assert area.holds(YARD)
    assert leap not in area.words


def test_the_edge_goes_around_it():
    area = search_area([word(), word(30, destination(YARD, 90.0, 40_000), 2_000.0)], at(45))

    assert area.edge[0] == area.edge[-1]
    assert all(area.holds(position) for position in area.edge)
    outside = [
        destination(area.middle, 5.0 * nth, distance_m(area.middle, edge) + 50)
        for nth, edge in enumerate(area.edge[:-1])
    ]
    assert not any(area.holds(position) for position in outside)


def drive(luck, minutes):
    """Return where a vehicle is in each minute: it drives, turns, rests and drives on."""
    position, heading, speed = YARD, luck.uniform(0, 360), 0.0
    way = [(position, heading, speed)]
    for _ in range(minutes):
        if luck.random() < 0.15:
            speed = luck.choice((0.0, 0.0, 40.0, 80.0, 110.0))
        heading += luck.gauss(0, 15)
        position = destination(position, heading, speed / 3.6 * 60)
        way.append((position, heading, speed))
    return way


@pytest.mark.parametrize("seed", range(sized(2, 4)))
def test_the_true_position_lies_in_it_and_it_is_smaller_than_what_one_word_says(seed):
    luck, held, smaller, tries = random.Random(seed), 0, 0, 40
    for _ in range(tries):
        way = drive(luck, 240)
        words = [word(0, blurred(luck, YARD, 15), 15.0, speed_kmh=way[0][2], heading=way[0][1])]
        for minute in sorted(luck.sample(range(30, 239), luck.randint(0, 3))):
            accuracy = luck.choice((800.0, 2_500.0, 6_000.0))
            words.append(word(minute, blurred(luck, way[minute][0], accuracy), accuracy))
        area = search_area(words, at(240))
        held += area.holds(way[240][0])
        discs = [
            math.pi * (w.accuracy_m * NEARLY_ALL + seconds_since(w) * FASTEST_M_S) ** 2
            for w in words
        ]
        smaller += area.square_km <= min(discs) / 1e6
    assert held >= 0.95 * tries, held
    assert smaller == tries


def seconds_since(word):
    return (at(240) - word.at).total_seconds()


def blurred(luck, position, accuracy_m):
    """Return a position measured with an accuracy: two of three lie within it."""
    sigma = accuracy_m / math.sqrt(2 * math.log(3))
    return destination(
        position, luck.uniform(0, 360), abs(complex(luck.gauss(0, sigma), luck.gauss(0, sigma)))
    )


def test_across_the_date_line_it_is_one_area():
    fiji = (-17.0, 179.9)
    area = search_area([word(0, fiji)], at(30))

    assert area.holds((-17.0, -179.9))
    assert all(abs(distance_m(fiji, edge) - 50_050) < 100 for edge in area.edge)


def test_two_weeks_of_reports_are_read_in_one_go():
    luck, place, words = random.Random(3), YARD, []
    for minutes in range(0, 14 * 24 * 60, 5):
        place = destination(place, luck.random() * 360, luck.random() * 3_000)
        words.append(word(minutes, place, speed_kmh=30.0, heading=luck.random() * 360))
    began = time.process_time()
    area = search_area(words, at(14 * 24 * 60))

    assert area.holds(place)
    assert len(area.words) < 10
    assert time.process_time() - began < 1.0


def test_who_was_seen_at_130_on_a_motorway_can_be_130_km_away_for_a_while_and_not_for_hours():
    area = search_area([word(speed_kmh=130.0, heading=90.0)], at(30))
    later = search_area([word(speed_kmh=130.0, heading=90.0)], at(300))

    assert area.holds(destination(YARD, 90.0, 64_000))
    assert not later.holds(destination(YARD, 90.0, 5 * 115_000))
