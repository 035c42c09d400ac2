"""What SIMs used, summed up by month in the database: of a large fleet, too much to read day by day."""

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import field, replace
from datetime import date, timedelta

from tui.domain.money.sim_use import MonthSum
from tui.lazy_dataclass import dataclass
from tui.store.db.databases import Databases
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import moment

_OF = (
    "FROM usage WHERE account = ? AND device IN (SELECT value FROM json_each(?)) AND date_for >= ? "
)
_MEASURE = (
    "count({0}), sum({0}), sum(CAST({0} AS DOUBLE PRECISION) * {0}), "
    "max(CASE WHEN {0} IS NOT NULL THEN date_for END)"
)
_SUMS = (
    f"SELECT device, period, substr(date_for, 1, 7), max(fetched_at), {_MEASURE.format('bytes_used')}, "
    f"{_MEASURE.format('sms_used')} {_OF} GROUP BY device, period, substr(date_for, 1, 7)"
)
_DAYS = f"SELECT device, bytes_used, sms_used {_OF} AND date_for < ? AND period = 'daily'"


@dataclass(slots=True)
class SummedUsage:
    """One SIM's data and texts by month, and those of its last days."""

    data: dict[date, MonthSum] = field(default_factory=dict)
    texts: dict[date, MonthSum] = field(default_factory=dict)
    recent_bytes: list[int] = field(default_factory=list)
    recent_texts: list[int] = field(default_factory=list)


class UsageSums:
    """Sums up what SIMs used."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def read(
        self, account: str, devices: Collection[str], since: date, today: date, days: int
    ) -> dict[str, SummedUsage]:
        """Return what these SIMs used in the months from `since` on, and on each of the last `days`.

        A SIM of which no usage is stored is left out.
        """
        asked = json.dumps(sorted(devices))

        def work(connection: Connection) -> dict[str, SummedUsage]:
            found: dict[str, SummedUsage] = defaultdict(SummedUsage)
            for device, period, month, fetched_at, *sums in connection.execute(
                _SUMS, (account, asked, since.replace(day=1).isoformat())
            ):
                first = date.fromisoformat(f"{month}-01")
                for kept, measure in (
                    (found[device].data, sums[:4]),
                    (found[device].texts, sums[4:]),
                ):
                    _add(kept, first, period, fetched_at, measure)
            first_day = (today - timedelta(days=days)).isoformat()
            for device, used, texts in connection.execute(
                _DAYS, (account, asked, first_day, today.isoformat())
            ):
                found[device].recent_bytes += [] if used is None else [used]
                found[device].recent_texts += [] if texts is None else [texts]
            return dict(found)

        return await self._databases.read(work)


def _add(
    kept: dict[date, MonthSum],
    month: date,
    period: str,
    fetched_at: int | None,
    measure: list[float | str | None],
) -> None:
    count, total, squares, last = measure
    if not count or total is None:
        return
    known = kept.get(month, MonthSum())
    at = None if fetched_at is None else moment(fetched_at)
    if period == "monthly":
        kept[month] = replace(known, figure=int(total), figure_at=at)
    else:
        kept[month] = replace(
            known,
            days=int(count),
            total=int(total),
            squares=float(squares or 0.0),
            last_day=date.fromisoformat(str(last)),
            days_at=at,
        )
