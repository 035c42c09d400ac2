"""The use of data of simulated SIMs."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tui.sim.world.cards import Cards
from tui.sim.world.fate import Fate, fate_of, life_of
from tui.sim.world.unit import SimState

DAY = date(2026, 11, 20)
END = int(datetime.combine(DAY, time(), UTC).timestamp()) + int(timedelta(days=1).total_seconds())


class Watched:
    """The life of every unit, suspended now and then, and how often its silence was asked for."""

    def __init__(self):
        self.life = replace(life_of(7, 0), fate=Fate.SEASONAL, begins=0, awake=0.5)
        self.asked = 0

    def __getattr__(self, name):
        return getattr(self.life, name)

    def silence(self, at):
        self.asked += 1
        return self.life.silence(at)


def test_a_day_which_is_over_is_counted_once():
    life = Watched()
    cards = Cards(7, lambda _: life)
    used = cards.bytes_of(0, DAY, END)
    asked = life.asked

    again = [cards.bytes_of(0, DAY, now) for now in (END, END + 5, END + 86_400)]

    assert asked > 0
    assert again == [used] * 3
    assert life.asked == asked


@pytest.mark.parametrize("fate", Fate)
def test_a_day_is_counted_as_hour_by_hour(fate):
    index = next(index for index in range(50) if fate_of(7, index) is fate)
    life = replace(life_of(7, index), begins=END - 9 * 86_400 + 28_800, cycle=20 * 86_400)
    cards, by_hours = Cards(7, lambda _: life), Cards(7, lambda _: life)
    by_hours.set_state(index, SimState.SUSPENDED, END * 2)  # one day: until then it changes nothing

    for days in range(-12, 32):
        day, end = DAY + timedelta(days=days), END + days * 86_400
        for now in (end, end - 40_000, end - 86_400):
            assert cards.bytes_of(index, day, now) == by_hours.bytes_of(index, day, now), (day, now)


def test_a_day_which_is_not_over_grows():
    life = Watched()
    cards = Cards(7, lambda _: life)

    used = [cards.bytes_of(0, DAY, END - hours * 3_600) for hours in (20, 10, 0)]

    assert used == sorted(used)


def test_a_day_in_which_somebody_suspended_the_sim_is_counted_as_it_is_now():
    cards = Cards(7, lambda _: replace(life_of(7, 0), fate=Fate.STEADY, begins=0))
    before = cards.bytes_of(0, DAY, END)

    cards.set_state(0, SimState.SUSPENDED, END - 12 * 3_600)

    assert cards.bytes_of(0, DAY, END) == before // 2
