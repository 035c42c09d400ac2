"""How many units needed somebody for each cause at times past, from the history of their verdicts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from tui.domain.verdict.signs import SEVERITIES
from tui.store.db.dialect import Connection
from tui.store.db.timestamps import micros

_ACCUSING = SEVERITIES.index("warning")
_SLICE = 900_000_000
"""Verdicts are counted by quarters of an hour, in which every time zone's days begin."""
_FIRST = "SELECT min(at) FROM verdict"
_SPANS = (
    "SELECT cause, began, ended, count(*) FROM (SELECT cause, severity, "
    f"at / {_SLICE} AS began, lead(at) OVER (PARTITION BY unit ORDER BY at, id) / {_SLICE} AS ended "
    f"FROM verdict) AS span WHERE severity >= {_ACCUSING} GROUP BY cause, began, ended"
)
"""A verdict holds until the next one of its unit; the last one has no end."""


def causes_at(
    connection: Connection, moments: Sequence[datetime]
) -> dict[str, list[int | None]] | None:
    """Return for each cause how many units had it at these moments; before the first verdict it is unknown.

    None: nothing was ever judged.
    """
    first = connection.execute(_FIRST).fetchone()[0]
    if first is None:
        return None
    slices = [(micros(moment) or 0) // _SLICE for moment in moments]
    found: dict[str, list[int | None]] = defaultdict(
        lambda: [None if at < first // _SLICE else 0 for at in slices]
    )
    for cause, began, ended, count in connection.execute(_SPANS):
        counts = found[cause]
        for nth, at in enumerate(slices):
            if began <= at and (ended is None or at < ended):
                counts[nth] = (counts[nth] or 0) + count
    return dict(found)
