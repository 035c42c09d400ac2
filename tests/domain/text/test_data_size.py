"""Amounts of data as people read them."""

import pytest

from tui.domain.text.data_size import format_bytes


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
