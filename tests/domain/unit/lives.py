"""Lives of devices, from the field's side: when each speaks, and whether it moves then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from tui.domain.unit.learn_rhythm import Contact

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)
"""The first day of all lives."""
Life = Callable[[Random, int], list[Contact]]
"""Returns a life's words, for so many days from the first."""
HOUR, DAY = 3_600.0, 86_400.0


def timer(minutes: float, jitter: float = 0.03, *, moving: bool | None = None) -> Life:
    """Speaks by a timer, day and night."""

    def live(luck: Random, days: int) -> list[Contact]:
        at = luck.uniform(0, minutes * 60)
        words = []
        while at < days * DAY:
            words.append(Contact(at, moving))
            at += minutes * 60 * luck.uniform(1 - jitter, 1 + jitter)
        return words

    return live


def checks_in(hours: float, within: float) -> Life:
    """A parked asset which checks in at so many hours, more or less."""

    def live(luck: Random, days: int) -> list[Contact]:
        at, words = luck.uniform(0, hours * HOUR), []
        while at < days * DAY:
            words.append(Contact(at, is_moving=False))
            at += (hours + luck.uniform(-within, within)) * HOUR
        return words

    return live


def works(
    minutes: float, days_of_week: str = "0123456", check_in_hours: float = 0.0, shift: float = 0.0
) -> Life:
    """A vehicle which drives by day and stands at night, checking in or not."""

    def live(luck: Random, days: int) -> list[Contact]:
        words: list[Contact] = []
        for day in range(days):
            if str(day % 7) in days_of_week:
                words += day_at_work(luck, day * DAY + shift * HOUR, minutes)
        return with_check_ins(words, check_in_hours * HOUR, days * DAY)

    return live


def day_at_work(luck: Random, midnight: float, minutes: float) -> list[Contact]:
    at = midnight + luck.uniform(6.5, 8.5) * HOUR
    ends = midnight + luck.uniform(15.5, 18.5) * HOUR
    words = []
    while at < ends:
        stop = at + luck.uniform(10, 70) * 60
        while at < stop:
            words.append(Contact(at, is_moving=True))
            at += minutes * 60 * luck.uniform(0.97, 1.1)
        words.append(Contact(at, is_moving=False))
        at += luck.uniform(5, 80) * 60
    return words


def with_check_ins(words: list[Contact], every: float, until: float) -> list[Contact]:
    if not every:
        return words
    whole: list[Contact] = []
    for word in [*words, Contact(until)]:
        while whole and word.at_seconds - whole[-1].at_seconds > every:
            whole.append(Contact(whole[-1].at_seconds + every, is_moving=False))
        whole.append(word)
    return whole[:-1]


def irregular(hours: float) -> Life:
    """Speaks whenever something happens."""

    def live(luck: Random, days: int) -> list[Contact]:
        at, words = 0.0, []
        while (at := at + luck.expovariate(1 / hours) * HOUR) < days * DAY:
            words.append(Contact(at, is_moving=luck.random() < 0.3))
        return words

    return live


def changes_pace(before: Life, after: Life, on_day: int) -> Life:
    """Was set to another frequency on one day."""

    def live(luck: Random, days: int) -> list[Contact]:
        old = [word for word in before(luck, days) if word.at_seconds < on_day * DAY]
        return old + [word for word in after(luck, days) if word.at_seconds >= on_day * DAY]

    return live


def with_outage(life: Life, since_day: float, hours: float) -> Life:
    """Was not heard for so many hours, once."""

    def live(luck: Random, days: int) -> list[Contact]:
        since = since_day * DAY
        return [
            word for word in life(luck, days) if not since <= word.at_seconds < since + hours * HOUR
        ]

    return live


def placed(words: list[Contact]) -> list[Contact]:
    """Return the words in the calendar, the first day being `MONDAY`."""
    first = MONDAY.timestamp()
    return [Contact(first + word.at_seconds, word.is_moving) for word in words]


def at(day: float) -> datetime:
    """Return a time so many days after the first."""
    return MONDAY + timedelta(days=day)
