"""The spans of which every report of some devices is known, by device."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence

from tui.domain.unit.weekly_rest import ReadSpan
from tui.store.db.dialect import Connection

_WHOLE_ACCOUNT = ""
_SPANS = (
    "SELECT device, since, until FROM span WHERE account = ? "
    "AND device IN (SELECT value FROM json_each(?)) AND since < ? ORDER BY since"
)
_MICROS = 1_000_000


def read_spans(
    connection: Connection, account: str, keys: Collection[str], end: int
) -> dict[str, list[ReadSpan]]:
    """Return for each key the spans which were read whole up to a time, in seconds, merged and sorted.

    `end` is in microseconds; nothing which was read of later times shows.
    """
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    asked = json.dumps([_WHOLE_ACCOUNT, *sorted(keys)])
    for device, since, until in connection.execute(_SPANS, (account, asked, end)):
        found[device].append((since, min(until, end)))
    everybody = found.pop(_WHOLE_ACCOUNT, [])
    for_all = _merged(everybody)
    return {
        key: _merged(sorted([*found[key], *everybody])) if key in found else for_all for key in keys
    }


def _merged(spans: Sequence[tuple[int, int]]) -> list[ReadSpan]:
    merged: list[list[int]] = []
    for since, until in spans:
        if merged and since <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], until)
        else:
            merged.append([since, until])
    return [ReadSpan(since / _MICROS, until / _MICROS) for since, until in merged]
