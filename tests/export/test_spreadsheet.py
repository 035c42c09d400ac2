import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.made_up import sheet
from tui.domain.text.column import Column
from tui.export.spreadsheet import cell, excel_csv, plain_cell, plain_csv, safe_text

TEXT = Column("label", "Device", 20)
IDENTIFIER = Column("iccid", "ICCID", 21, "identifier")
BYTES = Column("used", "Used", 8, "bytes")


@pytest.mark.parametrize(
    "label",
    ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "  =1", "\uff1d1+1", "=cmd|'/C calc'!A0"],
)
def test_a_label_never_becomes_a_formula(label: str) -> None:
    assert cell(label, TEXT).lstrip().startswith("'")


def test_a_formula_behind_another_locales_separator_is_stopped_too() -> None:
    assert safe_text("a;=1+1") == "a;'=1+1"


@pytest.mark.parametrize(
    "identifier", ["89148000005339755555", "0012345678901234567", "12E5", "+15550100123", "4711"]
)
def test_an_identifier_is_forced_to_be_text(identifier: str) -> None:
    assert cell(identifier, IDENTIFIER) == f'="{identifier}"'


def test_an_identifier_which_is_a_formula_in_disguise_is_not_forced() -> None:
    assert cell('"&1+1&"', IDENTIFIER) == '"&1+1&"'
    assert cell('=1"', IDENTIFIER) == "'=1\""


def test_a_long_number_in_a_label_keeps_its_digits() -> None:
    assert cell("89148000005339755555", TEXT) == '="89148000005339755555"'


def test_a_negative_figure_is_a_figure() -> None:
    assert cell("-5", BYTES) == "-5"


@given(st.text(max_size=30), st.sampled_from([TEXT, IDENTIFIER, BYTES]))
def test_no_cell_calculates_whatever_it_holds(text: str, column: Column) -> None:
    written = cell(text, column)

    forced = re.fullmatch(r'="[A-Za-z0-9+:. _-]+"', written)
    figure = re.fullmatch(r"-?\d+(\.\d+)?", written)
    assert forced or figure or not written.lstrip().startswith(("=", "+", "-", "@"))


def test_the_file_for_excel_begins_with_its_heading() -> None:
    text = "".join(excel_csv(sheet()))

    assert text.startswith("\ufeff")
    titles, *rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert titles == ["Device", "ICCID", "MSISDN", "Seen", "Used", "On"]
    assert [row[0] for row in rows] == ["Truck 7", "'=HYPERLINK(1)", "naïve | *star* & <b>; '=1+1"]
    assert rows[0][1] == '="89148000005339755555"'


def test_a_program_reads_plain_cells_by_their_heading() -> None:
    text = "".join(plain_csv(sheet()))

    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert rows[0] == {
        "Device": "Truck 7",
        "ICCID": "89148000005339755555",
        "MSISDN": "+15550100123",
        "Seen": "2026-11-21T06:00:00Z",
        "Used": "1234567",
        "On": "yes",
    }
    assert rows[1]["ICCID"] == "0012345678901234567F"
    assert rows[2]["Used"] == "-5"


@given(st.text(max_size=30))
def test_no_plain_cell_calculates_either(text: str) -> None:
    written = plain_cell(text)

    number = re.fullmatch(r"[+-]?\d[\d ]*(\.\d+)?", written)
    assert number or not written.lstrip().startswith(("=", "+", "-", "@"))
