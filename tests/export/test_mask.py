import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.made_up import sheet
from tui.export.mask import mask_cell, mask_identifier, mask_text


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        ("89148000005339755555", "****************5555"),
        ("…39755555", "…****5555"),
        ("A1B2-C3D4-99", "****-**D4-99"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_an_identifier_keeps_its_length_and_its_end(shown: str, masked: str) -> None:
    assert mask_identifier(shown) == masked


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        ("IMEI 356938035643809 is late", "IMEI ***********3809 is late"),
        ("call +1 555-010-0123", "call +* ***-***-0123"),
        ("~39755555", "~****5555"),
    ],
)
def test_what_looks_like_an_identifier_is_hidden_in_any_text(shown: str, masked: str) -> None:
    assert mask_text(shown) == masked


@pytest.mark.parametrize(
    "text",
    ["2026-11-21 06:00:00 UTC", "41.8818320N 87.6231770W", "1,234,567 rows", "07:50", "Truck 7"],
)
def test_times_positions_and_counts_stay(text: str) -> None:
    assert mask_text(text) == text


@given(st.text(alphabet="0123456789 -+.,:ab", max_size=60))
def test_masking_never_changes_the_width(text: str) -> None:
    assert len(mask_text(text)) == len(text)


def test_a_masked_sheet_holds_no_identifier_anywhere() -> None:
    made = sheet(
        filter="89148000005339755555", title="SIM 89148000005339755555"
    ).with_masked_identifiers()

    everything = made.preface() + "".join(cell for row in made.rows for cell in row)
    assert "8914800000533975" not in everything
    assert "identifiers masked" in made.preface()
    assert mask_cell("89148000005339755555", "identifier").endswith("5555")
