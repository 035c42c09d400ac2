import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.providers.body import Body, CutBody, UnsoundBody

GZIP = {"content-encoding": "gzip"}


def read(headers, *pieces, most_bytes=1000):
    body = Body(headers, most_bytes)
    for piece in pieces:
        body.add(piece)
    return body.end()


@given(st.binary(max_size=900), st.integers(1, 50), st.booleans())
def test_a_body_comes_out_as_it_was_however_it_is_cut_into_pieces(whole, size, packed):
    wire = gzip.compress(whole) if packed else whole
    pieces = [wire[start : start + size] for start in range(0, len(wire), size)]

    assert read(GZIP if packed else {}, *pieces) == whole


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_gzip_body_cut_anywhere_is_never_taken_for_a_whole_one(whole, data):
    wire = gzip.compress(whole)
    cut = data.draw(st.integers(1, len(wire) - 1))

    with pytest.raises(UnsoundBody):
        read(GZIP, wire[:cut])


@pytest.mark.parametrize(
    ("headers", "piece", "says"),
    [
        ({}, b"x" * 1001, "larger"),
        (GZIP, gzip.compress(b"x" * 1001, mtime=0), "larger"),
        (GZIP, b"no gzip at all", "broken"),
        (GZIP, gzip.compress(b"x", mtime=0) + b"trailing", "broken"),
        ({"content-encoding": "br"}, b"", "did not ask for"),
        ({"content-encoding": "gzip, gzip"}, b"", "did not ask for"),
    ],
)
def test_a_body_which_cannot_be_believed_is_refused(headers, piece, says):
    with pytest.raises(UnsoundBody, match=says):
        read(headers, piece)


@pytest.mark.parametrize("length", ["11", " 11 "])
def test_a_body_shorter_than_announced_is_cut(length):
    with pytest.raises(CutBody, match="only 10 of 11 bytes"):
        read({"content-length": length}, b"x" * 10)


@pytest.mark.parametrize("length", ["", "-1", "ten", "٣", pytest.param("9" * 5000, id="digits")])
def test_a_length_which_is_no_number_is_not_believed(length):
    assert read({"content-length": length}, b"x") == b"x"


def test_an_empty_body_is_empty_packed_or_not():
    assert read({}) == read(GZIP) == b""


def test_a_gzip_bomb_never_takes_more_room_than_its_cap():
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(UnsoundBody, match="larger"):
        read(GZIP, bomb, most_bytes=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5_000_000
