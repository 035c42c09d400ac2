"""What can be wrong with an answer's bytes although the line held."""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from tui.sim.message import Answer

Spoil = Callable[[Answer], Answer]
"""Turns the answer a vendor sent into the one that arrives."""

_HTML = b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in</body></html>"
_BOMB_BYTES = 64 * 1024 * 1024
_DEPTH = 100_000
_NUMBER = "\x00number"


def status(code: int, *headers: tuple[str, str], body: bytes = b"") -> Spoil:
    """Answer with another status, as a proxy in front of the vendor would."""
    text = body or f"<html><body><h1>{code}</h1></body></html>".encode()
    return lambda _: Answer(code, text, (("content-type", "text/html"), *headers))


def empty(_: Answer) -> Answer:
    """Answer 200 with an empty body."""
    return Answer(200, b"", (("content-type", "application/json"),))


def html(_: Answer) -> Answer:
    """Answer 200 with a page for people."""
    return Answer(200, _HTML, (("content-type", "text/html; charset=utf-8"),))


def truncated(answer: Answer) -> Answer:
    """Lose the second half of the text without a trace in the headers."""
    return _with_body(answer, answer.body[: len(answer.body) // 2])


def cut_gzip(answer: Answer) -> Answer:
    """Compress the text and lose its end."""
    packed = gzip.compress(answer.body, mtime=0)
    return _packed(answer, packed[: max(11, len(packed) // 2)])


def gzip_bomb(answer: Answer) -> Answer:
    """Answer with a body which is small on the wire and enormous in memory."""
    return _packed(answer, _bomb())


def wrong_content_type(answer: Answer) -> Answer:
    """Label the same bytes as a picture."""
    return _typed(answer, answer.body, "image/png")


def not_a_number(answer: Answer) -> Answer:
    """Write every number as NaN, which JSON does not have."""
    return _with_numbers(answer, "NaN")


def huge_integer(answer: Answer) -> Answer:
    """Write every number with five thousand digits."""
    return _with_numbers(answer, "9" * 5000)


def duplicate_keys(answer: Answer) -> Answer:
    """Write the first key of the first object twice, with two values."""
    text = answer.body.decode("utf-8", "replace")
    return _with_body(answer, re.sub(r'\{("[^"]*"):', r'{\1:"first",\1:', text, count=1).encode())


def deep_nesting(answer: Answer) -> Answer:
    """Nest lists deeper than a recursive reader can go."""
    return _with_body(answer, b"[" * _DEPTH + b"]" * _DEPTH)


def invalid_utf8(answer: Answer) -> Answer:
    """Insert bytes into the first text which are not UTF-8."""
    head, quote, tail = answer.body.partition(b'"')
    return _with_body(answer, head + (quote + b"\xff\xfe" + tail if quote else b'"\xff\xfe"'))


def short_list(answer: Answer) -> Answer:
    """Drop half of the devices without a sign of it."""
    try:
        value = json.loads(answer.body)
    except ValueError:
        return _short_table(answer)
    if isinstance(value, list):
        value = value[: len(value) // 2]
    elif isinstance(value, dict) and isinstance(value.get("data"), list):
        value = {**value, "data": value["data"][: len(value["data"]) // 2]}
    return _with_body(answer, json.dumps(value, ensure_ascii=False).encode())


def _short_table(answer: Answer) -> Answer:
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8", "replace"))))
    text = io.StringIO()
    csv.writer(text).writerows(rows[: 1 + len(rows[1:]) // 2])
    return _with_body(answer, text.getvalue().encode())


def _with_numbers(answer: Answer, number: str) -> Answer:
    try:
        marked = json.dumps(_mark(json.loads(answer.body)), ensure_ascii=False)
    except ValueError:
        return _with_body(answer, f"[{number}]".encode())
    return _with_body(answer, marked.replace(json.dumps(_NUMBER), number).encode())


def _mark(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mark(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mark(inner) for inner in value]
    return _NUMBER if isinstance(value, int | float) and not isinstance(value, bool) else value


def _with_body(answer: Answer, body: bytes) -> Answer:
    return Answer(answer.status, body, answer.headers)


def _typed(answer: Answer, body: bytes, content_type: str) -> Answer:
    others = tuple(header for header in answer.headers if header[0].lower() != "content-type")
    return Answer(answer.status, body, (("content-type", content_type), *others))


def _packed(answer: Answer, packed: bytes) -> Answer:
    return Answer(answer.status, packed, (*answer.headers, ("content-encoding", "gzip")))


@cache
def _bomb() -> bytes:
    return gzip.compress(b"[" + b" " * _BOMB_BYTES + b"]", mtime=0)
