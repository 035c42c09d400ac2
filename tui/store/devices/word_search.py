"""Searching words: the index narrows, and the comparison of the words themselves decides where it must.

Whether a word of up to three letters is in a device's words the index knows; of a longer one, or one in quotes,
it knows the devices which may have it.
"""

import json
from collections.abc import Iterator, Sequence

from tui.domain.show.filter import Word
from tui.domain.text.fold import EXACT, folded
from tui.lazy_dataclass import dataclass
from tui.store.db.dialect import AMONG, CONTAINS, Connection, containing, numbers
from tui.store.db.row_ids import highest_device
from tui.store.db.sql import SqlPart
from tui.store.devices.device_set import DeviceSet
from tui.store.devices.word_index import LONGEST_PART, devices_with

_LEAST_UNINDEXED = 2_000
"""So many devices are compared word by word at once, however small the fleet."""
_SHARE = 12
"""Reading this share of the words device by device takes as long as reading all in a row."""
_FEW, _FEW_OF = 200, 200
"""Reading the records of so many, or of this part of a fleet, is faster than reading one value of all."""


@dataclass(frozen=True, slots=True)
class WordSearch:
    """The devices which have all words, and none of the inverse ones."""

    devices: SqlPart
    found: DeviceSet | None = None
    """The same devices, where the index alone knows them."""


def search_words(
    connection: Connection, words: Sequence[Word], among: Sequence[int] | None = None
) -> WordSearch:
    """Return the devices with these words; `among` are row ids which hold all that are wanted."""
    if among is not None:
        return WordSearch(_compared(words, among))
    size = highest_device(connection) + 1
    unindexed = _unindexed(connection, max(_LEAST_UNINDEXED, size // _SHARE))
    found = None if unindexed is None else _narrowed(connection, words, size)
    if unindexed is None or found is None:
        return WordSearch(_compared(words))
    may_have = found | DeviceSet(size, unindexed)
    few = len(may_have) <= size // _SHARE
    compared = _compared(words, list(may_have)) if few else _compared(words)
    if not all(_is_known(word) for word in words):
        return WordSearch(compared)
    fresh = _compared(words, unindexed)
    met = DeviceSet(size, numbers(connection, fresh.text, fresh.values))
    return WordSearch(compared, found - DeviceSet(size, unindexed) | met)


def may_have(connection: Connection, text: str) -> list[int] | None:
    """Return a few devices which hold all that have a folded text in their words; None: they are many."""
    size = highest_device(connection) + 1
    most = max(_FEW, size // _FEW_OF)
    unindexed = _unindexed(connection, most)
    found = None if unindexed is None else _narrowed(connection, [Word(text)], size)
    if unindexed is None or found is None:
        return None
    all_of_them = found | DeviceSet(size, unindexed)
    return list(all_of_them) if len(all_of_them) <= most else None


def _unindexed(connection: Connection, most: int) -> list[int] | None:
    """Return the devices whose words the index does not yet know; None: they are too many."""
    rows = connection.execute("SELECT device FROM word_change LIMIT ?", (most + 1,)).fetchall()
    return [device for (device,) in rows] if len(rows) <= most else None


def _narrowed(connection: Connection, words: Sequence[Word], size: int) -> DeviceSet | None:
    """Return the devices which may have these words by the index; None: it tells nothing of them."""
    found: DeviceSet | None = None
    for part in _parts(words):
        having = devices_with(connection, part, size)
        found = having if found is None else found & having
    for word in words:
        if word.inverse and _is_known(word):
            having = devices_with(connection, folded(word.text), size)
            found = (DeviceSet(size, range(size)) if found is None else found) - having
    return found


def _parts(words: Sequence[Word]) -> Iterator[str]:
    """Yield the parts which every device with these words has."""
    for word in words:
        text = word.text if word.is_exact else folded(word.text)
        if text and not word.inverse and not {"\n", EXACT} & {*text}:
            for start in range(max(1, len(text) - LONGEST_PART + 1)):
                yield text[start : start + LONGEST_PART]


def _is_known(word: Word) -> bool:
    """Return whether the index knows which devices have a word."""
    text = folded(word.text)
    return not word.is_exact and 0 < len(text) <= LONGEST_PART and "\n" not in text


def _compared(words: Sequence[Word], among: Sequence[int] | None = None) -> SqlPart:
    contains = CONTAINS.format(column="words")
    # The test most likely to fail goes first: a word with digits, then a long word.
    words = sorted(words, key=lambda word: (word.text.isalpha(), -len(word.text)))
    tests = " AND ".join(f"NOT {contains}" if word.inverse else contains for word in words)
    patterns: list[str | float] = [_pattern(word) for word in words]
    if among is None:
        return SqlPart(f"SELECT device AS one FROM search WHERE {tests}", patterns)
    chosen = json.dumps(list(among))
    return SqlPart(
        f"SELECT device AS one FROM search WHERE device IN {AMONG} AND {tests}", [chosen, *patterns]
    )


def _pattern(word: Word) -> str:
    return containing(word.text, after=EXACT) if word.is_exact else containing(folded(word.text))
