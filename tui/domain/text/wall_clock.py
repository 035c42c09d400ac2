"""Which instants a clock on the wall means: it skips an hour in spring, and shows one twice in autumn."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def instants(wall: datetime, zone: tzinfo) -> list[datetime]:
    """Return the instants, in UTC, at which a clock in this zone shows a time: none, one or two.

    A midnight which is skipped is the instant of the change: the day begins then.
    """
    both = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    found = sorted({at for at in both if at.astimezone(zone).replace(tzinfo=None) == wall})
    return found or ([start_of_day(wall.date(), zone)] if wall.time() == time() else [])


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """Return the first instant at which a clock in this zone shows a time, in UTC.

    A time which the clock skips is read with the offset before the change: 02:30 is then 03:30.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first instant of a day in this zone, in UTC; in Santiago a day may begin at 01:00."""
    return instant_of(datetime.combine(day, time()), zone)


def start_of_hour(at: datetime, zone: tzinfo) -> datetime:
    """Return when this hour began on a clock in this zone, in UTC; in Kolkata at half past."""
    local = at.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return at.astimezone(UTC) - past
