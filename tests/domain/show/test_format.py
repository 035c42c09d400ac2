"""Amounts, flags and measurements as people read them."""

import pytest

from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle, cell_text, format_bytes, format_money
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
    ("amount", "said"),
    [
        (None, ""),
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (5_242_880, "5.0 MiB"),
        (1_073_741_824, "1.0 GiB"),
        (1024**5, "1,024.0 TiB"),
    ],
)
def test_data_is_told_in_the_units_in_which_plans_are_sold(amount, said):
    assert format_bytes(amount) == said


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
