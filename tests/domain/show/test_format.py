"""Amounts, flags and measurements as people read them."""

import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from tui.domain.device.record import DeviceRecord, Row
from tui.domain.show.format import (
    TimeStyle,
    cell_text,
    format_ago,
    format_coordinates,
    format_money,
    format_position,
    format_time,
    zone_cells,
    zone_title,
)
from tui.domain.text.column import Column


@pytest.mark.parametrize(
    ("amount", "said"),
    [(5.0, "5.00"), (0.045, "0.045"), (1234.5, "1,234.50"), (0.6, "0.60"), (0.0, "0.00")],
)
def test_money_has_cents_and_what_is_smaller_where_there_is_some(amount, said):
    assert format_money(amount) == said


@pytest.mark.parametrize(
    ("value", "said"), [("true", "yes"), (False, "no"), ("1", "yes"), ("No", "no"), ("?", "?")]
)
def test_a_flag_reads_the_same_however_the_vendor_writes_it(value, said):
    row = Row(provider="p", account="a", list="l", key="k", vendor={"flag": value})

    assert cell_text(row, Column("vendor.flag", "Flag", 5, "flag"), TimeStyle(None)) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (924.64, "m", "925"),
        (25.749504, "km/h", "25.7"),
        (0, "km/h", "0.0"),
        (3952.4, "mV", "3,952"),
        (-7, "°C", "-7.0"),
        (12, "", "12"),
        ("?", "m", "?"),
    ],
)
def test_what_is_measured_is_told_to_one_place_however_it_came(value, unit, said):
    row = Row(provider="p", account="a", list="l", key="k", vendor={"v": value})

    assert cell_text(row, Column("vendor.v", "V", 9, "number", unit), TimeStyle(None)) == said


@pytest.mark.parametrize(
    ("ahead", "cell", "sentence"),
    [
        (timedelta(), "0 s", "0 s ago"),
        (timedelta(seconds=-41), "41 s", "41 s ago"),
        (timedelta(seconds=1), "just now", "just now"),
        (timedelta(minutes=3), "just now", "just now"),
        (timedelta(minutes=12), "in 12 min", "in 12 min"),
        (timedelta(days=3, hours=4), "in 3 d 4 h", "in 3 d 4 h"),
    ],
)
def test_a_time_ahead_of_this_machines_clock_can_be_read(ahead, cell, sentence):
    now = datetime(2026, 11, 21, 6, tzinfo=UTC)

    assert format_time(now + ahead, TimeStyle(now)) == cell
    assert format_ago(now + ahead, TimeStyle(now)) == sentence


def test_the_width_of_a_zone_is_that_of_its_longest_name_of_the_year():
    winter = datetime(2026, 1, 5, tzinfo=UTC)

    assert zone_cells(TimeStyle(winter, ZoneInfo("Europe/Berlin"))) == len("CEST")
    assert zone_cells(TimeStyle(winter, ZoneInfo("Australia/Lord_Howe"))) == len("+1030")


def test_the_zone_of_many_times_is_called_by_its_own_name():
    now = datetime(2026, 1, 5, tzinfo=UTC)

    assert zone_title(TimeStyle(now, ZoneInfo("Europe/Berlin"))) == "Europe/Berlin"
    assert zone_title(TimeStyle(now)) == "UTC"


def test_a_file_has_the_whole_of_a_long_text_of_which_a_screen_shows_the_start():
    note = Column("vendor.note", "Note", 20)
    record = DeviceRecord(
        provider="p", account="a", key="1", address="1", vendor={"note": "x" * 40_000}
    )

    shown = cell_text(record, note, TimeStyle(None))
    exported = cell_text(record, note, TimeStyle(None, most_characters=sys.maxsize))

    assert (len(shown), len(exported)) == (1_000, 40_000)


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [
        (46.12346, -7.5, "46.1235N 7.5000W"),
        (-46.0, 7.5, "46.0000S 7.5000E"),
        (0.0, 0.0, "0.0000N 0.0000E"),
        (None, 7.5, ""),
        (46.0, None, ""),
    ],
)
def test_a_position_is_written_in_degrees(latitude, longitude, words):
    assert format_coordinates(latitude, longitude) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("cell", "~46.0000N 7.5000E cell"),
        ("clou", "46.0000N 7.5000E Cloud"),
        ("else", "46.0000N 7.5000E else"),
        (None, "46.0000N 7.5000E"),
    ],
)
def test_a_position_has_its_source_and_a_rough_one_a_mark(source, words):
    style = TimeStyle(None, sources={"clou": "Cloud"})
    placed = {"provider": "p", "account": "a", "key": "k", "address": "k"}
    record = DeviceRecord(**placed, latitude=46.0, longitude=7.5, position_source=source)

    assert format_position(record, style) == words
    assert format_position(DeviceRecord(**placed, position_source=source), style) == ""
    assert style.at(datetime(2026, 1, 1, tzinfo=UTC)).sources == style.sources


@pytest.mark.parametrize(
    ("kind", "unit", "value", "said"),
    [
        ("bytes", "", 2_048, "2.0 KiB"),
        ("bytes", "", "2048", "2.0 KiB"),
        ("bytes", "", "many", "many"),
        ("money", "", 5, "5.00"),
        ("money", "", 0.0005, "0.0005"),
        ("number", "", 5, "5"),
        ("number", "odd", 1_234.56, "1,234.6"),
        ("text", "", 2_048, "2048"),
        ("flag", "", "TRUE", "yes"),
        ("flag", "", "perhaps", "perhaps"),
    ],
)
def test_a_value_is_shown_in_the_kind_of_its_column(kind, unit, value, said):
    row = SimpleNamespace(vendor={"v": value})

    assert cell_text(row, Column("vendor.v", "V", 9, kind, unit), TimeStyle(None)) == said


def test_a_style_for_another_moment_is_the_same_otherwise():
    style = TimeStyle(None, absolute=True, sources={"x": "by x"})

    assert style.at("then") == TimeStyle("then", absolute=True, sources={"x": "by x"})
    assert [style.source(name) for name in ("x", "other", None)] == ["by x", "other", ""]
