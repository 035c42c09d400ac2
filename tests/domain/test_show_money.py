"""Amounts and flags as people read them."""

import pytest

from tui.domain.device import Row
from tui.domain.show import Manner, say_money, words
from tui.domain.view import Column


@pytest.mark.parametrize(
    ("amount", "said"),
    [(5.0, "5.00"), (0.045, "0.045"), (1234.5, "1,234.50"), (0.6, "0.60"), (0.0, "0.00")],
)
def test_money_has_cents_and_what_is_smaller_where_there_is_some(amount, said):
    assert say_money(amount) == said


@pytest.mark.parametrize(
    ("value", "said"), [("true", "yes"), (False, "no"), ("1", "yes"), ("No", "no"), ("?", "?")]
)
def test_a_flag_reads_the_same_however_the_vendor_writes_it(value, said):
    row = Row(provider="p", account="a", list="l", key="k", vendor={"flag": value})

    assert words(row, Column("vendor.flag", "Flag", 5, "flag"), Manner(None)) == said
