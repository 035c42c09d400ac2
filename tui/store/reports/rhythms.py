"""The rhythm of each device: learned from its reports now and then, and kept when they are deleted."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from tui.domain.unit.learn_rhythm import Contact, learn_rhythm
from tui.domain.unit.rhythm import Rhythm
from tui.domain.unit.weekly_rest import ReadSpan
from tui.domain.verdict.silence import MOVING_KMH
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.timestamps import micros, moment

REPORTS_READ = 2_000
"""So many of a device's newest reports are learned from: three weeks of one every 15 minutes."""
MOST_READ = 11_000
"""Of one which fills them in less than a week so many, a week of one every minute: its days tell its holes."""
AGAIN_AFTER = timedelta(days=1)
GROWTH = 4
"""Learned again at once when a quarter more reports came, or so many more of the past were read."""
_MICROS = 1_000_000
_WEEK = 7 * 86_400 * _MICROS
_STORED = (
    f"SELECT device, learned_at, reports, newest, since, rhythm FROM rhythm WHERE device IN {AMONG}"
)
_NEWER = (
    "SELECT count(*) FROM (SELECT 1 FROM report WHERE device = ? AND moment > ? LIMIT ?) AS few"
)
_LAST = (
    "SELECT moment, speed_kmh FROM report WHERE device = ? AND moment <= ? AND is_received = 1 "
    "ORDER BY moment DESC LIMIT ?"
)
_SAVE = (
    "INSERT INTO rhythm (device, learned_at, reports, newest, since, rhythm) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (device) DO UPDATE SET learned_at = excluded.learned_at, "
    "reports = excluded.reports, newest = excluded.newest, since = excluded.since, "
    "rhythm = coalesce(excluded.rhythm, rhythm.rhythm)"
)


@dataclass(frozen=True, slots=True)
class LearnedRhythm:
    """What was learned of one device, and from what."""

    device: int
    learned_at: int
    reports: int
    newest: int
    """The time of the newest report it was learned from, in microseconds."""
    since: int
    """From when on the device's reports were read, in microseconds."""
    text: str | None
    """None: too little was known."""

    @property
    def rhythm(self) -> Rhythm | None:
        """Return the rhythm; None: too little was known."""
        return None if self.text is None else Rhythm.load(self.text, moment(self.learned_at))

    def is_current(
        self, connection: Connection, last: int | None, spans: Sequence[ReadSpan], now: int
    ) -> bool:
        """Return whether nothing was read since which would change it; `last` is the last report."""
        begun = _begin(spans)
        if begun is not None and begun < self.since - _MICROS * 3_600:
            return False
        if last is None or last <= self.newest:
            return True
        if now - self.learned_at >= AGAIN_AFTER / timedelta(microseconds=1):
            return False
        enough = max(GROWTH, self.reports // GROWTH)
        (newer,) = connection.execute(_NEWER, (self.device, self.newest, enough)).fetchone()
        return int(newer) < enough


def stored_rhythms(connection: Connection, devices: Collection[int]) -> dict[int, LearnedRhythm]:
    """Return what is stored of these devices' rhythms, by row id."""
    rows = connection.execute(_STORED, (json.dumps(list(devices)),))
    return {row[0]: LearnedRhythm(*row) for row in rows}


def learn(
    connection: Connection, device: int, spans: Sequence[ReadSpan], now: datetime
) -> LearnedRhythm:
    """Learn a device's rhythm from what the store has of it up to a time."""
    end = micros(now)
    rows = connection.execute(_LAST, (device, end, REPORTS_READ)).fetchall()
    if len(rows) == REPORTS_READ and rows[0][0] - rows[-1][0] < _WEEK:
        rows = connection.execute(_LAST, (device, end, MOST_READ)).fetchall()
    contacts = [
        Contact(at / _MICROS, None if speed is None else speed > MOVING_KMH) for at, speed in rows
    ]
    rhythm = learn_rhythm(contacts, spans, now) if spans else None
    newest = rows[0][0] if rows else 0
    text = None if rhythm is None else rhythm.dump()
    return LearnedRhythm(device, end, len(rows), newest, _begin(spans) or end, text)


def save_rhythms(connection: Connection, learned: Iterable[LearnedRhythm]) -> None:
    """Save these rhythms; one which was known stays where too little is left to learn another."""
    connection.executemany(
        _SAVE,
        [
            (row.device, row.learned_at, row.reports, row.newest, row.since, row.text)
            for row in sorted(learned, key=lambda row: row.device)
        ],
    )


def _begin(spans: Sequence[ReadSpan]) -> int | None:
    """Return from when on a device's reports are known without a gap, in microseconds."""
    return int(spans[-1].since * _MICROS) if spans else None
