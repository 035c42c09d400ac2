import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.effort import sized
from tui.providers.decoder import MOST_DEPTH, decode
from tui.providers.errors import AnswerUnreadable

SIGNS = ["[", "]" * 90, '"' * 9, "\\"] * 30
scalars = st.none() | st.booleans() | st.integers(-(10**15) + 1, 10**15 - 1) | st.text(max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values, st.booleans())
def test_what_json_can_say_is_read(value, ascii_only):
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")

    assert decode(body, "x") == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b" [ ] \n", []),
        (b'"\\u0041\\n"', "A\n"),
        (b'"\\ud83d\\ude8c"', "🚌"),
        (b'"\\ud800"', "\ud800"),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b"-0", 0),
        (b"1E2", 100.0),
        (b"123456789012345", 123456789012345),
        (b"8901260852290847222", "8901260852290847222"),
        (b"-89012608522908472220", "-89012608522908472220"),
        pytest.param(b"9" * 5000, "9" * 5000, id="digits"),
        (b"25.2094621", 25.2094621),
        (b"0.12345678901234567890", "0.12345678901234567890"),
        (b"1e999", "1e999"),
        (b'["[[[[", "{\\"", "\\\\"]', ["[[[[", '{"', "\\"]),
        (json.dumps("[" * 500).encode(), "[" * 500),
        pytest.param(json.dumps(SIGNS).encode(), SIGNS, id="signs"),
        (b"[" * MOST_DEPTH + b"]" * MOST_DEPTH, None),
    ],
)  # fmt: skip
def test_sound_json_is_read_and_long_digits_stay_text(body, value):
    read = decode(body, "x")

    assert value is None or (read == value and type(read) is type(value))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \r\n",
        b"\xef\xbb\xbf",
        b"[1,]",
        b"[1,,2]",
        b"[,1]",
        b'{"a":1,}',
        b'{"a" 1}',
        b"{'a':1}",
        b"{a:1}",
        b'{"a":1}x',
        b"[1]]",
        b"[1",
        b'"a',
        b'"\\x41"',
        b'"\\u00g0"',
        b'"\\u00"',
        b'"a\nb"',
        b'"a\x00b"',
        b"[1 2]",
        b"01",
        b"-01",
        b"+1",
        b".5",
        b"1.",
        b"1e",
        b"0x1",
        b"1_000",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"True",
        b"nul",
        b"// a\n1",
        b'"\xff"',
        b'"\xc0\xaf"',
        b'"\xed\xa0\x80"',
        '{"a":1}'.encode("utf-16"),
        b'{"a":1,"a":2}',
        b'[{"b":{"a":1,"\\u0061":1}}]',
        b"<html>oops</html>",
        b"[" * (MOST_DEPTH + 1) + b"]" * (MOST_DEPTH + 1),
        b'{"a":[' * 40 + b"]}" * 40,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"]" * 100_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_not_certain_is_refused(body):
    with pytest.raises(AnswerUnreadable, match=r"^get_devices: ") as refused:
        decode(body, "get_devices")

    assert len(str(refused.value)) < 250


@given(st.integers(1, 130), st.text('[]{}"\\a', max_size=6))
def test_depth_is_counted_outside_strings_only(depth, text):
    inner = json.dumps([text, {"k": text}] * 2).encode()
    body = b"[" * depth + inner + b"]" * depth
    try:
        decode(body, "x")
        refused = False
    except AnswerUnreadable:
        refused = True

    assert refused == (depth + 2 > MOST_DEPTH)


def test_brackets_between_escaped_quotes_are_text():
    label = '"' + "[" * 100 + "]" * 100 + '"'

    assert decode(json.dumps([label]).encode(), "x") == [label]


def test_a_backslash_before_a_quote_hides_no_depth():
    deep = "[" * 100 + "]" * 100
    body = rf'["\\",{deep},"\\"]'.encode()

    with pytest.raises(AnswerUnreadable, match="nested"):
        decode(body, "x")


def test_a_large_answer_is_checked_about_as_fast_as_it_is_parsed():
    row = {"imei": "013108001841853", "label": 'Zürich [A12] "q" \\', "p": {"a": [1, 2.5, None]}}
    body = json.dumps([row] * sized(50_000, 250_000), ensure_ascii=False).encode()
    started = time.process_time()
    json.loads(body)
    plain = time.process_time() - started
    started = time.process_time()
    decode(body, "x")

    assert time.process_time() - started < 5 * plain + sized(1, 5) / 10
