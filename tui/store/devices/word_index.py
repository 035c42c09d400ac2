"""An index of the searched words: which devices have a letter, a pair of letters, three letters in a row.

It is a helper of the words' own table, never a second truth: who changes a device's words notes in the same
transaction what they were when they were indexed, and until `index_changed` was there the device is searched by its
words themselves. So saving pays nothing for it, and a search finds what is stored, however far the index has come.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import add, or_
from struct import iter_unpack, pack
from typing import Any

from tui.domain.text.fold import EXACT
from tui.store.db.databases import Databases
from tui.store.db.dialect import AMONG, Connection
from tui.store.db.errors import StoreError
from tui.store.devices.device_set import DeviceSet

LONGEST_PART = 3
"""How many letters in a row are indexed."""
BLOCK = 4_096
"""A row of the index tells of so many devices, by their row ids."""
AT_ONCE = 1_000
"""Indexing the words of so many devices takes a tenth of a second."""
_FEW = 500
"""So many changed devices are compared word by word in a few milliseconds: they wait for more of them."""
_LOOK_SECONDS = 30.0
_PAUSE_SECONDS = 0.5
_WHOLE = BLOCK // 8
"""The bytes of a row with a bit for each device; where few have the part there are two bytes for each of those."""
_BITS = [bytes(byte >> bit & 1 for bit in range(8)) for byte in range(256)]
_NOTE = "INSERT INTO word_change (device, was) VALUES (?, ?) ON CONFLICT (device) DO NOTHING"
_CHANGED = (
    "SELECT word_change.device, was, coalesce(words, '') FROM word_change "
    "LEFT JOIN search ON search.device = word_change.device ORDER BY word_change.device LIMIT ?"
)
_PUT = (
    "INSERT INTO word_part (part, block, devices) VALUES (?, ?, ?) "
    "ON CONFLICT (part, block) DO UPDATE SET devices = excluded.devices"
)
_Places = dict[str, list[int]]
"""For each part of a word the places of devices in their block."""


_log = logging.getLogger(__name__)


class WordIndex:
    """Keeping the index up to date, behind the screens."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def count_changed(self, most: int) -> int:
        """Count the devices whose words changed since they were indexed, up to so many."""
        counted = "SELECT count(*) FROM (SELECT 1 FROM word_change LIMIT ?) AS changed"
        return await self._databases.read(
            lambda connection: int(connection.execute(counted, (most,)).fetchone()[0])
        )

    async def index_changed(self, most: int = AT_ONCE) -> int:
        """Index up to so many devices whose words changed; return how many there were."""
        return await self._databases.write(lambda connection, _: index_changed(connection, most))

    async def keep_up(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Index what changed, a part at a time, until cancelled."""
        while True:
            await sleep(_LOOK_SECONDS)
            try:
                while await self.count_changed(_FEW) == _FEW:
                    await self.index_changed()
                    await sleep(_PAUSE_SECONDS)
            except StoreError as error:
                _log.warning("%s", error)


def note_words(connection: Connection, olds: Mapping[int, str], changed: Iterable[int]) -> None:
    """Note that these devices' words change now, and what they were; a device without old words is new."""
    connection.executemany(_NOTE, [(device, olds.get(device, "")) for device in sorted(changed)])


def index_changed(connection: Connection, most: int) -> int:
    """Index up to so many devices whose words changed since they were indexed; return how many."""
    rows = connection.execute(_CHANGED, (most,)).fetchall()
    blocks = defaultdict(list)
    for device, was, now in rows:
        blocks[device // BLOCK].append((device % BLOCK, was, now))
    for block, changes in blocks.items():
        _update(connection, block, *_differences(changes))
    connection.execute(
        f"DELETE FROM word_change WHERE device IN {AMONG}",
        (json.dumps([device for device, *_ in rows]),),
    )
    return len(rows)


def parts_of(line: str) -> set[str]:
    """Return every one, two and three letters in a row of a line."""
    pairs = list(map(add, line, line[1:]))
    return {*line, *pairs, *map(add, pairs, line[2:])}


def devices_with(connection: Connection, part: str, size: int) -> DeviceSet:
    """Return the devices whose words had a part when they were indexed."""
    flags = bytearray(-(-size // BLOCK) * BLOCK)
    for block, stored in connection.execute(
        "SELECT block, devices FROM word_part WHERE part = ?", (part,)
    ):
        first = block * BLOCK
        if len(stored) == _WHOLE:
            flags[first : first + BLOCK] = b"".join(map(_BITS.__getitem__, stored))
        else:
            for (place,) in iter_unpack("<H", stored):
                flags[first + place] = 1
    return DeviceSet.of_flags(flags[:size])


def _lines(words: str) -> set[str]:
    return {*words.replace(EXACT, "\n").split("\n")}


def _differences(changes: Iterable[tuple[int, str, str]]) -> tuple[_Places, _Places]:
    """Return which parts come to which devices of a block, and which go."""
    lines: _Places = defaultdict(list)
    going: _Places = defaultdict(list)
    for place, was, now in changes:
        before, after = _lines(was), _lines(now)
        for line in after - before:
            lines[line].append(place)
        for line in before - after:
            for part in parts_of(line):
                if part not in now:
                    going[part].append(place)
    coming: _Places = defaultdict(list)
    for line, places in lines.items():
        for part in parts_of(line):
            coming[part] += places
    return coming, going


def _update(connection: Connection, block: int, coming: _Places, going: _Places) -> None:
    touched = sorted(coming.keys() | going.keys())
    stored = dict(
        connection.execute(
            "SELECT part, devices FROM word_part WHERE block = ? "
            "AND part IN (SELECT value FROM json_each(?))",
            (block, json.dumps(touched)),
        ).fetchall()
    )
    connection.executemany(_PUT, list(_rows(block, touched, stored, coming, going)))


def _rows(
    block: int, touched: Sequence[str], stored: Mapping[str, bytes], coming: _Places, going: _Places
) -> Iterator[tuple[Any, ...]]:
    for part in touched:
        yield part, block, _row(stored.get(part, b""), coming.get(part, []), going.get(part, []))


def _row(stored: bytes, coming: Sequence[int], going: Sequence[int]) -> bytes:
    """Return a row of the index with some devices more and some fewer."""
    if len(stored) == _WHOLE:
        bits = int.from_bytes(stored, "little") & ~_bits(going) | _bits(coming)
        return bits.to_bytes(_WHOLE, "little")
    if going:
        left = [place for (place,) in iter_unpack("<H", stored) if place not in going]
        stored = pack(f"<{len(left)}H", *left)
    few = stored + pack(f"<{len(coming)}H", *coming)
    if len(few) < _WHOLE:
        return few
    return _bits(place for (place,) in iter_unpack("<H", few)).to_bytes(_WHOLE, "little")


def _bits(places: Iterable[int]) -> int:
    return reduce(or_, map((1).__lshift__, places), 0)
