from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.show.filter import Comparison, Filter, FilterError, Word, parse_filter
from tui.domain.text.fold import exact

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  ", ()),
        ("!", ()),
        ('""', ()),
        ("Truck 12", (Word("truck"), Word("12"))),
        ("!Truck", (Word("truck", inverse=True),)),
        ('"two words" x', (Word("two words", is_exact=True), Word("x"))),
        ('!"two words"', (Word("two words", inverse=True, is_exact=True),)),
        ('"never closed', (Word("never closed", is_exact=True),)),
        ('"label:x"', (Word("label:x", is_exact=True),)),
        ("-5", (Word("-5"),)),
        ("00:1A:2b", (Word("00:1a:2b"),)),
        ("label:Truck", (Comparison("label", ":", "truck"),)),
        ("LABEL:x", (Comparison("label", ":", "x"),)),
        ('label:"two words"', (Comparison("label", ":", "two words"),)),
        ("-label:x", (Comparison("label", ":", "x", inverse=True),)),
        ("!label:x", (Comparison("label", ":", "x", inverse=True),)),
        ("!-label:x", (Comparison("label", ":", "x"),)),
        ("label=", (Comparison("label", "missing"),)),
        ("label:", (Comparison("label", "missing", inverse=True),)),
        ("-label=", (Comparison("label", "missing", inverse=True),)),
        ("imei=0123", (Comparison("imei", "=", "0123"),)),
        ("voltage_mv>=3600", (Comparison("voltage_mv", ">=", 3600.0),)),
        ("voltage_mv:3600", (Comparison("voltage_mv", "=", 3600.0),)),
        ("last_seen>24h", (Comparison("last_seen", "<", NOW - timedelta(hours=24)),)),
        ("last_seen<=30m", (Comparison("last_seen", ">=", NOW - timedelta(minutes=30)),)),
        ("last_seen>2026-11-20", (Comparison("last_seen", ">", datetime(2026, 11, 20, tzinfo=UTC)),)),
        ("Caf\u00e9", (Word("cafe"),)),
        ("state:Active", (Comparison("state", "=", "active"),)),
        ("-provider:Polte", (Comparison("provider", "=", "polte", inverse=True),)),
        ("Vendor:polte", (Comparison("provider", "=", "polte"),)),
        ("account:yellow-fleet", (Comparison("account", "=", "yellow-fleet"),)),
        ("last_seen:never", (Comparison("last_seen", "missing"),)),
        ("!last_seen=Never", (Comparison("last_seen", "missing", inverse=True),)),
        ("last_seen=2026-11-20", (Comparison("last_seen", "=", date(2026, 11, 20)),)),
        ("vendor.lastIP:10.0", (Comparison("vendor.lastip", ":", "10.0"),)),
        ("vendor.n>9", (Comparison("vendor.n", ">", 9.0),)),
        ("vendor.n=09", (Comparison("vendor.n", "=", "09"),)),
        ("vendor.name>b", (Comparison("vendor.name", ">", "b"),)),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_into_terms(text, terms):
    read = parse_filter(text, NOW)

    assert read == Filter(terms)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lable:x", "did you mean label"),
        ("last_sen>24h", "did you mean last_seen"),
        ("vendor.:x", "did you mean vendor.…"),
        ("voltage_mv>low", "is a number column"),
        ("voltage_mv>nan", "is a number column"),
        ("voltage_mv>inf", "is a number column"),
        ("last_seen>yesteryear", "is not a time"),
        ("last_seen:24h", "a whole day"),
        ("last_seen=2026-99-99", "is not a time"),
        ("imei>", "needs a value"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(text, hint):
    with pytest.raises(FilterError, match=hint):
        parse_filter(text, NOW)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    with suppress(FilterError):
        read = parse_filter(text, NOW)
        assert all(isinstance(term, Word | Comparison) for term in read.terms)


@given(st.text(st.characters(exclude_characters='"'), min_size=1, max_size=30))
def test_a_quoted_phrase_is_always_one_word(text):
    read = parse_filter(f'"{text}"', NOW)

    assert read == Filter((Word(exact(text), is_exact=True),))


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("moved:8h", NOW - timedelta(hours=8)),
        ("MOVED=2d", NOW - timedelta(days=2)),
        ("strayed:2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
    ],
)
def test_what_moved_or_strayed_is_asked_for_since_when(text, since):
    field = text[: text.index(":" if ":" in text else "=")].casefold()

    assert parse_filter(text, NOW).terms == (Comparison(field, ">=", since),)


@pytest.mark.parametrize("text", ["moved>8h", "moved:", "moved:far", "moved:2026"])
def test_what_moved_needs_an_age(text):
    with pytest.raises(FilterError, match=r"^moved needs : and an age, such as moved:8h$"):
        parse_filter(text, NOW)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("voltage_mv>", "voltage_mv> needs a value"),
        ("voltage_mv:low", "voltage_mv is a number column, and 'low' is not a number"),
        ("at>x", "at needs : or = and a name, such as at:depot"),
    ],
)
def test_what_cannot_be_compared_so_is_said(text, words):
    with pytest.raises(FilterError) as refused:
        parse_filter(text, NOW)

    assert str(refused.value) == words
