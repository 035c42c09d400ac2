import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.effort import sized
from tui.domain.device.record import DeviceRecord
from tui.domain.show.filter import DeviceQuery, UnitQuery, Word
from tui.domain.verdict.cause_column import parse_list_filter
from tui.store import Store
from tui.store.db.dialect import numbers
from tui.store.db.stored_record import words_of
from tui.store.devices.sort_orders import is_too_much
from tui.store.devices.word_index import BLOCK, devices_with, index_changed, note_words
from tui.store.devices.word_search import search_words

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PIECES = (
    "ab", "abc", "12", "123", "1234", "0", "É", "e", "ß", "ss", "ø", "100%", "_", "\\", " ", "-", "'", "%4_",
    "Zürich", "zurich", "東京", "Ω", "\U0001f69a", "\u0130", "i", "a\u0301", "x\ny", "truck",
)  # fmt: skip
SMALL = "CREATE TABLE device (id INTEGER PRIMARY KEY); CREATE TABLE search (device INTEGER PRIMARY KEY, words TEXT);"
INDEX = (
    "CREATE TABLE word_part (part TEXT, block INTEGER, devices BLOB, PRIMARY KEY (part, block));"
    "CREATE TABLE word_change (device INTEGER PRIMARY KEY, was TEXT)"
)


def text(luck, most=4):
    return "".join(luck.choice(PIECES) for _ in range(luck.randint(1, most)))


def named(luck, key):
    return DeviceRecord(
        provider="charterup", account="yellow", key=f"{key}", address=f"{key}", label=text(luck),
        imei=f"{luck.randrange(10**15):015}", fetched_at=NOW, vendor={"note": text(luck), "n": 7},
    )  # fmt: skip


def typed(luck):
    """Return a filter as somebody may type it: one to three words, some in quotes, some not wanted."""
    words = []
    for _ in range(luck.choice((1, 1, 1, 2, 3))):
        word = text(luck, 3).replace("\n", "").replace(" ", "").replace("-", "") or "1"
        word = f'"{word}"' if luck.random() < 0.2 else word
        words.append(f"-{word}" if luck.random() < 0.2 else word)
    return " ".join(words)


def has_all(record, terms):
    return all(word.is_in(words_of(record)) != word.inverse for word in terms.terms)


async def change_some(store, luck, fleet):
    """Let a store hear of new devices and of changed ones, and index some of both."""
    first = len(fleet)
    changed = [
        replace(luck.choice(list(fleet.values())), label=text(luck)) for _ in range(first // 8)
    ]
    for record in [*changed, *(named(luck, first + number) for number in range(12))]:
        fleet[record.key] = record
    await store.devices.save("charterup", "yellow", list(fleet.values()))
    await store.words.index_changed(luck.choice((0, 5, 100)))


async def test_a_filter_finds_what_the_words_have_however_far_they_are_indexed(
    store: Store,
) -> None:
    luck, fleet = random.Random(21), {}

    for _ in range(4):
        await change_some(store, luck, fleet)
        for _ in range(sized(12, 300)):
            asked = typed(luck)
            terms = parse_list_filter(asked, NOW)
            if not all(isinstance(word, Word) for word in terms.terms):
                continue
            page = await store.devices.page(DeviceQuery(text=asked, limit=1_000))
            units = await store.units.page(UnitQuery(text=asked, limit=1_000))
            wanted = {key for key, record in fleet.items() if has_all(record, terms)}
            assert {record.key for record in page.records} == wanted, asked
            assert page.total == len(wanted)
            positive = [word for word in terms.terms if not word.inverse]
            if len(positive) == len(terms.terms):
                assert {one.key for unit in units.units for one in unit.records} == wanted, asked


async def test_the_last_digits_find_the_same_however_far_the_words_are_indexed(
    store: Store,
) -> None:
    luck, fleet = random.Random(5), {}
    luck.shuffle(numbers := [number * 37 for number in range(120)])
    for number in numbers:
        fleet[str(number)] = replace(
            named(luck, number), imei=f"35{number % 7}{number:06}4711"[-15:]
        )
    await store.devices.save("charterup", "yellow", list(fleet.values()))

    for most in (0, 60, 60):
        await store.words.index_changed(most)
        for digits in ("4711", "04711", "004711", "2224", "1480"):
            wanted = sorted(
                key for key, record in fleet.items()
                if any(name.endswith(digits) for name in (record.key, record.imei, record.label))
            )  # fmt: skip
            found = await store.devices.find(digits, limit=50)
            assert [record.key for record in found] == wanted[:50], digits


@pytest.fixture
def connection():
    """A database with nothing but words."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript(SMALL + INDEX)
        yield opened


def write(connection, words):
    """Write words as saving does."""
    olds = dict(connection.execute("SELECT device, words FROM search"))
    note_words(connection, olds, [device for device in words if olds.get(device) != words[device]])
    connection.executemany("INSERT OR REPLACE INTO search VALUES (?, ?)", words.items())
    connection.executemany("INSERT OR IGNORE INTO device VALUES (?)", [(one,) for one in words])


def test_a_part_which_many_have_and_one_which_few_have_are_kept_apart_and_change(connection):
    luck = random.Random(7)
    fleet = {device: f"all {device % 100:02}" for device in range(1, 2 * BLOCK, 5)}
    write(connection, fleet)

    while index_changed(connection, 700):
        pass
    some = {device: luck.choice(("all 07", "none", "")) for device in luck.sample(list(fleet), 300)}
    write(connection, some)
    while index_changed(connection, 700):
        pass

    fleet |= some
    for part in ("a", "all", "07", " 0", "one", "9"):
        found = devices_with(connection, part, max(fleet) + 1)
        assert list(found) == [device for device, words in fleet.items() if part in words], part


def test_the_index_itself_answers_up_to_three_letters_and_narrows_longer_words(connection):
    write(connection, {device: f"truck {device:05}" for device in range(1, 30_000, 10)})
    while index_changed(connection, 4_000):
        pass

    short = search_words(connection, [Word("truck"[:3])])
    long = search_words(connection, [Word("04711")])
    quoted = search_words(connection, [Word("047", is_exact=True)])

    assert len(short.found) == 3_000
    assert long.found is None
    assert "device IN" in long.devices.text
    assert numbers(connection, long.devices.text, long.devices.values).tolist() == [4711]
    assert quoted.found is None


def test_what_changed_since_is_compared_word_by_word(connection):
    write(connection, dict.fromkeys(range(1, 200), "old"))
    index_changed(connection, 1_000)
    write(connection, {7: "new", 8: "old too", 300: "newer"})

    found = search_words(connection, [Word("new")]).found
    others = search_words(connection, [Word("old")]).found

    assert list(found) == [7, 300]
    assert list(others) == [device for device in range(1, 200) if device != 7]


def test_a_part_stays_while_another_line_has_it(connection):
    write(connection, {1: "abc one\nabc two", 2: "abc one"})
    index_changed(connection, 10)
    write(connection, {1: "abc two", 2: "two"})
    index_changed(connection, 10)

    assert list(devices_with(connection, "abc", 3)) == [1]
    assert list(devices_with(connection, "two", 3)) == [1, 2]
    assert list(devices_with(connection, "one", 3)) == []


def test_where_most_is_not_yet_indexed_all_words_are_read(connection):
    write(connection, dict.fromkeys(range(1, 3000), "old"))

    searched = search_words(connection, [Word("old")])

    assert searched.found is None
    assert "device IN" not in searched.devices.text


async def test_the_index_is_kept_up_a_part_at_a_time(tmp_path) -> None:
    class Enough(Exception):
        pass

    rests = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) > 3:
            raise Enough

    store = await Store.open(state=tmp_path, now=lambda: NOW)
    luck = random.Random(3)
    await store.devices.save("charterup", "yellow", [named(luck, number) for number in range(600)])

    with pytest.raises(Enough):
        await store.words.keep_up(sleep)

    assert rests == [30, 0.5, 30, 30]
    assert await store.words.count_changed(1) == 0
    await store.close()


def test_few_orders_are_kept_of_a_very_large_fleet():
    assert not is_too_much([300] * 8)
    assert is_too_much([300] * 9)
    assert not is_too_much([5_000_000, 5_000_000])
    assert is_too_much([1_000_000, 1_000_000, 1_000_001])
