"""What is usual among the devices of an account: pauses, silences, voltages by model."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.text.fold import folded
from tui.domain.unit.rhythm import Rhythm
from tui.domain.verdict.facts import FleetHabits, FleetRange, MemberFacts
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.stored_record import known_values, unread_values
from tui.store.db.timestamps import moment

AGAIN_AFTER = timedelta(minutes=10)
"""Habits change slowly, and reading them takes a tenth of a second of a fleet of 100,000."""
SAMPLE = 500
"""So many devices show what is usual."""
FEWEST = 8
"""Of fewer devices nothing is usual."""
FEW = 100
"""Of fewer rhythms the habits are read more often: more are being learned just now."""
QUICKLY_READ, FEW_AGAIN_AFTER = 2_000, timedelta(seconds=30)
"""The habits of so many devices are read each time then; those of a large fleet, for which it takes long, not."""
HEARD_WITHIN = timedelta(days=30)
LIVING = timedelta(days=1)
"""What was heard within this time lives at the voltage which it has."""
_RHYTHMS = f"SELECT rhythm FROM rhythm WHERE device IN {AMONG} AND rhythm IS NOT NULL"
_BODIES = f"SELECT record FROM body WHERE device IN {AMONG}"
_SAMPLED = "SELECT id FROM device WHERE account = ? AND id % ? = 0"


@dataclass(frozen=True, slots=True)
class _AccountHabits:
    read_at: datetime
    devices: int
    pause_seconds: FleetRange | None
    silence_seconds: FleetRange | None
    voltages: Mapping[str, FleetRange | None]
    """By model."""
    living: Mapping[str, tuple[float, ...]]
    """The voltages of those heard within a day, by model."""


class FleetHabitsReader:
    """Reads the habits of accounts, and keeps them for some minutes."""

    def __init__(self) -> None:
        self._known: dict[str, _AccountHabits] = {}

    def add(
        self, connection: Connection, members: Mapping[int, MemberFacts], now: datetime
    ) -> dict[int, MemberFacts]:
        """Add to these facts what is usual in their accounts; of the past that is known only as of now."""
        accounts = {member.record.account: member.traits for member in members.values()}
        for account, traits in accounts.items():
            if self._is_old(account, now):
                self._known[account] = _read(connection, account, traits, now)
        return {
            device: replace(member, fleet=self._of(member)) for device, member in members.items()
        }

    def _is_old(self, account: str, now: datetime) -> bool:
        known = self._known.get(account)
        if known is None or abs(now - known.read_at) >= AGAIN_AFTER:
            return True
        if known.pause_seconds is not None and known.pause_seconds.devices >= FEW:
            return False
        return known.devices <= QUICKLY_READ or abs(now - known.read_at) >= FEW_AGAIN_AFTER

    def _of(self, member: MemberFacts) -> FleetHabits:
        known = self._known[member.record.account]
        model = _model(member.record.vendor, member.traits.type_field)
        return FleetHabits(
            pause_seconds=known.pause_seconds,
            silence_seconds=known.silence_seconds,
            voltage_mv=known.voltages.get(model),
            living_mv=known.living.get(model, ()),
        )


def _read(
    connection: Connection, account: str, traits: VendorTraits, now: datetime
) -> _AccountHabits:
    (count,) = connection.execute(
        "SELECT count(*) FROM device WHERE account = ?", (account,)
    ).fetchone()
    step = max(1, count // SAMPLE)
    # Whole texts of a few devices are read sooner than one field of all: values are sorted by value.
    sampled = [row[0] for row in connection.execute(_SAMPLED, (account, step))]
    rhythms = connection.execute(_RHYTHMS, (json.dumps(sampled),)).fetchall()
    pauses = [_longest(Rhythm.load(text, None)) for (text,) in rhythms]
    silences: list[float] = []
    voltages: dict[str, list[float]] = defaultdict(list)
    living: dict[str, list[float]] = defaultdict(list)
    for (body,) in connection.execute(_BODIES, (json.dumps(sampled),)):
        known = known_values(body)
        seen = moment(known.get("last_seen"))
        silence = None if seen is None else now - seen
        if silence is not None and timedelta() <= silence <= HEARD_WITHIN:
            silences.append(silence.total_seconds())
        if (voltage := known.get("voltage_mv")) is None:
            continue
        model = _model(unread_values(body)[1], traits.type_field)
        voltages[model].append(voltage)
        if silence is not None and silence < LIVING:
            living[model].append(voltage)
    return _AccountHabits(
        now,
        count,
        _range(pauses),
        _range(silences),
        {model: _range(found) for model, found in voltages.items()},
        {model: tuple(sorted(found)) for model, found in living.items()},
    )


def _model(vendor: Mapping[str, Any], name: str) -> str:
    wanted = name.casefold()
    sent = next((value for key, value in vendor.items() if key.casefold() == wanted), None)
    return "" if sent is None else folded(str(sent))


def _longest(rhythm: Rhythm) -> float:
    pauses = (rhythm.usual, rhythm.moving, rhythm.parked)
    return max(pause.total_seconds() for pause in pauses if pause is not None)


def _range(figures: Sequence[float]) -> FleetRange | None:
    if len(figures) < FEWEST:
        return None
    ordered = sorted(figures)
    twentieth = len(ordered) // 20
    return FleetRange(
        ordered[twentieth], ordered[len(ordered) // 2], ordered[-1 - twentieth], len(ordered)
    )
