"""What arrives from a terminal: keys, pastes, and bytes which no terminal should send."""

import random
import time

import pytest
from textual import events

from tui.widgets.terminal.terminal_input import (
    MOST_PASTED,
    PASTE_SECONDS,
    PasteRefused,
    TerminalInput,
)

START, END = b"\x1b[200~", b"\x1b[201~"


class HandClock:
    """A clock which is moved by hand."""

    def __init__(self):
        self.at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def source(clock):
    return TerminalInput(clock)


def said(messages):
    return [
        message.text
        if isinstance(message, events.Paste)
        else message.key
        if isinstance(message, events.Key)
        else message
        for message in messages
    ]


def pieces(data, luck):
    """Return some bytes cut anywhere."""
    while data:
        size = luck.randint(1, 9)
        yield data[:size]
        data = data[size:]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (b"862000111222333", "862000111222333"),
        (b"x \x1bOQ y\x1b[24~ q", "x OQ y[24~ q"),
        (b"\x1b", ""),
        (b"a\x1b\x1b[20", "a[20"),
        (START + b"q", "[200~q"),
        (b"one\r\ntwo\tthree\x00\x07\x7f", "one\r\ntwo\tthree"),
        ("Zürich ☂".encode(), "Zürich ☂"),
        (b"Z\xfcrich\x9b31m", "Zürich31m"),
    ],
)
def test_what_stands_between_the_brackets_is_text_whatever_it_holds(source, inside, text):
    found = said(source.feed(b"a" + START + inside + END + b"b"))

    assert found == ["a", text, "b"]


@pytest.mark.parametrize("seed", range(30))
def test_a_paste_is_the_same_in_whatever_pieces_it_arrives(clock, seed):
    sent = b"\x1b[A" + START + b"x \x1bOQ\x1b[201 y" + END + b"j" + START + END + "é\x1b[B".encode()
    source = TerminalInput(clock)

    found = [key for piece in pieces(sent, random.Random(seed)) for key in said(source.feed(piece))]

    assert found == ["up", "x OQ[201 y", "j", "", "é", "down"]


def test_a_million_characters_with_escapes_are_read_at_once(source):
    sent = START + (b"\x1b[A" + b"7" * 27) * 33_000 + END
    begun = time.process_time()

    found = [
        message
        for start in range(0, len(sent), 4096)
        for message in source.feed(sent[start : start + 4096])
    ]

    assert time.process_time() - begun < 2
    assert said(found) == [("[A" + "7" * 27) * 33_000]


def test_a_paste_which_is_too_long_is_refused_whole_and_none_of_it_is_a_key(source):
    found = list(source.feed(START + b"q" * MOST_PASTED))
    found += source.feed(b"q" * 100)
    found += source.feed(b"qqq" + END + b"j")

    assert isinstance(found[0], PasteRefused)
    assert said(found[1:]) == ["j"]


def test_a_paste_whose_end_never_comes_is_refused_and_keys_are_keys_again(source, clock):
    found = list(source.feed(START + b"8620001"))
    clock.at += PASTE_SECONDS + 0.1
    found += source.tick()
    found += source.feed(b"q" * 500)
    found += source.feed(b"qq")
    clock.at += PASTE_SECONDS + 0.1
    found += source.feed(b"j")

    assert isinstance(found[0], PasteRefused)
    assert said(found[1:]) == ["j"]


@pytest.mark.parametrize(
    ("sent", "typed"),
    [(b"\xe9", "é"), (b"a\xffb", "aÿb"), (b"a\x9bb", "ab"), (b"\xc3", "Ã"), (b"\xf0\x9f(", "ð(")],
)
def test_a_byte_which_is_not_utf_8_is_read_as_latin_1_or_dropped(source, clock, sent, typed):
    found = list(source.feed(sent))
    clock.at += 1
    found += source.tick()

    assert "".join(message.character for message in found) == typed


def test_a_letter_which_arrives_in_two_pieces_is_one_letter(source):
    found = [*source.feed(b"\xc3"), *source.tick(), *source.feed(b"\xa9")]

    assert said(found) == ["é"]


def test_an_escape_character_after_which_nothing_comes_is_the_key_esc(source):
    assert said(source.feed(b"\x1b")) == []
    assert source.is_escape_held

    assert said(source.tick()) == ["escape"]
    assert not source.is_escape_held
    assert said(source.tick()) == []


@pytest.mark.parametrize(
    ("pieces", "keys"),
    [
        ([b"\x1b", b"[A"], ["up"]),
        ([b"\x1b", b"OP"], ["f1"]),
        ([b"\x1b", b"[B\x1b[B"], ["down", "down"]),
        ([b"\x1b[A\x1b", b"[A"], ["up", "up"]),
        ([b"\x1b", b"\x1b", b"[A"], ["escape", "up"]),
        ([b"\x1b", START + b"x" + END], ["escape", "x"]),
        ([b"\x1b", b"[200~x" + END], ["x"]),
    ],
)
def test_a_key_which_arrives_in_two_pieces_is_one_key(source, pieces, keys):
    found = [key for piece in pieces for key in said(source.feed(piece))]

    assert found == keys


def test_an_escape_character_within_a_paste_is_no_key(source):
    list(source.feed(START + b"a"))

    assert said(source.feed(b"\x1b")) == []
    assert not source.is_escape_held
    assert said(source.feed(b"[201~")) == ["a"]


@pytest.mark.parametrize("sent", [b"\x1b[99999999999u", b"\x1b[99999999u", b"\x1b[:;:u"])
def test_a_sequence_no_terminal_sends_is_survived(source, sent):
    list(source.feed(sent))

    assert said(source.feed(b"j")) == ["j"]


def test_noise_never_raises(clock):
    luck = random.Random(4)
    parts = [
        b"\x1b",
        b"[",
        b"<",
        b"0",
        b"9",
        b"99999999999",
        b";",
        b":",
        b"u",
        b"M",
        b"R",
        b"t",
        b"$y",
        b"\xe9",
        START,
        END,
    ]
    source = TerminalInput(clock)
    for _ in range(3_000):
        list(source.feed(b"".join(luck.choice(parts) for _ in range(luck.randint(1, 12)))))
        clock.at += luck.choice((0, 1, 20))
        list(source.tick())
    list(source.feed(b"\x1b[201~"))
    clock.at += 1
    list(source.tick())

    assert said(source.feed(b"j"))[-1:] == ["j"]
