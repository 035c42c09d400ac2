"""What SIMs used, summed up by month, on both kinds of databases."""

from datetime import date, timedelta

from tests.store.conftest import NOW
from tui.domain.device.record import Usage
from tui.domain.money.sim_use import MonthSum

TODAY = NOW.date()


def used(day, count, texts=None, period="daily", device="1"):
    return Usage(
        provider="lattigo",
        account="s",
        device=device,
        period=period,
        date_for=day,
        bytes_used=count,
        sms_used=texts,
        fetched_at=NOW,
    )


async def test_days_and_the_vendors_figure_are_kept_apart_and_unknown_days_do_not_count(store):
    first = date(2026, 11, 1)
    days = [used(first, 3, 1), used(first + timedelta(days=1), 4), used(date(2026, 11, 3), None, 2)]
    await store.usage.save(
        "s", [*days, used(first, 9, period="monthly"), used(first, 5, device="2")]
    )

    found = await store.usage_sums.read("s", {"1", "3"}, date(2026, 8, 15), TODAY, 8)

    assert found.keys() == {"1"}
    assert found["1"].data == {
        first: MonthSum(
            figure=9,
            figure_at=NOW,
            days=2,
            total=7,
            squares=25.0,
            last_day=date(2026, 11, 2),
            days_at=NOW,
        )
    }
    texts = found["1"].texts[first]
    assert (texts.figure, texts.days, texts.total, texts.last_day) == (
        None,
        2,
        3,
        date(2026, 11, 3),
    )


async def test_the_last_days_are_those_before_today(store):
    days = [used(TODAY - timedelta(days=back), back) for back in range(12)]
    await store.usage.save("s", days)

    found = await store.usage_sums.read("s", {"1"}, TODAY, TODAY, 8)

    assert sorted(found["1"].recent_bytes) == list(range(1, 9))
    assert found["1"].recent_texts == []


async def test_months_before_those_asked_for_are_left_out(store):
    await store.usage.save("s", [used(date(2026, 7, 31), 1), used(date(2026, 8, 1), 2)])

    found = await store.usage_sums.read("s", {"1"}, date(2026, 8, 20), TODAY, 8)

    assert set(found["1"].data) == {date(2026, 8, 1)}
